//! Questions as the schema wants them, answers as servers give them, and bytes that nobody should send.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod autodiscover;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod questions;
