//! What needs no server of others; the rest is tested against an independent Exchange organisation in `peers`.

#[cfg(test)]
mod limits;
#[cfg(test)]
mod reading;
