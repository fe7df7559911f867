//! The demo as a user starts it: run to its end, and judged by its last line.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, bail};
use serde_json::Value;

use crate::find::target_directory;
use crate::report::Count;

/// `gatepost demo --once --json` has to exit with 0, and its last line to name every device and to say that Exchange was read and
/// that every phone there is let in or kept out.
pub(crate) fn once() -> anyhow::Result<Count> {
    let directory = tempfile::tempdir()?;
    let output = command(directory.path().join("demo"))?.args(["--once", "--json"]).output()?;
    let text = String::from_utf8(output.stdout)?;
    let last = text.lines().last().context("the demo printed nothing")?;
    let summary: Value =
        serde_json::from_str(last).with_context(|| format!("the last line is not JSON: {last}"))?;
    let devices = summary.get("devices").and_then(Value::as_u64).unwrap_or(0);
    let complete = ["deployments", "graph", "token", "ca"].iter().all(|key| summary.get(key).is_some());
    if !output.status.success() || devices < 12 || !complete || !is_guarded(summary.get("exchange")) {
        bail!("{}: {last}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(Count::one(true))
}

/// Whether the numbers of Exchange say that it was read, and that some phones are let in, blocked and in quarantine: together all.
fn is_guarded(exchange: Option<&Value>) -> bool {
    let Some(exchange) = exchange else { return false };
    let count = |key: &str| exchange.get(key).and_then(Value::as_u64).unwrap_or(0);
    let states = ["allowed", "blocked", "quarantined"].map(count);
    exchange.get("synced") == Some(&Value::Bool(true))
        && !states.contains(&0)
        && states.iter().sum::<u64>() == count("partnerships")
}

/// A demo that stays, for tests that need a filled server. Stops when dropped.
pub(crate) struct Running {
    child: Child,
    /// Addresses and passwords: `console`, `administrator`, `administratorPassword`, `user`, `userPassword`.
    pub(crate) sign_in: String,
    _directory: tempfile::TempDir,
}

impl Running {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let directory = tempfile::tempdir()?;
        let mut child = command(directory.path().join("demo"))?
            .args(["--once", "--json", "--keep"])
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the demo")?;
        let output = child.stdout.take().context("the demo has no output")?;
        for line in BufReader::new(output).lines() {
            if let Ok(summary) = serde_json::from_str::<Value>(&line?)
                && summary.get("deployments").is_some()
            {
                let sign_in = std::fs::read_to_string(directory.path().join("demo/sign-in.json"))?;
                return Ok(Self { child, sign_in, _directory: directory });
            }
        }
        bail!("the demo ended early: {}", child.wait()?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(data: PathBuf) -> anyhow::Result<Command> {
    let mut command = Command::new(target_directory()?.join("release/gatepost"));
    command.arg("demo").arg("--data-directory").arg(data);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_demo_in_which_exchange_was_left_alone_has_failed() {
        let good =
            json!({ "partnerships": 52, "allowed": 11, "blocked": 2, "quarantined": 39, "synced": true });
        assert!(is_guarded(Some(&good)));
        let with = |key: &str, value: Value| {
            let mut summary = good.clone();
            summary[key] = value;
            is_guarded(Some(&summary))
        };
        assert!(!with("synced", json!(false)), "it was not read");
        assert!(!with("allowed", json!(0)), "nobody was let in");
        assert!(!with("partnerships", json!(53)), "one is in none of these states");
        assert!(!is_guarded(None));
    }
}
