//! Phones, from enrolment to mail: the whole server with a simulated directory and a simulated push service around it, and
//! what the phone, the API and the portal show.

mod apps;
mod awkward;
mod blocked;
mod brake;
mod carrier;
mod certificates;
mod chain;
mod conflict;
mod directory;
mod enrolment;
mod graph;
mod house;
mod lost;
mod mail;
mod people;
mod portal;
