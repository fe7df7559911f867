//! The server as a whole.

#[cfg(test)]
mod doctor;
#[cfg(test)]
mod lifecycle;
#[cfg(test)]
mod manual;
#[cfg(test)]
mod monitoring;
#[cfg(test)]
mod phones;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod unauthenticated;
