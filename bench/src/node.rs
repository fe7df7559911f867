//! A server as `gatepost serve` runs it, but without TLS and without rate limits: peers here have neither.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use clap::Args;
use inbound_door::{
    Allowance, Allowances, Bounds, Dress, Proxies, Rates, Route, Transport, dress, router, serve,
};
use server::config::Log;
use server::metrics::{Listener, Metrics, observe};
use server::{Outside, routes, telemetry};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::installation::open;

/// Where it keeps things and where it listens.
#[derive(Args)]
pub(crate) struct Arguments {
    database: String,
    directory: PathBuf,
    devices: SocketAddr,
    web: SocketAddr,
}

/// Serves until it is killed.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    telemetry::start(&Log::default())?;
    let services = open(&arguments.database, &arguments.directory).await?;
    let (outside, metrics) = (Outside::default(), Metrics::default());
    let (_stop, stopping) = watch::channel(false);
    let limitless = Allowance::new(1_000_000, 1_000_000);
    let rates = Rates::new(Allowances { token: limitless, user: limitless, address: limitless });
    let dressed = |name, routes: Vec<Route>| {
        let app: Router = router(routes)?.layer(from_fn_with_state((metrics.clone(), name), observe));
        anyhow::Ok(dress(
            app,
            Dress {
                transport: Transport::Plain,
                proxies: Proxies::default(),
                rates: rates.clone(),
                random: Arc::clone(&outside.random),
                compress: false,
            },
        ))
    };
    let devices = dressed(Listener::devices, routes::devices(&services))?;
    let web = dressed(Listener::web, routes::web(&services, &outside))?;
    let workers = services::background::queue(&services).start();
    let web_listener = TcpListener::bind(arguments.web).await?;
    let devices_listener = TcpListener::bind(arguments.devices).await?;
    tokio::join!(
        serve(web_listener, None, web, Bounds::default(), stopping.clone()),
        serve(devices_listener, None, devices, Bounds::default(), stopping),
    );
    workers.stop().await;
    Ok(())
}
