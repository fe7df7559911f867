//! The example's connector: what `gatepost-connector run` runs, with a registration and a data directory of its own.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use connector::gatepost::{GatepostAddress, ServerTrust};
use connector::{
    Connector as Program, ExchangeSettings, Limits, Monotonic, Outside, Parts, Place, RealDoors, Registering,
    Registration, SignIn, Status, register,
};
use secrecy::SecretString;
use server::domain::actor::Actor;
use server::domain::id::OrganisationId;
use server::outside::{RealClock, RealRandom};
use server::services::exchange;
use server::{Running, root_certificate};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::Exchange;

/// Sessions in Exchange at the same time.
const SESSIONS: usize = 3;

/// A connector at work. It ends when this is dropped, without giving its lease up.
pub(in crate::demo) struct Connector {
    program: Arc<Program>,
    stop: watch::Sender<bool>,
    running: JoinSet<Result<Option<connector::Ended>, connector::Error>>,
}

impl Connector {
    /// Registers a connector of the organisation with a one-time token, and starts it.
    pub(in crate::demo) async fn start(
        running: &Running,
        exchange: &Exchange,
        password: &SecretString,
        organisation: OrganisationId,
        directory: &Path,
    ) -> anyhow::Result<Self> {
        let place = Place::at(directory)?;
        let outside = outside();
        let services = running.services();
        let asked = Registering {
            gatepost: GatepostAddress::parse(&format!(
                "https://localhost:{}",
                running.addresses().devices.port()
            ))?,
            trust: ServerTrust::Authorities(root_certificate(services).await?),
            token: exchange::token(services, &Actor::System, organisation).await?,
            replace: false,
            gatepost_proxy: None,
            exchange: settings(exchange)?,
            password: password.clone(),
            exchange_proxy_password: None,
            notification: None,
            host: "localhost".to_owned(),
        };
        register(&place, &*outside.random, asked).await?;
        let loaded = Registration::load(&place, &*outside.random)?;
        let (registration, secrets) = loaded.context("the connector's registration is gone")?;
        let gatepost = Arc::new(registration.client(&secrets)?);
        let settings = registration.exchange;
        let program = Arc::new(Program::new(Parts {
            place,
            gatepost,
            preferred: settings.host.clone(),
            domain_controller: settings.domain_controller.clone(),
            hosted: settings.hosted,
            doors: Arc::new(RealDoors::new(settings, secrets, outside.clone(), SESSIONS)),
            courier: None,
            limits: Limits::default(),
            sessions: SESSIONS,
            outside,
        })?);
        let (stop, stopped) = watch::channel(false);
        let mut running = JoinSet::new();
        let at_work = Arc::clone(&program);
        running.spawn(async move { at_work.run(stopped).await });
        Ok(Self { program, stop, running })
    }

    /// How things stand.
    pub(in crate::demo) fn status(&self) -> Status {
        self.program.status()
    }

    /// Gives the lease up and closes its sessions in Exchange.
    pub(in crate::demo) async fn stop(mut self) -> anyhow::Result<()> {
        self.stop.send_replace(true);
        while let Some(ended) = self.running.join_next().await {
            ended??;
        }
        Ok(())
    }
}

/// How it signs in to Exchange.
fn settings(exchange: &Exchange) -> anyhow::Result<ExchangeSettings> {
    let preferred = exchange.servers.first().context("Exchange has no server")?;
    Ok(ExchangeSettings {
        host: preferred.host().to_owned(),
        port: preferred.address().port(),
        hosted: false,
        account: exchange.account().to_owned(),
        sign_in: SignIn::Basic,
        plain_http: false,
        authorities: Some(exchange.authority.pem().to_owned()),
        fingerprint: None,
        kdc: None,
        proxy: None,
        entire_forest: false,
        domain_controller: None,
    })
}

fn outside() -> Outside {
    Outside {
        clock: Arc::new(RealClock),
        monotonic: Arc::new(Uptime(Instant::now())),
        random: Arc::new(RealRandom::default()),
    }
}

/// A machine that goes to sleep in the middle of a demo has nothing to lose by it.
struct Uptime(Instant);

impl Monotonic for Uptime {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
