//! The API's routes at the door.

use http::Method;
use inbound_door::{Class, Route, Routes};
use services::Services;

use crate::dispatch::dispatch;
use crate::guard::BearerGuard;
use crate::table::ENDPOINTS;
use crate::{metadata, openapi};

/// The largest body, in bytes: a batch of twenty profiles with their certificates.
const BODY_LIMIT: usize = 2 * 1024 * 1024;

/// Every route of the API: one for each endpoint and version in its plain form, and one that catches all other ways to write a path
/// (keys in brackets, casts, doubled slashes), which finds the same endpoints and asks the same permissions. So does what answers a
/// method that the plain form of a path has no endpoint for: it may still be an action with its namespace.
pub fn routes(services: Services) -> Vec<Route> {
    let guard = BearerGuard::new(services.clone());
    let mut routes = Routes::new(services, guard).body_limit(BODY_LIMIT);
    routes = routes.otherwise(Class::Bearer { permission: None }, dispatch);
    for version in ["v1.0", "beta"] {
        for endpoint in ENDPOINTS {
            let path = format!("/{version}/{}", endpoint.path);
            let class = Class::Bearer { permission: endpoint.permission };
            routes = add(routes, &endpoint.method, path, class);
        }
        for method in [Method::GET, Method::POST, Method::PATCH, Method::PUT, Method::DELETE] {
            routes =
                add(routes, &method, format!("/{version}/{{*path}}"), Class::Bearer { permission: None });
        }
        routes = routes.get(format!("/{version}/$metadata"), Class::Public, metadata::handle);
    }
    routes.get("/openapi.json", Class::Public, openapi::handle).into_routes()
}

fn add(
    routes: Routes<Services, BearerGuard>,
    method: &Method,
    path: String,
    class: Class,
) -> Routes<Services, BearerGuard> {
    match method.as_str() {
        "POST" => routes.post(path, class, dispatch),
        "PATCH" => routes.patch(path, class, dispatch),
        "PUT" => routes.put(path, class, dispatch),
        "DELETE" => routes.delete(path, class, dispatch),
        _ => routes.get(path, class, dispatch),
    }
}
