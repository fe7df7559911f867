//! Every route with its class, its permission and the roles and scopes that have it, held against a golden file.

use std::fmt::Write;
use std::path::Path;

use domain::actor::{Role, Scope};
use inbound_door::{Class, Route};
use server::data_directory::Purpose;
use server::{Config, Outside, Server, routes};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/routes-by-role.txt");

#[tokio::test]
async fn routes_by_role_are_what_the_golden_file_says() {
    let directory = tempfile::tempdir().unwrap();
    let config = Config { data_directory: directory.path().join("data"), ..Config::default() };
    let services = Server::open(&config, &Outside::default(), Purpose::Service).await.unwrap();
    let mut lines = Vec::new();
    for (listener, routes) in [
        ("public", routes::public(&services)),
        ("web", routes::web(&services, &Outside::default())),
        ("devices", routes::devices(&services)),
    ] {
        lines.extend(routes.iter().map(|route| line(listener, route)));
    }
    lines.sort();
    let found = lines.join("\n") + "\n";
    if std::env::var_os("GATEPOST_BLESS").is_some() {
        std::fs::write(GOLDEN, &found).unwrap();
    }
    let golden = std::fs::read_to_string(Path::new(GOLDEN)).unwrap_or_default();
    assert!(
        found == golden,
        "the routes by role have changed; if that is right, run this test with GATEPOST_BLESS=1\n{}",
        difference(&golden, &found)
    );
}

/// `web GET /profiles  session read-configuration  owner policy-manager help-desk auditor`
fn line(listener: &str, route: &Route) -> String {
    let class = route.class();
    let permission = class.permission().map_or("-", |permission| permission.name());
    let mut line = format!("{listener} {} {}  {} {permission} ", route.path(), route.method(), class.name());
    let needed = class.permission();
    match class {
        Class::Session { csrf, .. } => {
            for role in Role::ALL.iter().filter(|role| needed.is_none_or(|needed| role.grants(needed))) {
                write!(line, " {role}").unwrap();
            }
            line.push_str(if csrf { "  csrf" } else { "" });
        }
        Class::Portal { csrf: true } => line.push_str(" user  csrf"),
        Class::Portal { csrf: false } => line.push_str(" user"),
        Class::Bearer { .. } => {
            for scope in Scope::ALL.iter().filter(|scope| needed.is_none_or(|needed| scope.grants(needed))) {
                write!(line, " {scope}").unwrap();
            }
        }
        Class::Public | Class::Device | Class::Challenge | Class::Loopback => (),
    }
    line.trim_end().to_owned()
}

fn difference(golden: &str, found: &str) -> String {
    let missing = golden.lines().filter(|line| !found.lines().any(|other| other == *line));
    let new = found.lines().filter(|line| !golden.lines().any(|other| other == *line));
    missing
        .map(|line| format!("- {line}"))
        .chain(new.map(|line| format!("+ {line}")))
        .collect::<Vec<_>>()
        .join("\n")
}
