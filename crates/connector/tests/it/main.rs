//! A connector between a simulated Exchange organisation, over TLS, and a server that says what a test wants it to say.

#[cfg(test)]
mod changing;
#[cfg(test)]
mod counting;
#[cfg(test)]
mod crashing;
#[cfg(test)]
mod doctoring;
#[cfg(test)]
mod failing_over;
#[cfg(test)]
mod gatepost;
#[cfg(test)]
mod leasing;
#[cfg(test)]
mod refusing;
#[cfg(test)]
mod registering;
#[cfg(test)]
mod syncing;
#[cfg(test)]
mod world;
