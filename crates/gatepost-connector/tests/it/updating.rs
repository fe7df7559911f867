//! `register --update` while the connector runs (XC-2): no restart, no new registration.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use crate::registered::{Destination, program, registered};

/// A connector that runs. Killed when the test ends.
struct Running(Child);

impl Running {
    fn start(directory: &Path) -> Self {
        Self(program(directory).arg("run").stderr(Stdio::null()).spawn().unwrap())
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
