//! Authorities, signatures and the cryptography of SCEP, from outside.

#[cfg(test)]
mod authorities;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod world;
