//! The program as people meet it.

#[cfg(test)]
mod command_line;
#[cfg(test)]
mod notifying;
#[cfg(test)]
mod registered;
#[cfg(test)]
mod typing;
#[cfg(test)]
mod updating;
