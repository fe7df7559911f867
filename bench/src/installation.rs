//! A Gatepost of one's own: a data directory, free ports, and the programs that work in it.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail};
use server::config::{Database, Secret};
use server::data_directory::Purpose;
use server::{Config, Outside, Server};
use services::Services;
use services::settings::{Addresses, Organisation, PushCertificate, Setting, read};
use tempfile::TempDir;

use crate::devices::TOPIC;
use crate::process::Process;

/// A data directory and where its server listens.
#[derive(Debug)]
pub(crate) struct Installation {
    directory: TempDir,
    database: String,
    ports: [u16; 4],
}

impl Installation {
    /// On SQLite.
    pub(crate) fn on_sqlite() -> anyhow::Result<Self> {
        let directory = tempfile::Builder::new().prefix("gatepost-bench-").tempdir()?;
        let database = format!("sqlite:{}", directory.path().join("gatepost.sqlite").display());
        Ok(Self { directory, database, ports: free_ports()? })
    }

    /// On a database of PostgreSQL.
    pub(crate) fn on_postgres(database: String) -> anyhow::Result<Self> {
        let directory = tempfile::Builder::new().prefix("gatepost-bench-").tempdir()?;
        Ok(Self { directory, database, ports: free_ports()? })
    }

    /// Its use cases, in this process. Close the store before a server starts.
    pub(crate) async fn open(&self) -> anyhow::Result<Services> {
        let services = open(&self.database, self.directory.path()).await?;
        let mut tx = services.store.write().await?;
        let now = services.now();
        let [public, web, devices, _] = self.ports;
        let known: Organisation = read(&mut tx).await?;
        let organisation = Organisation { name: "Bench".to_owned(), ..known };
        let addresses = Addresses {
            web: format!("https://localhost:{web}"),
            devices: format!("https://localhost:{devices}"),
            public: format!("http://localhost:{public}"),
            checked: true,
        };
        let push = PushCertificate { topic: Some(TOPIC.to_owned()), ..PushCertificate::default() };
        tx.put_setting(Organisation::NAME, &organisation, now).await?;
        tx.put_setting(Addresses::NAME, &addresses, now).await?;
        tx.put_setting(PushCertificate::NAME, &push, now).await?;
        tx.commit().await?;
        Ok(services)
    }

    /// `gatepost serve`, over TLS.
    pub(crate) fn serve(&self) -> anyhow::Result<Process> {
        let program = beside("gatepost")?;
        let [public, web, devices, metrics] = self.ports.map(|port| format!("127.0.0.1:{port}"));
        let mut command = Command::new(program);
        command
            .arg("serve")
            .current_dir(self.directory.path())
            .env("GATEPOST__DATA_DIRECTORY", self.directory.path().join("data"))
            .env("GATEPOST__DATABASE__URL", &self.database)
            .env("GATEPOST__LISTEN__PUBLIC", public)
            .env("GATEPOST__LISTEN__WEB", web)
            .env("GATEPOST__LISTEN__DEVICES", devices)
            .env("GATEPOST__LISTEN__METRICS", metrics);
        Process::start(&mut command, &self.log())
    }

    /// The same without TLS, on ports of its own; returns those of devices and web.
    pub(crate) async fn node(&self) -> anyhow::Result<(Process, SocketAddr, SocketAddr)> {
        let [devices, web, ..] = free_ports()?.map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("node").arg(&self.database).arg(self.directory.path());
        command.args([devices.to_string(), web.to_string()]);
        let log = self.directory.path().join(format!("node-{}.log", devices.port()));
        let process = Process::start(&mut command, &log)?;
        answers(devices).await.with_context(|| read_log(&log))?;
        Ok((process, devices, web))
    }

    /// Where devices reach `serve`.
    pub(crate) fn devices(&self) -> SocketAddr {
        let [_, _, devices, _] = self.ports;
        SocketAddr::from((Ipv4Addr::LOCALHOST, devices))
    }

    /// Where programs reach `serve`.
    pub(crate) fn web(&self) -> String {
        let [_, web, ..] = self.ports;
        format!("https://localhost:{web}")
    }

    /// What `serve` said.
    pub(crate) fn log(&self) -> PathBuf {
        self.directory.path().join("serve.log")
    }
}

/// Opens store, keys and authorities.
pub(crate) async fn open(database: &str, directory: &Path) -> anyhow::Result<Services> {
    let config = Config {
        data_directory: directory.join("data"),
        database: Database { url: Some(Secret::new(database)), url_file: None },
        ..Config::default()
    };
    Ok(Server::open(&config, &Outside::default(), Purpose::Service).await?)
}

/// Waits until somebody listens.
pub(crate) async fn answers(address: SocketAddr) -> anyhow::Result<()> {
    for _ in 0..3000 {
        if tokio::net::TcpStream::connect(address).await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    bail!("nobody listens on {address}")
}

/// The end of what a process said.
pub(crate) fn read_log(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines.iter().rev().take(5).rev().copied().collect::<Vec<_>>().join("\n")
}

/// Free ports of this machine; somebody may take one before we do, which is a failed start and no wrong figure.
pub(crate) fn free_ports() -> anyhow::Result<[u16; 4]> {
    let mut listeners = Vec::new();
    let mut ports = [0; 4];
    for port in &mut ports {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        *port = listener.local_addr()?.port();
        listeners.push(listener);
    }
    Ok(ports)
}

/// A program that was built with this one.
pub(crate) fn beside(name: &str) -> anyhow::Result<PathBuf> {
    let path = std::env::current_exe()?.with_file_name(name);
    if !path.exists() {
        bail!("{} is not there: `cargo xtask bench` builds it", path.display());
    }
    Ok(path)
}
