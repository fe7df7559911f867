//! Finding and running a program.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::process::Command;

/// How long a program of others may take.
const LIMIT: Duration = Duration::from_mins(3);

/// The folder of a peer beside this crate.
pub fn folder(peer: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(peer)
}

/// A program below the directory that `GATEPOST_PEERS` names; `None`, reported as skipped, where it is missing.
pub fn installed(below: &str) -> Option<PathBuf> {
    let Some(directory) = std::env::var_os("GATEPOST_PEERS") else {
        testkit::skip(below, "GATEPOST_PEERS is not set");
        return None;
    };
    let path = PathBuf::from(directory).join(below);
    if path.exists() {
        return Some(path);
    }
    testkit::skip(below, "it is not in GATEPOST_PEERS");
    None
}

/// Runs a program to its end; an error with all that it said if it did not end well.
pub async fn run(command: &mut Command) -> anyhow::Result<Output> {
    let running = command.kill_on_drop(true).output();
    let output = tokio::time::timeout(LIMIT, running).await.context("the program took too long")??;
    if !output.status.success() {
        bail!(
            "{} ended with {}:\n{}\n{}",
            command.as_std().get_program().display(),
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(output)
}
