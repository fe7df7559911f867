//! `register --update` while the connector runs (XC-2): no restart, no new registration.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use crate::registered::{Destination, program, registered};

/// A connector that runs. Killed when the test ends.
struct Running(Child);

impl Running {
    fn start(directory: &Path) -> Self {
        let log = File::create(directory.join("log")).unwrap();
        Self(program(directory).arg("run").stderr(Stdio::from(log)).spawn().unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_running_connector_takes_another_server_and_another_proxy() {
    let directory = tempfile::tempdir().unwrap();
    let (before, after, proxy) = (Destination::open(), Destination::open(), Destination::open());
    registered(directory.path(), before.port());
    let mut running = Running::start(directory.path());
    before.visitor();

    let server = format!("https://127.0.0.1:{}", after.port());
    let update = program(directory.path()).args(["register", "--update", "--server", &server]).output();
    let update = update.unwrap();
    let said = String::from_utf8_lossy(&update.stdout).into_owned();
    assert!(update.status.success(), "{}", String::from_utf8_lossy(&update.stderr));
    assert!(said.contains("that runs here takes it"), "{said}");
    after.visitor();

    let address = format!("127.0.0.1:{}", proxy.port());
    let update =
        program(directory.path()).args(["register", "--update", "--server-proxy", &address]).output();
    assert!(update.unwrap().status.success());
    let mut asked = String::new();
    BufReader::new(proxy.visitor()).read_line(&mut asked).unwrap();
    assert_eq!(asked.trim_end(), format!("CONNECT 127.0.0.1:{} HTTP/1.1", after.port()));
    assert!(running.0.try_wait().unwrap().is_none(), "it is the same process");
    let log = std::fs::read_to_string(directory.path().join("log")).unwrap();
    assert!(log.contains("started") && !log.contains('\u{1b}'), "no colours in what is no terminal: {log}");
}

#[test]
fn nobody_who_runs_is_told_to_wait_for_the_next_start() {
    let directory = tempfile::tempdir().unwrap();
    registered(directory.path(), 1);
    let update = program(directory.path())
        .args(["register", "--update", "--exchange-proxy", "proxy.example:3128"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&update.stdout).into_owned();
    assert!(said.contains("next start"), "{said}");
}

/// The settings of Exchange after `register --update` with these arguments.
fn exchange(directory: &Path, arguments: &[&str]) -> serde_json::Value {
    let output = program(directory).args(["register", "--update"]).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    let registration = std::fs::read(directory.join("data").join("registration.json")).unwrap();
    serde_json::from_slice::<serde_json::Value>(&registration).unwrap()["exchange"].clone()
}

#[test]
fn what_was_switched_on_can_be_switched_off() {
    let directory = tempfile::tempdir().unwrap();
    registered(directory.path(), 1);
    let with = ["--sign-in", "kerberos", "--plain-http", "--hosted", "--entire-forest"];
    let texts = ["--kdc", "dc1.example", "--domain-controller", "dc2.example"];
    let on = exchange(directory.path(), &[&with[..], &texts].concat());
    for switch in ["plain_http", "hosted", "entire_forest"] {
        assert_eq!(on[switch], true, "{on}");
    }
    assert_eq!((&on["port"], &on["kdc"]), (&80.into(), &"dc1.example".into()));
    let kept = exchange(directory.path(), &["--exchange", "ex2.example"]);
    assert_eq!(
        (&kept["plain_http"], &kept["port"], &kept["hosted"]),
        (&true.into(), &80.into(), &true.into())
    );
    let without = ["--plain-http=false", "--hosted=false", "--entire-forest=false"];
    let off = exchange(
        directory.path(),
        &[&without[..], &["--kdc", "none", "--domain-controller", "none"]].concat(),
    );
    for switch in ["plain_http", "hosted", "entire_forest"] {
        assert_eq!(off[switch], false, "{off}");
    }
    assert_eq!(off["port"], 443, "{off}");
    assert!(off["kdc"].is_null() && off["domain_controller"].is_null(), "{off}");
    let own = exchange(directory.path(), &["--plain-http", "--exchange-port", "8080"]);
    assert_eq!(own["port"], 8080);
}

#[test]
fn the_authority_of_exchange_can_be_the_systems_again() {
    let directory = tempfile::tempdir().unwrap();
    registered(directory.path(), 1);
    let fingerprint = "ab".repeat(32);
    let pinned = exchange(directory.path(), &["--exchange-fingerprint", &fingerprint]);
    assert_eq!(pinned["fingerprint"], fingerprint.as_str());
    let systems = exchange(directory.path(), &["--exchange-authority", "none"]);
    assert!(systems["fingerprint"].is_null() && systems["authorities"].is_null(), "{systems}");
}
