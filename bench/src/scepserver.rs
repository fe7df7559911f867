//! MicroMDM's SCEP server, as its authors or Debian built it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, ensure};
use tempfile::TempDir;

use crate::installation::{answers, free_ports, read_log};
use crate::process::Process;

/// Where it takes messages.
pub(crate) const PATH: &str = "/scep?operation=PKIOperation";
/// The challenge that everybody knows.
pub(crate) const CHALLENGE: &str = "secret";

/// A running server with an authority of RSA 2048, which keeps certificates in files.
#[derive(Debug)]
pub(crate) struct ScepServer {
    /// Its process.
    pub(crate) process: Process,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    _directory: TempDir,
}

impl ScepServer {
    /// Starts one.
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let directory = tempfile::tempdir()?;
        let depot = directory.path().join("depot");
        let made = Command::new(program())
            .args(["ca", "-init", "-keySize", "2048", "-depot"])
            .arg(&depot)
            .output()
            .context("scepserver is not installed")?;
        ensure!(made.status.success(), "scepserver ca: {}", String::from_utf8_lossy(&made.stderr));
        let [port, ..] = free_ports()?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let log = directory.path().join("log");
        let mut command = Command::new(program());
        command.arg("-depot").arg(&depot).args(["-port", &port.to_string(), "-challenge", CHALLENGE]);
        command.args(["-allowrenew", "0"]);
        let process = Process::start(&mut command, &log)?;
        answers(address).await.with_context(|| read_log(&log))?;
        Ok(Self { process, address, _directory: directory })
    }
}

/// In the peers' directory, or wherever a distribution put it.
pub(crate) fn program() -> PathBuf {
    let ours = std::env::var_os("GATEPOST_PEERS").map(|peers| PathBuf::from(peers).join("bin/scepserver"));
    ours.filter(|path| path.exists()).unwrap_or_else(|| PathBuf::from("scepserver"))
}

/// Its version: what its build wrote down, or the distribution's.
pub(crate) fn version() -> String {
    let path = Command::new("which").arg(program()).output().map(|output| output.stdout).unwrap_or_default();
    let path = PathBuf::from(String::from_utf8_lossy(&path).trim());
    if let Ok(version) = crate::nanomdm::version(&path)
        && !version.contains("(devel)")
    {
        return version;
    }
    let query = Command::new("dpkg-query").args(["-W", "-f", "${Version}", "micromdm-scep"]).output();
    let version =
        query.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    format!("scepserver {version}").trim_end().to_owned()
}
