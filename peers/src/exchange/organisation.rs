//! The organisation of `exchange/serve.py`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;

use crate::exchange::Realm;
use crate::exchange::process::{Process, start};
use crate::program::{folder, installed};

/// The connector's account.
pub const ACCOUNT: &str = "CORP\\svc-gatepost";
/// Its password.
pub const PASSWORD: &str = "not a secret, but a password";

/// How large it is and how old.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Client access servers, by names that lead to loopback.
    pub servers: Vec<&'static str>,
    /// Exchange's version: `15.2 (Build 986.5)`, `14.3 (Build 123.4)`.
    pub version: &'static str,
    /// Mailboxes.
    pub mailboxes: usize,
    /// Partnerships.
    pub partnerships: usize,
}

impl Default for Plan {
    fn default() -> Self {
        Self { servers: vec!["localhost"], version: "15.2 (Build 986.5)", mailboxes: 3, partnerships: 4 }
    }
}

/// The ports of one server.
#[derive(Clone, Copy, Debug)]
pub struct Ports {
    /// With TLS.
    pub https: u16,
    /// Without.
    pub http: u16,
}

/// A running organisation.
pub struct FakeExchange {
    _process: Process,
    _directory: TempDir,
    control: u16,
    servers: BTreeMap<String, Ports>,
    /// The authority of its certificates, in PEM.
    pub authority: String,
    /// The same in a file.
    pub authority_file: PathBuf,
    /// The server certificate, DER.
    pub certificate: Vec<u8>,
}

impl FakeExchange {
    /// Starts it; `None`, reported as skipped, without its Python packages.
    pub async fn start(plan: Plan, realm: Option<&Realm>) -> anyhow::Result<Option<Self>> {
        let Some(python) = installed("python/bin/python") else { return Ok(None) };
        let directory = TempDir::new()?;
        let names: Vec<_> = plan.servers.iter().map(|name| (*name).to_owned()).collect();
        let (authority, certificate) = certificates(names, directory.path())?;
        let mut command = Command::new(python);
        command.arg(folder("exchange").join("serve.py"));
        for server in &plan.servers {
            command.args(["--server", server]);
        }
        command.args(["--version", plan.version, "--account", ACCOUNT, "--password", PASSWORD]);
        command.args(["--mailboxes", &plan.mailboxes.to_string()]);
        command.args(["--partnerships", &plan.partnerships.to_string()]);
        command.arg("--certificate").arg(directory.path().join("server.pem"));
        command.arg("--key").arg(directory.path().join("server.key"));
        if let Some(realm) = realm {
            command.envs(realm.environment.iter());
        }
        let (process, said) = start(&mut command).await?;
        let port = |of: &Value, name: &str| {
            let port = of.get(name).and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok());
            port.context("a port")
        };
        let mut servers = BTreeMap::new();
        for (name, ports) in said.get("servers").and_then(Value::as_object).context("servers")? {
            let ports = Ports { https: port(ports, "https")?, http: port(ports, "http")? };
            servers.insert(name.clone(), ports);
        }
        let control = port(&said, "control")?;
        let authority_file = directory.path().join("authority.pem");
        Ok(Some(Self {
            _process: process,
            _directory: directory,
            control,
            servers,
            authority,
            authority_file,
            certificate,
        }))
    }

    /// The ports of a server.
    pub fn ports(&self, server: &str) -> anyhow::Result<Ports> {
        self.servers.get(server).copied().context("no server of that name")
    }

    /// Looks: `state`, `journal`, `shells`, `problems`.
    pub async fn get(&self, what: &str) -> anyhow::Result<Value> {
        self.control("GET", what, "").await
    }

    /// Changes: `quirks`, `faults`, `rights`, ... (see `control.py`).
    pub async fn post(&self, what: &str, value: Value) -> anyhow::Result<Value> {
        self.control("POST", what, &value.to_string()).await
    }

    async fn control(&self, method: &str, what: &str, body: &str) -> anyhow::Result<Value> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.control)).await?;
        let length = body.len();
        let request = format!(
            "{method} /{what} HTTP/1.0\r\nHost: control\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let (head, body) = answer.split_once("\r\n\r\n").context("the control's answer")?;
        if !head.contains(" 200 ") {
            bail!("the control refuses {what}: {body}");
        }
        Ok(serde_json::from_str(body)?)
    }
}

/// An authority, and a certificate for these names, written as files.
pub(crate) fn certificates(names: Vec<String>, directory: &Path) -> anyhow::Result<(String, Vec<u8>)> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    // Without a name of its own it would look as if it had signed itself.
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Exchange");
    let certificate = params.signed_by(&key, &authority)?;
    std::fs::write(directory.join("authority.pem"), authority.pem())?;
    std::fs::write(directory.join("server.pem"), certificate.pem())?;
    std::fs::write(directory.join("server.key"), key.serialize_pem())?;
    Ok((authority.pem(), certificate.der().to_vec()))
}
