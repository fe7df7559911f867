//! The independent server of Exchange Web Services and Autodiscover, and a way to it from names that lead nowhere.

use std::net::SocketAddr;

use anyhow::{Context, bail};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::task::JoinHandle;

use crate::exchange::Realm;
use crate::exchange::organisation::certificates;
use crate::exchange::process::{Process, start};
use crate::program::{folder, installed};

/// A running server of `ews/serve.py`.
pub struct FakeEws {
    _process: Process,
    _directory: TempDir,
    control: u16,
    /// Where it listens on loopback, with TLS.
    pub port: u16,
    /// The authority of its certificate, in PEM.
    pub authority: String,
}

impl FakeEws {
    /// The notification account.
    pub const ACCOUNT: &'static str = "CORP\\gatepost";
    /// Its password.
    pub const PASSWORD: &'static str = "a p\u{e4}ssword: with a colon";
    /// The address of its mailbox.
    pub const ADDRESS: &'static str = "gatepost@corp.example";

    /// Starts it with a certificate for these names; `None`, reported as skipped, without Python. With a realm it takes that
    /// realm's tickets for the first of the names in place of Basic.
    pub async fn start(names: &[&str], realm: Option<&Realm>) -> anyhow::Result<Option<Self>> {
        let Some(python) = installed("python/bin/python") else { return Ok(None) };
        let directory = TempDir::new()?;
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let first = names.first().cloned().context("a name")?;
        let (authority, _) = certificates(names, directory.path())?;
        let mut command = Command::new(python);
        command.arg(folder("ews").join("serve.py")).args(["--password", Self::PASSWORD]);
        command.arg("--certificate").arg(directory.path().join("server.pem"));
        command.arg("--key").arg(directory.path().join("server.key"));
        match realm {
            Some(realm) => {
                let account = format!("{}\\{}", realm.name, Realm::ACCOUNT);
                command
                    .args(["--kerberos", "--hostname", &first, "--account", &account])
                    .envs(realm.environment.iter());
            }
            None => {
                command.args(["--account", Self::ACCOUNT]);
            }
        }
        let (process, said) = start(&mut command).await?;
        let port = |name: &str| {
            let port = said.get(name).and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok());
            port.context("a port")
        };
        let (control, port) = (port("control")?, port("https")?);
        Ok(Some(Self { _process: process, _directory: directory, control, port, authority }))
    }

    /// Looks: `sent`, `requests`, `problems`.
    pub async fn get(&self, what: &str) -> anyhow::Result<Value> {
        self.control("GET", what, "").await
    }

    /// Changes: `faults`, `hosts`, `password`.
    pub async fn post(&self, what: &str, value: Value) -> anyhow::Result<()> {
        self.control("POST", what, &value.to_string()).await.map(drop)
    }

    async fn control(&self, method: &str, what: &str, body: &str) -> anyhow::Result<Value> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.control)).await?;
        let length = body.len();
        let request = format!("{method} /{what} HTTP/1.0\r\nContent-Length: {length}\r\n\r\n{body}");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let (head, body) = answer.split_once("\r\n\r\n").context("the control's answer")?;
        if !head.contains(" 200 ") {
            bail!("the control refuses {what}");
        }
        Ok(serde_json::from_str(body)?)
    }
}

/// A forward proxy that leads every name to one port of this machine: for names that are in no DNS.
pub struct Switchboard {
    accepting: JoinHandle<()>,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Switchboard {
    /// Starts it.
    pub async fn start(port: u16) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(connect(client, port));
            }
        });
        Ok(Self { accepting, address })
    }
}

impl Drop for Switchboard {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn connect(mut client: TcpStream, port: u16) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < 8192 {
        head.push(client.read_u8().await?);
    }
    let mut server = TcpStream::connect(("127.0.0.1", port)).await?;
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}
