//! The independent mail server.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use crate::exchange::organisation::certificates;
use crate::exchange::process::{Process, start};
use crate::program::{folder, installed};

/// How long a wait lasts, and how often there is one.
const PAUSE: Duration = Duration::from_millis(100);
const PAUSES: u32 = 600;

/// A running server of `smtp/serve.py`.
pub struct FakeSmtp {
    _process: Process,
    directory: TempDir,
    /// Where it listens on loopback.
    pub port: u16,
    /// The authority of its certificate, in PEM.
    pub authority: String,
}

impl FakeSmtp {
    /// The account that may send.
    pub const USER: &'static str = "gatepost";
    /// Its password.
    pub const PASSWORD: &'static str = "a p\u{e4}ssword: with a colon";

    /// Starts it with a certificate for `localhost`; `None`, reported as skipped, without Python.
    pub async fn start() -> anyhow::Result<Option<Self>> {
        let Some(python) = installed("python/bin/python") else { return Ok(None) };
        let directory = TempDir::new()?;
        let (authority, _) = certificates(vec!["localhost".to_owned()], directory.path())?;
        let mut command = Command::new(python);
        command.arg(folder("smtp").join("serve.py"));
        command.args(["--user", Self::USER, "--password", Self::PASSWORD]);
        for (name, file) in [
            ("--certificate", "server.pem"),
            ("--key", "server.key"),
            ("--mail", "mail"),
            ("--faults", "faults"),
        ] {
            command.arg(name).arg(directory.path().join(file));
        }
        let (process, said) = start(&mut command).await?;
        let port = said.get("port").and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok());
        Ok(Some(Self { _process: process, directory, port: port.context("a port")?, authority }))
    }

    /// What goes wrong from now on: a word of `serve.py`, or nothing.
    pub fn fault(&self, word: &str) -> anyhow::Result<()> {
        Ok(std::fs::write(self.file("faults"), word)?)
    }

    /// Every message that it took.
    pub fn mail(&self) -> anyhow::Result<Vec<Value>> {
        let file = self.file("mail");
        let text = if file.exists() { std::fs::read_to_string(file)? } else { String::new() };
        Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
    }

    /// Waits until it has taken so many messages, for a minute at most.
    pub async fn wait_for(&self, number: usize) -> anyhow::Result<Vec<Value>> {
        for _ in 0..PAUSES {
            let mail = self.mail()?;
            if mail.len() >= number {
                return Ok(mail);
            }
            tokio::time::sleep(PAUSE).await;
        }
        bail!("{} of {number} messages came", self.mail()?.len())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }
}
