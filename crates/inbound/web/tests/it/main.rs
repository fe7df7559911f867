//! The console and the portal as a browser without scripts sees them.

#[cfg(test)]
mod access;
#[cfg(test)]
mod apps;
#[cfg(test)]
mod attention;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod compliance;
#[cfg(test)]
mod disputes;
#[cfg(test)]
mod exchange;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod groups;
#[cfg(test)]
mod house;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod packages;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod portal;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod second_factor;
#[cfg(test)]
mod set_up;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod status;
#[cfg(test)]
mod waves;
#[cfg(test)]
mod words;
