//! The program as people meet it.

#[cfg(test)]
mod command_line;
#[cfg(all(test, unix))]
mod figures;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod notifying;
#[cfg(test)]
mod options;
#[cfg(test)]
mod registered;
#[cfg(test)]
mod stopping;
#[cfg(test)]
mod typing;
#[cfg(test)]
mod updating;
