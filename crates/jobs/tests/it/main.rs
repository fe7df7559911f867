//! The queue as its users see it: nothing lost, nothing finished twice.

#[cfg(test)]
mod queue;
