//! Programs that others wrote, against a running server.

#[cfg(test)]
mod connector;
#[cfg(test)]
mod doctor;
#[cfg(test)]
mod ews;
#[cfg(test)]
mod exchange;
#[cfg(test)]
mod graph;
#[cfg(test)]
mod mdmb;
#[cfg(test)]
mod on_windows;
#[cfg(test)]
mod psrp;
#[cfg(test)]
mod simulated_exchange;
#[cfg(test)]
mod smtp;
