//! The API as its clients see it: requests in, answers out, over a database of the test's own.

#[cfg(test)]
mod access;
#[cfg(test)]
mod apps;
#[cfg(test)]
mod assignments;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod batch;
#[cfg(test)]
mod compliance;
#[cfg(test)]
mod description;
#[cfg(test)]
mod devices;
#[cfg(test)]
mod exchange;
#[cfg(test)]
mod exchange_organisations;
#[cfg(test)]
mod expand;
#[cfg(test)]
mod house;
#[cfg(test)]
mod long_lists;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod mixed_lists;
#[cfg(test)]
mod people;
#[cfg(test)]
mod phones;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod protocol;
#[cfg(test)]
mod queries;
#[cfg(test)]
mod reads;
#[cfg(test)]
mod status;
#[cfg(test)]
mod unenrolled;
