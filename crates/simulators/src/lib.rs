//! Simulated devices, push service, directory, mail server and Exchange organisation: wire and TLS only.

pub mod apns;
pub mod exchange;
pub mod iphone;
pub mod ldap;
pub mod scep_client;
pub mod smtp;
mod trust;
