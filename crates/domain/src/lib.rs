//! The book of words: what Gatepost's things are, the catalogue of every setting, and the rules as pure functions.
//!
//! Nothing here reads a clock, a random source, a file or a socket: time and chance are arguments.

pub mod access;
pub mod actor;
pub mod admission;
pub mod app;
pub mod assignment;
pub mod audit;
pub mod brake;
pub mod catalogue;
pub mod command;
pub mod compliance;
pub mod conflict;
pub mod deployment;
pub mod device;
pub mod device_group;
pub mod directory;
pub mod enrolment;
pub mod fingerprint;
pub mod id;
pub mod identity;
pub mod message;
pub mod outside;
pub mod partnership;
pub mod profile;
pub mod reconcile;
pub mod rollout;
pub mod targeting;
