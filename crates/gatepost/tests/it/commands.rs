//! Exit codes, output and errors of the commands.

use std::path::Path;
use std::process::{Command, Output};

pub(crate) fn gatepost(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gatepost"))
        .args(arguments)
        .current_dir(directory)
        .env_clear()
        .output()
        .expect("the program runs")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn a_new_deployment_gets_a_link_and_tokens() {
    let directory = tempfile::tempdir().unwrap();
    let link = gatepost(directory.path(), &["setup-link"]);
    assert!(link.status.success(), "{}", text(&link.stderr));
    assert!(text(&link.stdout).starts_with("https://localhost:8443/setup#"), "{}", text(&link.stdout));

    let scope = "DeviceManagementConfiguration.Read.All";
    let made = gatepost(directory.path(), &["token", "create", "reports", "--scope", scope, "--json"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let made: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    let (id, secret) = (made["id"].as_str().unwrap(), made["token"].as_str().unwrap());
    let list = text(&gatepost(directory.path(), &["token", "list"]).stdout);
    assert!(list.contains(id) && list.contains("reports") && list.contains(scope), "{list}");
    assert!(!list.contains(secret));
    assert!(gatepost(directory.path(), &["token", "revoke", id]).status.success());
    assert!(text(&gatepost(directory.path(), &["token", "list"]).stdout).contains("(revoked)"));
}

#[test]
fn mistakes_are_named_with_their_exit_codes() {
    let directory = tempfile::tempdir().unwrap();
    let usage = gatepost(directory.path(), &["tokens"]);
    assert_eq!(usage.status.code(), Some(2));

    let scope = gatepost(directory.path(), &["token", "create", "x", "--scope", "Everything"]);
    assert_eq!(scope.status.code(), Some(1));
    assert!(text(&scope.stderr).contains("there is no scope `Everything`"), "{}", text(&scope.stderr));

    let user = gatepost(directory.path(), &["explain", "access", "nobody@example.com"]);
    assert_eq!(user.status.code(), Some(1));
    assert!(text(&user.stderr).contains("there is no user `nobody@example.com`"), "{}", text(&user.stderr));
    let device = gatepost(directory.path(), &["explain", "nobody's phone"]);
    assert_eq!(device.status.code(), Some(1));
    assert!(text(&device.stderr).contains("there is no device `nobody's phone`"), "{}", text(&device.stderr));

    std::fs::write(directory.path().join("gatepost.toml"), "[listen]\nwebb = ':1'\n").unwrap();
    let wrong = gatepost(directory.path(), &["setup-link"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(text(&wrong.stderr).contains("gatepost.toml") && text(&wrong.stderr).contains("`webb`"));
    let doctor = gatepost(directory.path(), &["doctor", "--json"]);
    assert_eq!(doctor.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&doctor.stdout).unwrap();
    assert_eq!(report["healthy"], false);
    assert_eq!(report["findings"][0]["part"], "configuration");
}
