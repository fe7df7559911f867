//! Simulators, judged by clients.

#[cfg(test)]
mod exchange;
#[cfg(test)]
mod smtp;
