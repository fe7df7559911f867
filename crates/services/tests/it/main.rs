//! The use cases against a real store.

#[cfg(test)]
mod compliance;
#[cfg(test)]
mod exchange;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod nodes;
#[cfg(test)]
mod recompute;
#[cfg(test)]
mod scep;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod undecided;
