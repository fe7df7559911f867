//! A simulated Exchange organisation, and `gatepost-connector` between it and a server: each a process of its own, but for Exchange,
//! which is part of this one.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use domain::access::AccessSettings;
use domain::access::settings::Mode;
use domain::actor::Actor;
use domain::id::{GroupId, OrganisationId};
use secrecy::ExposeSecret;
use services::Services;
use services::exchange::{self, NewOrganisation};
use simulators::exchange::{Authority, Behaviour, Organisation, Plan, Running};
use store::exchange::sync::Sync;
use tempfile::TempDir;
use tokio::time::sleep;

use crate::installation::{Installation, beside, read_log};
use crate::process::Process;

/// The domain of the users that [`crate::seed`] makes.
const DOMAIN: &str = "example.com";

/// An Exchange organisation that runs, and the connector's machine.
pub(crate) struct Exchange {
    /// What phones and administrators do there.
    pub(crate) organisation: Organisation,
    /// How Gatepost knows it.
    pub(crate) id: OrganisationId,
    server: Running,
    authority: Authority,
    machine: TempDir,
}

impl Exchange {
    /// Starts one with a mailbox and a partnership for each of so many users, known to Gatepost, in report mode.
    pub(crate) async fn start(services: &Services, users: usize) -> anyhow::Result<Self> {
        let plan = Plan { domain: DOMAIN.to_owned(), ..Plan::new(1, services.now()) };
        let organisation = Organisation::new(plan);
        organisation.behave(Behaviour { discovery: Duration::ZERO, ..Behaviour::default() });
        organisation.populate(users, users);
        let authority = Authority::generate().map_err(|error| anyhow::anyhow!("{error}"))?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let server = organisation.serve("EX01", address, &authority).await?;
        let new = NewOrganisation { name: "Noordzee".to_owned() };
        let id = exchange::create(services, &Actor::System, new).await?.id;
        let machine = tempfile::Builder::new().prefix("gatepost-bench-connector-").tempdir()?;
        Ok(Self { organisation, id, server, authority, machine })
    }

    /// Every mailbox with the id of its phone.
    pub(crate) fn phones(&self) -> Vec<(String, String)> {
        let all = self.organisation.partnerships();
        all.into_iter().map(|one| (one.mailbox, one.phone.device_id)).collect()
    }

    /// Who is targeted, and whether it is written to Exchange.
    pub(crate) async fn access(
        &self,
        services: &Services,
        mode: Mode,
        targeted: Vec<GroupId>,
    ) -> anyhow::Result<()> {
        let access = AccessSettings { mode, included_groups: targeted, ..AccessSettings::default() };
        Ok(exchange::set_access(services, &Actor::System, self.id, access).await?)
    }

    /// Registers `gatepost-connector` with a server that runs, and starts it.
    pub(crate) async fn connect(
        &self,
        services: &Services,
        installation: &Installation,
    ) -> anyhow::Result<Process> {
        let token = exchange::token(services, &Actor::System, self.id).await?;
        let root = services::authorities::root_certificate(services).await?;
        let file = |name: &str, text: &str| {
            let path = self.machine.path().join(name);
            std::fs::write(&path, text).map(|()| path)
        };
        // The hour's limit is not what is measured.
        let configuration = format!(
            "data_directory = '{}'\n[limits]\nchanges_an_hour = 1000000\n[log]\nfilter = \"warn\"\n",
            self.machine.path().join("data").display()
        );
        let configuration = file("gatepost-connector.toml", &configuration)?;
        let plan = self.organisation.plan();
        let mut register = Command::new(beside("gatepost-connector")?);
        register
            .arg("--config")
            .arg(&configuration)
            .arg("register")
            .args(["--server", &format!("https://localhost:{}", installation.devices().port())])
            .arg("--server-authority")
            .arg(file("gatepost.pem", &pem(&root))?)
            .arg("--token-file")
            .arg(file("token", token.expose_secret())?)
            .args(["--exchange", "localhost", "--sign-in", "basic", "--account", &plan.account])
            .args(["--exchange-port", &self.server.address().port().to_string()])
            .arg("--exchange-authority")
            .arg(file("exchange.pem", self.authority.pem())?)
            .arg("--password-file")
            .arg(file("password", &plan.password)?);
        let said = register.output()?;
        ensure!(said.status.success(), "register: {}", String::from_utf8_lossy(&said.stderr));
        let mut run = Command::new(beside("gatepost-connector")?);
        run.arg("--config").arg(&configuration).arg("run");
        Process::start(&mut run, &self.machine.path().join("connector.log"))
    }

    /// Waits until a full sync is complete that began after `since`, or the first one.
    pub(crate) async fn synced(&self, services: &Services, since: Option<&Sync>) -> anyhow::Result<Sync> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_mins(30) {
            let last = services.store.read().await?.last_exchange_syncs(self.id, 10).await?;
            let is_new = |sync: &&Sync| since.is_none_or(|since| sync.started_at > since.started_at);
            if let Some(done) =
                last.iter().filter(is_new).find(|sync| sync.kind == "full" && sync.finished_at.is_some())
            {
                ensure!(done.complete, "the sync was not complete: {:?}", done.error);
                return Ok(done.clone());
            }
            sleep(Duration::from_millis(100)).await;
        }
        bail!("no full sync within half an hour: {}", read_log(&self.machine.path().join("connector.log")))
    }

    /// Waits until an id is in the allowed list of a mailbox and in the blocked one not, or the other way round: the seconds from
    /// `begun`.
    pub(crate) async fn until_listed(
        &self,
        begun: Instant,
        (mailbox, eas_id): (&str, &str),
        is_allowed: bool,
    ) -> anyhow::Result<f64> {
        while begun.elapsed() < Duration::from_mins(10) {
            let lists = self.organisation.lists_of(mailbox).context("no such mailbox")?;
            let has = |list: &[String]| list.iter().any(|known| known.eq_ignore_ascii_case(eas_id));
            if has(&lists.allowed) == is_allowed && has(&lists.blocked) != is_allowed {
                return Ok(begun.elapsed().as_secs_f64());
            }
            sleep(Duration::from_millis(5)).await;
        }
        bail!("{mailbox} waited in vain: {}", read_log(&self.machine.path().join("connector.log")))
    }
}

/// A certificate in PEM.
fn pem(der: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}
