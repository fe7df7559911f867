//! Simulators, judged by clients.

#[cfg(test)]
mod exchange;
