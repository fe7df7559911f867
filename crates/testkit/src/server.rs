//! The whole server on free ports, over TLS.

use std::path::PathBuf;
use std::sync::Arc;

use ::server::config::{Database as DatabaseConfig, Enrolment, Listen, ListenAddress, Secret};
use ::server::data_directory::Purpose;
use ::server::{Config, Outside, Running, Server};
use anyhow::Context;
use chrono::TimeDelta;
use outbound_apns::{Endpoint, Roots};
use outbound_directory::{Connect, Connector};
use reqwest::Certificate;
use services::Services;
use services::settings::{Addresses, Organisation, Setting, read};

use crate::{Database, ShiftedClock};

/// What a test wants of its server.
pub struct Options {
    /// Where it keeps things.
    pub database: Database,
    /// Whether test clients may enrol with legacy algorithms.
    pub allow_compatibility: bool,
    /// A simulated push service, and the authority that vouches for it.
    pub push: Option<(Endpoint, Roots)>,
    /// Makes directories.
    pub directory: Arc<dyn Connect>,
}

impl Options {
    /// SQLite, no push service, real directories.
    pub fn sqlite() -> anyhow::Result<Self> {
        Ok(Self::on(Database::sqlite()?))
    }

    /// The same on this database.
    pub fn on(database: Database) -> Self {
        Self { database, allow_compatibility: false, push: None, directory: Arc::new(Connector) }
    }
}

/// A running server whose organisation and public names are set: `https://localhost:PORT`.
pub struct TestServer {
    running: Option<Running>,
    options: Options,
    clock: Arc<ShiftedClock>,
    root_pem: String,
}

impl TestServer {
    /// Starts one.
    pub async fn start(options: Options) -> anyhow::Result<Self> {
        let clock = Arc::new(ShiftedClock::default());
        let running = run(&options, &clock, [0; 4]).await?;
        set_up(&running).await?;
        let root_pem = ::server::root_certificate(running.services()).await?;
        Ok(Self { running: Some(running), options, clock, root_pem })
    }

    /// Stops it and starts it again on the same ports with the same database, as an upgrade does.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        let running = self.running.take().context("it runs")?;
        let at = running.addresses();
        let ports = [at.public.port(), at.web.port(), at.devices.port(), at.metrics.port()];
        running.stop().await;
        self.running = Some(run(&self.options, &self.clock, ports).await?);
        Ok(())
    }

    /// Its use cases.
    ///
    /// # Panics
    ///
    /// If a restart failed.
    pub fn services(&self) -> &Services {
        self.running().services()
    }

    /// Its clock, which runs with the machine's until it is moved.
    pub fn clock(&self) -> &ShiftedClock {
        &self.clock
    }

    /// Moves its clock.
    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// `https://localhost:PORT`: console, portal, API, SCEP.
    pub fn web(&self) -> String {
        format!("https://localhost:{}", self.running().addresses().web.port())
    }

    /// `https://localhost:PORT`: enrolled devices.
    pub fn devices(&self) -> String {
        format!("https://localhost:{}", self.running().addresses().devices.port())
    }

    /// `http://localhost:PORT`: CRLs and CA certificates.
    pub fn public(&self) -> String {
        format!("http://localhost:{}", self.running().addresses().public.port())
    }

    /// `http://localhost:PORT`: probes and metrics.
    pub fn metrics(&self) -> String {
        format!("http://localhost:{}", self.running().addresses().metrics.port())
    }

    /// The root that its certificate chains to, PEM.
    pub fn root_pem(&self) -> &str {
        &self.root_pem
    }

    /// The root in a file, for programs of others.
    pub fn root_file(&self) -> anyhow::Result<PathBuf> {
        let path = self.options.database.directory().join("root.pem");
        std::fs::write(&path, &self.root_pem)?;
        Ok(path)
    }

    /// An HTTP client that trusts it and follows no redirect.
    pub fn client(&self) -> anyhow::Result<reqwest::Client> {
        Ok(reqwest::Client::builder()
            .tls_certs_only([Certificate::from_pem(self.root_pem.as_bytes())?])
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?)
    }

    /// Stops it and drops its database.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
        self.options.database.drop().await
    }

    #[expect(clippy::expect_used, reason = "in a test a server that is not there is a failure")]
    fn running(&self) -> &Running {
        self.running.as_ref().expect("the server runs")
    }
}

async fn run(options: &Options, clock: &Arc<ShiftedClock>, ports: [u16; 4]) -> anyhow::Result<Running> {
    let [public, web, devices, metrics] = ports.map(ListenAddress::loopback);
    let config = Config {
        data_directory: options.database.directory().join("data"),
        database: DatabaseConfig { url: Some(Secret::new(options.database.url())), url_file: None },
        enrolment: Enrolment { allow_compatibility: options.allow_compatibility },
        listen: Listen { public, web, devices, metrics },
        ..Config::default()
    };
    let real = Outside::default();
    // Without a simulated service nobody answers (the port is that of the discard service): a test never reaches Apple.
    let nobody = || (Endpoint { host: "127.0.0.1".to_owned(), port: 9 }, real.push_roots.clone());
    let (push_service, push_roots) = options.push.clone().unwrap_or_else(nobody);
    let outside = Outside {
        clock: Arc::clone(clock) as _,
        push_service,
        push_roots,
        directory: Arc::clone(&options.directory),
        ..real
    };
    Ok(Server::start(config, outside, Purpose::Service).await?)
}

async fn set_up(running: &Running) -> anyhow::Result<()> {
    let services = running.services();
    let at = running.addresses();
    let addresses = Addresses {
        web: format!("https://localhost:{}", at.web.port()),
        devices: format!("https://localhost:{}", at.devices.port()),
        public: format!("http://localhost:{}", at.public.port()),
        checked: true,
    };
    let mut tx = services.store.write().await?;
    let known: Organisation = read(&mut tx).await?;
    let organisation =
        Organisation { name: "Example".to_owned(), domains: vec!["example.com".to_owned()], ..known };
    tx.put_setting(Organisation::NAME, &organisation, services.now()).await?;
    tx.put_setting(Addresses::NAME, &addresses, services.now()).await?;
    tx.commit().await?;
    Ok(())
}
