//! No route answers a stranger unless it is public.

use inbound_door::{Class, Route};
use reqwest::{Client, StatusCode};
use server::{Outside, routes};
use testkit::{Options, TestServer};

#[tokio::test]
async fn no_route_answers_without_its_authentication_class() {
    let server = TestServer::start(Options::sqlite().unwrap()).await.unwrap();
    let client = server.client().unwrap();
    let services = server.services();
    let mut open = Vec::new();
    let mut asked = 0;
    for (base, routes) in [
        (server.public(), routes::public(services)),
        (server.web(), routes::web(services, &Outside::default())),
        (server.devices(), routes::devices(services)),
    ] {
        for route in routes.iter().filter(|route| route.class() != Class::Public) {
            asked += 1;
            let status = ask(&client, &base, route).await;
            if !refuses(route.class(), status) {
                open.push(format!(
                    "{} {} ({}): {status}",
                    route.method(),
                    route.path(),
                    route.class().name()
                ));
            }
        }
    }
    server.stop().await.unwrap();
    assert!(asked > 20, "only {asked} routes were walked");
    assert!(open.is_empty(), "these answer a stranger:\n{}", open.join("\n"));
}

/// A person without a session is sent to sign in; everybody else gets an error of their protocol. What a challenge opens
/// has an id of its own in its path, and a stranger's is not found.
fn refuses(class: Class, status: StatusCode) -> bool {
    match status {
        StatusCode::NOT_FOUND => class == Class::Challenge,
        StatusCode::METHOD_NOT_ALLOWED => false,
        _ if status.is_redirection() => matches!(class, Class::Session { .. } | Class::Portal { .. }),
        _ => status.is_client_error(),
    }
}

async fn ask(client: &Client, base: &str, route: &Route) -> StatusCode {
    let path = route.path().split('/').map(fill).collect::<Vec<_>>().join("/");
    let request = client.request(route.method().clone(), format!("{base}{path}"));
    request.send().await.unwrap().status()
}

/// A value for each placeholder that could be somebody's id.
fn fill(segment: &str) -> String {
    match (segment.find('{'), segment.find('}')) {
        (Some(from), Some(to)) => {
            format!("{}00000000-0000-7000-8000-000000000000{}", &segment[..from], &segment[to + 1..])
        }
        _ => segment.to_owned(),
    }
}
