//! Which routes stand on which listener.

use std::sync::Arc;

use inbound_door::Route;
use services::Services;

use crate::Outside;

/// CRLs and CA certificates, without TLS.
pub fn public(services: &Services) -> Vec<Route> {
    inbound_devices::public_routes(services.clone())
}

/// Console, portal, Graph API, enrolment pages, SCEP.
pub fn web(services: &Services, outside: &Outside) -> Vec<Route> {
    let mut routes = inbound_web::routes(services.clone(), Arc::clone(&outside.reach));
    routes.extend(inbound_graph::routes(services.clone()));
    routes.extend(inbound_devices::web_routes(services.clone()));
    routes
}

/// Enrolled devices, and connectors.
pub fn devices(services: &Services) -> Vec<Route> {
    let mut routes = inbound_devices::device_routes(services.clone());
    routes.extend(inbound_connector::routes(services.clone()));
    routes
}
