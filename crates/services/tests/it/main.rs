//! The use cases against a real store.

#[cfg(test)]
mod recompute;
#[cfg(test)]
mod scep;
#[cfg(test)]
mod secrets;
