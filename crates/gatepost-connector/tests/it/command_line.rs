//! What it says where nothing is set up yet.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// Runs it with a configuration of its own.
fn run(directory: &TempDir, arguments: &[&str]) -> Output {
    program(directory, arguments).output().unwrap()
}

fn program(directory: &TempDir, arguments: &[&str]) -> Command {
    let configuration = directory.path().join("connector.toml");
    if !configuration.exists() {
        let data = directory.path().join("data");
        std::fs::write(&configuration, format!("data_directory = {data:?}\n")).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_gatepost-connector"));
    command.arg("--config").arg(configuration).args(arguments);
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn without_a_registration_it_says_how_to_make_one() {
    let directory = tempfile::tempdir().unwrap();
    for command in [&["run"][..], &["doctor"], &["register", "--update", "--server", "https://gp.example"]] {
        let output = run(&directory, command);
        assert_eq!(output.status.code(), Some(1), "{command:?}");
        assert!(said(&output).contains("gatepost-connector register"), "{command:?}: {}", said(&output));
    }
    let output = run(&directory, &["status"]);
    assert!(said(&output).contains("never ran"), "{}", said(&output));
}

#[test]
fn a_mistake_in_the_configuration_is_named_with_its_line() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("connector.toml"), "[limits]\nwipe = true\n").unwrap();
    let output = run(&directory, &["run"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("line 2") && said(&output).contains("wipe"), "{}", said(&output));
}

#[test]
fn whoever_asks_how_things_stand_is_told_of_the_configuration_first() {
    let directory = tempfile::tempdir().unwrap();
    for (configuration, expected) in [
        ("data_directory = ''\n", "a path is expected"),
        ("[log]\nfilter = 'info=so=what'\n", "warn,connector=debug"),
    ] {
        std::fs::write(directory.path().join("connector.toml"), configuration).unwrap();
        for command in ["run", "status", "doctor"] {
            let output = run(&directory, &[command]);
            assert_eq!(output.status.code(), Some(1), "{command}");
            assert!(said(&output).contains(expected), "{command}: {}", said(&output));
        }
    }
    let output = Command::new(env!("CARGO_BIN_EXE_gatepost-connector"))
        .args(["--config", "missing.toml", "doctor"])
        .current_dir(&directory)
        .output()
        .unwrap();
    assert!(said(&output).contains("--config: missing.toml"), "{}", said(&output));
}

#[test]
fn an_address_that_is_none_costs_no_token() {
    let directory = tempfile::tempdir().unwrap();
    let token = directory.path().join("token");
    std::fs::write(&token, "secret-token").unwrap();
    let file = token.to_str().unwrap();
    let arguments =
        ["register", "--server", "http://gp.example", "--exchange", "ex1", "--account", r"CORP\svc"];
    let output =
        run(&directory, &[&arguments[..], &["--token-file", file, "--password-file", file]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("https://HOST"), "{}", said(&output));
    assert!(!said(&output).contains("secret-token"));
}

#[test]
fn an_output_that_nobody_reads_is_no_fault() {
    let directory = tempfile::tempdir().unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let token = directory.path().join("token");
    std::fs::write(&token, "gatepost_connector_00").unwrap();
    let file = token.to_str().unwrap();
    // The port of the discard service: nobody answers there.
    let arguments =
        ["register", "--server", "https://127.0.0.1:9", "--exchange", "ex1", "--account", r"CORP\svc"];
    let files = ["--token-file", file, "--password-file", file];
    // It says first that there is no notification account, and then finds no server.
    let output = program(&directory, &[&arguments[..], &files].concat()).stdout(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("cannot be reached"), "{}", said(&output));
}

#[test]
fn the_examples_say_what_holds_without_them() {
    for (file, data_directory) in [
        ("gatepost-connector.toml", "/var/lib/gatepost-connector"),
        ("package/windows.toml", r"C:\ProgramData\gatepost-connector"),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let example = connector::Config::load(Some(&path)).unwrap();
        let data_directory = data_directory.into();
        assert_eq!(example, connector::Config { data_directory, ..connector::Config::default() }, "{file}");
    }
}
