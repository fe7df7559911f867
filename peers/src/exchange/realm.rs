//! The Kerberos realm of `exchange/kdc.py`.

use std::collections::BTreeMap;

use anyhow::Context;
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use crate::exchange::process::{Process, start};
use crate::program::{folder, installed};

/// A running KDC.
pub struct Realm {
    _process: Process,
    _directory: TempDir,
    /// The realm's name.
    pub name: String,
    /// Where its KDC listens on loopback.
    pub port: u16,
    /// For programs that use MIT's library.
    pub environment: BTreeMap<String, String>,
}

impl Realm {
    /// The account that may use Exchange, without its domain.
    pub const ACCOUNT: &'static str = "svc-gatepost";
    /// An account whose password has expired.
    pub const EXPIRED: &'static str = "svc-old";
    /// The password of both.
    pub const PASSWORD: &'static str = "a-password";

    /// Starts it; `None`, reported as skipped, where it is not installed.
    pub async fn start(servers: &[&str]) -> anyhow::Result<Option<Self>> {
        let Some(python) = installed("python/bin/python") else { return Ok(None) };
        if testkit::program("krb5kdc").is_none() || testkit::program("kdb5_util").is_none() {
            return Ok(None);
        }
        let directory = TempDir::new()?;
        let mut command = Command::new(python);
        command.arg(folder("exchange").join("kdc.py")).arg("--directory").arg(directory.path());
        command.args(["--account", Self::ACCOUNT, "--expired", Self::EXPIRED, "--password", Self::PASSWORD]);
        for server in servers {
            command.args(["--server", server]);
        }
        let (process, said) = start(&mut command).await?;
        let name = said.get("realm").and_then(Value::as_str).context("realm")?.to_owned();
        let port = said.get("port").and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok());
        let port = port.context("port")?;
        let environment = serde_json::from_value(said.get("environment").cloned().context("environment")?)?;
        Ok(Some(Self { _process: process, _directory: directory, name, port, environment }))
    }
}
