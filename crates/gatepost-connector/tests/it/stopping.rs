//! A connector that does not run says why, whoever started it: nobody reads the standard error of a service.

use std::path::Path;

use crate::registered::{program, registered};

/// The exit code, and all that was said.
fn run(directory: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = program(directory).args(arguments).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn why_it_stopped_is_said_by_status_and_doctor() {
    let directory = tempfile::tempdir().unwrap();
    registered(directory.path(), 1);
    let configuration = directory.path().join("connector.toml");
    let right = std::fs::read_to_string(&configuration).unwrap();
    // A directory is no file for a log.
    let wrong = format!("{right}[log]\nfile = {:?}\n", directory.path());
    std::fs::write(&configuration, wrong).unwrap();
    let (code, said) = run(directory.path(), &["run"]);
    let reason = directory.path().display().to_string();
    assert!(code == Some(1) && said.contains(&reason), "{said}");
    let (code, said) = run(directory.path(), &["status"]);
    assert!(code == Some(1) && said.contains("it never ran") && said.contains(&reason), "{said}");
    let (_, said) = run(directory.path(), &["doctor"]);
    let line = said.lines().find(|line| line.contains("last run")).unwrap_or_default();
    assert!(line.starts_with("look") && line.contains("it stopped at") && line.contains(&reason), "{said}");
}

#[test]
fn whoever_only_looks_leaves_nothing_behind() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    std::fs::write(directory.path().join("connector.toml"), format!("data_directory = {data:?}\n")).unwrap();
    for command in ["status", "doctor"] {
        let (code, said) = run(directory.path(), &[command]);
        assert!(code == Some(1) && !data.exists(), "{command}: {said}");
        std::fs::create_dir(&data).unwrap();
        let (code, said) = run(directory.path(), &[command]);
        assert!(code == Some(1) && std::fs::read_dir(&data).unwrap().count() == 0, "{command}: {said}");
        std::fs::remove_dir(&data).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_sync_that_runs_is_shown() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    registered(directory.path(), 1);
    let file = directory.path().join("data").join("status.json");
    let status = serde_json::json!({
        "at": "2026-11-22T08:00:00Z", "state": "connected", "server": "ex1.example", "holdsLease": true,
        "sync": { "kind": "full", "mailboxes": 700, "partnerships": 1200 },
        "lastSync": null, "lastFull": null, "unfinished": 0, "untold": 0, "changesThisHour": 0, "error": null,
    });
    std::fs::write(&file, status.to_string()).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let (code, said) = run(directory.path(), &["status"]);
    let line = said.lines().find(|line| line.starts_with("syncing")).unwrap_or_default();
    assert!(code == Some(0) && line.contains("700 mailboxes, 1200 partnerships"), "{said}");
    // None runs that could hold it.
    assert!(said.lines().any(|line| line.starts_with("lease") && line.ends_with("not held")), "{said}");
}

#[test]
fn a_reason_that_cannot_be_read_hides_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    registered(directory.path(), 1);
    let data = directory.path().join("data");
    std::fs::create_dir(data.join("fault.json")).unwrap();
    let (code, said) = run(directory.path(), &["status"]);
    assert!(code == Some(1) && said.contains("it never ran") && said.contains("fault.json"), "{said}");
    let (_, said) = run(directory.path(), &["doctor"]);
    let line = said.lines().find(|line| line.contains("last run")).unwrap_or_default();
    assert!(line.contains("cannot be read") && said.lines().count() > 1, "{said}");
}

#[test]
fn one_that_never_was_registered_says_so_in_its_status() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    std::fs::write(directory.path().join("connector.toml"), format!("data_directory = {data:?}\n")).unwrap();
    let (code, _) = run(directory.path(), &["run"]);
    assert_eq!(code, Some(1));
    let (_, said) = run(directory.path(), &["status"]);
    assert!(said.contains("it never ran") && said.contains("gatepost-connector register"), "{said}");
}

#[test]
fn one_that_works_again_forgets_why_it_stopped() {
    let directory = tempfile::tempdir().unwrap();
    let server = crate::registered::Destination::open();
    registered(directory.path(), server.port());
    let fault = directory.path().join("data").join("fault.json");
    let sealed = directory.path().join("data").join("secrets.sealed");
    let secrets = std::fs::read(&sealed).unwrap();
    std::fs::write(&sealed, "nonsense").unwrap();
    let (code, _) = run(directory.path(), &["run"]);
    assert!(code == Some(1) && fault.exists());
    let (_, said) = run(directory.path(), &["status"]);
    assert!(said.contains("register again"), "{said}");
    std::fs::write(&sealed, secrets).unwrap();
    let mut running =
        program(directory.path()).arg("run").stderr(std::process::Stdio::null()).spawn().unwrap();
    server.visitor();
    let forgotten = !fault.exists();
    // A second one does not run; the first one does, and nothing is wrong with it.
    let (code, said) = run(directory.path(), &["run"]);
    let second = code == Some(1) && said.contains("another gatepost-connector") && !fault.exists();
    running.kill().unwrap();
    running.wait().unwrap();
    assert!(forgotten && second, "{said}");
}
