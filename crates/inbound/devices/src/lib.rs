//! What enrolled devices and enrolling ones speak to: Apple MDM, SCEP, CRLs and CA certificates.
//!
//! No rules here: a message is read, its sender's possession of a key is checked, and a use case answers.

mod guard;
mod mdm;
mod publication;
mod scep;

use inbound_door::{Class, Route, Routes};
use services::Services;

use crate::guard::Guard;

/// The largest message of a device, in bytes: lists of certificates and apps are the largest things in them.
const MESSAGE_LIMIT: usize = 4 * 1024 * 1024;

/// The largest SCEP message, in bytes.
const SCEP_LIMIT: usize = 64 * 1024;

/// The routes of the listener `devices`.
pub fn device_routes(services: Services) -> Vec<Route> {
    let guard = Guard::new(services.clone());
    Routes::new(services, guard)
        .body_limit(MESSAGE_LIMIT)
        .put("/mdm/checkin", Class::Device, mdm::message)
        .post("/mdm/checkin", Class::Device, mdm::message)
        .put("/mdm/command", Class::Device, mdm::message)
        .post("/mdm/command", Class::Device, mdm::message)
        .into_routes()
}

/// The routes of the listener `web` that are for devices: SCEP.
pub fn web_routes(services: Services) -> Vec<Route> {
    let guard = Guard::new(services.clone());
    Routes::new(services, guard)
        .body_limit(SCEP_LIMIT)
        .get("/scep/{endpoint}", Class::Challenge, scep::get)
        .post("/scep/{endpoint}", Class::Challenge, scep::post)
        .get("/scep/{endpoint}/pkiclient.exe", Class::Challenge, scep::get)
        .post("/scep/{endpoint}/pkiclient.exe", Class::Challenge, scep::post)
        .into_routes()
}

/// The routes of the listener `public`: what certificates point to.
pub fn public_routes(services: Services) -> Vec<Route> {
    let guard = Guard::new(services.clone());
    Routes::new(services, guard)
        .get("/crl/{file}", Class::Public, publication::crl)
        .get("/ca/{file}", Class::Public, publication::certificate)
        .into_routes()
}
