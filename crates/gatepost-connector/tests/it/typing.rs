//! A password that is typed on a terminal is not seen there.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::registered::registered;

#[test]
fn a_password_is_not_shown_while_it_is_typed() {
    if !Path::new("/usr/bin/script").exists() {
        // It is in Debian's essential packages.
        println!("SKIPPED: hidden passwords (script is not installed)");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    registered(directory.path(), 1);
    let command = format!(
        "{} --config {} register --update --new-password",
        env!("CARGO_BIN_EXE_gatepost-connector"),
        directory.path().join("connector.toml").display()
    );
    // `script` gives the program a terminal of its own and shows us what is seen on it.
    let mut terminal = Command::new("/usr/bin/script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut seen = Vec::new();
    let mut output = terminal.stdout.take().unwrap();
    let mut byte = [0];
    while !seen.ends_with(b": ") && output.read(&mut byte).unwrap() == 1 {
        seen.extend(byte);
    }
    let mut input = terminal.stdin.take().unwrap();
    input.write_all(b"hunter2\n").unwrap();
    output.read_to_end(&mut seen).unwrap();
    let status = terminal.wait().unwrap();
    let seen = String::from_utf8_lossy(&seen);
    assert!(status.success() && seen.contains("Changed."), "{seen}");
    assert!(!seen.contains("hunter2"), "{seen}");
}

#[test]
fn without_a_terminal_it_is_a_line_of_standard_input() {
    let directory = tempfile::tempdir().unwrap();
    registered(directory.path(), 1);
    let run = |typed: &[u8]| {
        let mut child = crate::registered::program(directory.path())
            .args(["register", "--update", "--new-password"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(typed).unwrap();
        child.wait_with_output().unwrap()
    };
    assert!(run(b"hunter2\n").status.success());
    let empty = run(b"\n");
    assert!(String::from_utf8_lossy(&empty.stderr).contains("is empty"), "{empty:?}");
}
