//! Simulated devices and push service: wire and TLS only.

pub mod apns;
pub mod iphone;
pub mod ldap;
pub mod scep_client;
mod trust;
