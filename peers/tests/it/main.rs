//! Programs that others wrote, against a running server.

#[cfg(test)]
mod graph;
#[cfg(test)]
mod mdmb;
