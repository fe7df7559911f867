//! What connectors say and what they get back: the whole server, over TLS, with certificates that it issued.

#[cfg(test)]
mod changing;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod house;
#[cfg(test)]
mod leasing;
#[cfg(test)]
mod registering;
#[cfg(test)]
mod syncing;
