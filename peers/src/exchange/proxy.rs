//! Tinyproxy as a forward proxy with an account.

use std::net::TcpListener;
use std::process::Stdio;
use std::time::Duration;

use anyhow::bail;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// A running proxy. Dropping it ends it.
pub struct ForwardProxy {
    _child: Child,
    directory: TempDir,
    /// Where it listens on loopback.
    pub port: u16,
}

impl ForwardProxy {
    /// Its account.
    pub const ACCOUNT: &'static str = "gatepost";
    /// The account's password.
    pub const PASSWORD: &'static str = "through";

    /// Starts it, allowed to connect to these ports alone; `None`, reported as skipped, where it is not installed.
    pub async fn start(to: &[u16]) -> anyhow::Result<Option<Self>> {
        let Some(program) = testkit::program("tinyproxy") else { return Ok(None) };
        let directory = TempDir::new()?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let (account, password) = (Self::ACCOUNT, Self::PASSWORD);
        let log = directory.path().join("log");
        let to: Vec<_> = to.iter().map(|port| format!("ConnectPort {port}")).collect();
        let to = to.join("\n");
        let configuration = format!(
            "Port {port}\nListen 127.0.0.1\nAllow 127.0.0.1\nTimeout 60\nMaxClients 20\nBasicAuth {account} {password}\n\
             {to}\nLogLevel Connect\nLogFile \"{}\"\n",
            log.display()
        );
        let file = directory.path().join("tinyproxy.conf");
        std::fs::write(&file, configuration)?;
        let mut command = Command::new(program);
        command.arg("-d").arg("-c").arg(&file).kill_on_drop(true).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn()?;
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return Ok(Some(Self { _child: child, directory, port }));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("tinyproxy does not listen")
    }

    /// What it wrote about its connections.
    pub fn log(&self) -> anyhow::Result<String> {
        Ok(std::fs::read_to_string(self.directory.path().join("log"))?)
    }
}
