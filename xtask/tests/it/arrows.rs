//! The house: which crate may use which. ARCHITECTURE.md draws the same arrows.

use std::process::Command;

use serde_json::Value;

const WIRE: &[&str] = &["apple-mdm", "connector-protocol", "ews", "odata", "psrp", "scep"];
const OUTBOUND: &[&str] =
    &["outbound-apns", "outbound-directory", "outbound-exchange", "outbound-mail", "outbound-reach"];
const CHANNELS: &[&str] = &["channel-apple"];
const INBOUND: &[&str] =
    &["inbound-connector", "inbound-devices", "inbound-door", "inbound-graph", "inbound-web"];

/// What a crate may use; `None` for a crate that has no place in the house yet.
fn allowed(name: &str) -> Option<Vec<&'static str>> {
    Some(match name {
        "domain" | "texts" => Vec::new(),
        wire if WIRE.contains(&wire) => Vec::new(),
        "store" => vec!["domain"],
        "jobs" => vec!["store", "domain"],
        "ca" => vec!["domain", "scep"],
        channel if CHANNELS.contains(&channel) => [&["domain"], WIRE].concat(),
        outbound if OUTBOUND.contains(&outbound) => [&["domain"], WIRE].concat(),
        "services" => [&["store", "jobs", "ca", "domain", "texts"], OUTBOUND, CHANNELS, WIRE].concat(),
        inbound if INBOUND.contains(&inbound) => {
            [&["services", "domain", "texts", "inbound-door"], WIRE].concat()
        }
        "server" => {
            let below = ["store", "jobs", "ca", "domain", "texts", "services"];
            [&below, OUTBOUND, CHANNELS, WIRE, INBOUND].concat()
        }
        "gatepost" => vec!["connector", "server", "simulators"],
        "connector" => vec!["connector-protocol", "domain", "ews", "outbound-exchange"],
        "gatepost-connector" => vec!["connector", "domain"],
        "simulators" => WIRE.to_vec(),
        // For tests and measurements alone: they see everything.
        "bench" | "peers" | "testkit" => {
            let below =
                ["store", "jobs", "ca", "connector", "domain", "texts", "services", "server", "simulators"];
            [&below, OUTBOUND, CHANNELS, WIRE, INBOUND, &["testkit"]].concat()
        }
        "xtask" => Vec::new(),
        _ => return None,
    })
}

/// What the tests of a crate may use beside what the crate itself may.
fn allowed_in_tests(name: &str) -> Vec<&'static str> {
    let below: &[&str] = if INBOUND.contains(&name) { &["ca", "jobs", "store"] } else { &[] };
    let outside = if INBOUND.contains(&name) { OUTBOUND } else { &[] };
    // What an administrator asks of the server that the program works for.
    let asked: &[&str] = if name == "gatepost-connector" { &["services"] } else { &[] };
    [&["testkit", "simulators"], below, outside, asked].concat()
}

#[test]
fn crates_use_only_what_the_house_allows() {
    let mut wrong = Vec::new();
    for (name, dependencies) in packages() {
        let Some(allowed) = allowed(&name) else {
            wrong.push(format!("{name} has no place in the house: give it one here and in ARCHITECTURE.md"));
            continue;
        };
        for dependency in dependencies {
            // A test puts together what stands below the thing that it tests.
            let for_tests = dependency.dev && allowed_in_tests(&name).contains(&dependency.name.as_str());
            let in_house = allowed.contains(&dependency.name.as_str());
            if !in_house && !for_tests {
                wrong.push(format!("{name} must not use {}", dependency.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn programs_carry_simulators_for_the_demo_alone() {
    for (name, dependencies) in packages() {
        for dependency in dependencies.iter().filter(|dependency| dependency.name == "simulators") {
            let behind_a_feature = name == "gatepost" && dependency.optional;
            assert!(
                dependency.dev || behind_a_feature || ["bench", "peers", "testkit"].contains(&name.as_str()),
                "{name} uses simulators outside tests, measurements and the demo"
            );
        }
    }
}

struct Dependency {
    name: String,
    dev: bool,
    optional: bool,
}

/// Our crates, each with those of its dependencies that are ours.
fn packages() -> Vec<(String, Vec<Dependency>)> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().expect("dependencies").iter();
            let ours = dependencies.filter(|dependency| dependency["path"].is_string());
            let ours = ours.map(|dependency| Dependency {
                name: dependency["name"].as_str().expect("a name").to_owned(),
                dev: dependency["kind"] == "dev",
                optional: dependency["optional"] == true,
            });
            (package["name"].as_str().expect("a name").to_owned(), ours.collect())
        })
        .collect()
}
