//! Certificates by SCEP: what a device gets, and what nobody gets.

mod identities;
mod issuing;
mod programs;
mod refusals;
mod renewal;
mod world;
