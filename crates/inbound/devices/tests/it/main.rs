//! What devices say to us, and what they get back. The database is a real one; TLS is not there: the door's word for a
//! proven client certificate is.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod checking_in;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod enrolling;
#[cfg(test)]
mod house;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod pushing;
#[cfg(test)]
mod signatures;
