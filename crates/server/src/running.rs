//! A running server.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use inbound_door::{
    Allowance, Allowances, Bounds, ClientCertificate, Dress, Proxies, Rates, Route, Tls, Transport, dress,
    router, serve,
};
use jobs::Workers;
use services::Services;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Duration, interval};

use crate::certificate::{self, ServerCertificate};
use crate::config::{Limits, ListenAddress};
use crate::data_directory::Purpose;
use crate::metrics::{Listener, Metrics, observe};
use crate::probes::{self, Probes};
use crate::{Config, Error, Outside, assembly, routes};

/// The server as a whole.
#[derive(Debug)]
pub struct Server;

impl Server {
    /// Opens what the commands need: store, keys, authorities. Nothing listens and no job runs.
    pub async fn open(config: &Config, outside: &Outside, purpose: Purpose) -> Result<Services, Error> {
        assembly::open(config, outside, purpose).await
    }

    /// Starts listening and working. Returns when every listener accepts connections.
    pub async fn start(config: Config, outside: Outside, purpose: Purpose) -> Result<Running, Error> {
        let services = assembly::open(&config, &outside, purpose).await?;
        let certificate = certificate::load(&config, &services).await?;
        services::expiry::listeners_end(&services, certificate.end());
        let tls = |asks| secure(asks, &certificate);
        let (web_tls, devices_tls) = (tls(ClientCertificate::Never)?, tls(ClientCertificate::Optional)?);

        let public = open("public", config.listen.public).await?;
        let web = open("web", config.listen.web).await?;
        let devices = open("devices", config.listen.devices).await?;
        let metrics_listener = open("metrics", config.listen.metrics).await?;
        let addresses = Addresses {
            console: console_address(&services, web.1.port()).await?,
            public: public.1,
            web: web.1,
            devices: devices.1,
            metrics: metrics_listener.1,
        };

        let (stop, stopping) = watch::channel(false);
        let metrics = Metrics::default();
        let shared = Shared {
            proxies: proxies(&config)?,
            rates: Rates::new(allowances(&config.limits)),
            outside: outside.clone(),
            metrics: metrics.clone(),
            stopping: stopping.clone(),
        };
        let mut tasks = JoinSet::new();
        let probes = Probes { services: services.clone(), metrics, stopping: stopping.clone() };
        shared.serve(&mut tasks, Listener::metrics, metrics_listener.0, None, probes::routes(probes))?;
        shared.serve(&mut tasks, Listener::public, public.0, None, routes::public(&services))?;
        shared.serve(&mut tasks, Listener::web, web.0, Some(&web_tls), routes::web(&services, &outside))?;
        shared.serve(
            &mut tasks,
            Listener::devices,
            devices.0,
            Some(&devices_tls),
            routes::devices(&services),
        )?;
        let listeners = vec![web_tls, devices_tls];
        tasks.spawn(certificate::keep_current(
            config,
            services.clone(),
            listeners,
            certificate,
            stopping.clone(),
        ));
        tasks.spawn(tidy(shared.rates.clone(), stopping));
        let queue = services::background::queue(&services);
        if services.store.file().is_some() {
            // A SQLite file is one server's alone.
            queue.take_over().await?;
        }
        let workers = queue.start();
        tracing::info!(web = %addresses.web, devices = %addresses.devices, public = %addresses.public, "listening");
        Ok(Running { addresses, services, stop, tasks, workers })
    }
}

/// Where a running server listens.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// The console's address for a person.
    pub console: String,
    /// CRLs and CA certificates.
    pub public: SocketAddr,
    /// Console, portal, API.
    pub web: SocketAddr,
    /// Enrolled devices.
    pub devices: SocketAddr,
    /// Metrics and probes.
    pub metrics: SocketAddr,
}

/// A server that listens and works. Dropped without [`Running::stop`], it ends at once.
pub struct Running {
    addresses: Addresses,
    services: Services,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
    workers: Workers,
}

impl Running {
    /// Where it listens.
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// Its use cases.
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// Accepts nothing more, finishes what is under way, and closes the store.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        self.workers.stop().await;
        while self.tasks.join_next().await.is_some() {}
        self.services.store.close().await;
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

/// What all listeners share.
struct Shared {
    proxies: Proxies,
    rates: Rates,
    outside: Outside,
    metrics: Metrics,
    stopping: watch::Receiver<bool>,
}

impl Shared {
    fn serve(
        &self,
        tasks: &mut JoinSet<()>,
        name: Listener,
        listener: TcpListener,
        tls: Option<&Arc<Tls>>,
        routes: Vec<Route>,
    ) -> Result<(), Error> {
        let app: Router = router(routes)?.layer(from_fn_with_state((self.metrics.clone(), name), observe));
        let app = dress(
            app,
            Dress {
                transport: if tls.is_some() { Transport::Tls } else { Transport::Plain },
                proxies: self.proxies.clone(),
                rates: self.rates.clone(),
                random: Arc::clone(&self.outside.random),
                compress: name == Listener::web,
            },
        );
        tasks.spawn(serve(listener, tls.cloned(), app, Bounds::default(), self.stopping.clone()));
        Ok(())
    }
}

fn secure(asks: ClientCertificate, certificate: &ServerCertificate) -> Result<Arc<Tls>, Error> {
    Tls::new(asks, certificate.chain.clone(), certificate.key.clone_key())
        .map(Arc::new)
        .map_err(|error| Error::Certificate(error.to_string()))
}

async fn open(listener: &'static str, address: ListenAddress) -> Result<(TcpListener, SocketAddr), Error> {
    let failed = |error| Error::Listen { listener, address: address.to_string(), error };
    let socket = address.bind().await.map_err(failed)?;
    let bound = socket.local_addr().map_err(failed)?;
    Ok((socket, bound))
}

fn proxies(config: &Config) -> Result<Proxies, Error> {
    let networks = config.trusted_proxies.iter().map(|text| text.parse());
    let networks = networks.collect::<Result<Vec<_>, inbound_door::NotANetwork>>();
    networks.map(Proxies::new).map_err(|error| {
        crate::config::ConfigError::Content {
            place: "`trusted_proxies`".to_owned(),
            message: error.to_string(),
        }
        .into()
    })
}

/// Ten seconds' worth may come at once.
fn allowances(limits: &Limits) -> Allowances {
    let allowance = |per_second: u32| Allowance::new(per_second, per_second.saturating_mul(10));
    Allowances {
        token: allowance(limits.token_per_second),
        user: allowance(limits.user_per_second),
        address: allowance(limits.address_per_second),
    }
}

async fn tidy(rates: Rates, mut stop: watch::Receiver<bool>) {
    let mut minutes = interval(Duration::from_mins(1));
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            _ = minutes.tick() => rates.tidy(),
        }
    }
}

/// The address for a person: the public one once it is chosen, this machine until then.
pub async fn console_address(services: &Services, port: u16) -> Result<String, Error> {
    let addresses: services::settings::Addresses =
        services::settings::read(&mut services.store.read().await?).await?;
    Ok(if addresses.web.is_empty() { format!("https://localhost:{port}") } else { addresses.web })
}

/// The root of Gatepost's own authorities, PEM: what a machine has to trust where no other certificate is set up.
pub async fn root_certificate(services: &Services) -> Result<String, Error> {
    Ok(ca::pem::write("CERTIFICATE", &services::authorities::root_certificate(services).await?))
}
