//! The console and the portal as a browser without scripts sees them.

#[cfg(test)]
mod access;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod house;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod portal;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod set_up;
#[cfg(test)]
mod words;
