//! A program that says in one line of JSON when it is ready, and ends when its standard input is closed.

use std::process::Stdio;
use std::time::Duration;

use anyhow::Context;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};

/// How long it may take to be ready: a large organisation is generated first.
const READY: Duration = Duration::from_mins(2);

/// A running program. Dropping it ends it.
pub(crate) struct Process {
    _child: Child,
    _input: ChildStdin,
}

/// Starts it and gives what it said.
pub(crate) async fn start(command: &mut Command) -> anyhow::Result<(Process, Value)> {
    let mut child = command
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let input = child.stdin.take().context("no standard input")?;
    let mut output = BufReader::new(child.stdout.take().context("no standard output")?).lines();
    let line = tokio::time::timeout(READY, output.next_line()).await.context("it did not get ready")??;
    let said = serde_json::from_str(&line.context("it ended before it was ready")?)?;
    Ok((Process { _child: child, _input: input }, said))
}
