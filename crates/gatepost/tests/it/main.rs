//! The program as a user meets it.

#[cfg(test)]
mod commands;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod mail;
#[cfg(target_os = "linux")]
mod memory;
