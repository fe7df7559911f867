//! `gatepost-connector run`, and what the service of Windows does.

use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;

use connector::{
    Config, Connector, Ended, EwsCourier, Outside, Parts, Place, RealDoors, Registration, Secrets,
    SystemResolver,
};
use tokio::sync::watch;

use crate::{log, outside, say, signal, textfile};

/// Sessions in Exchange at the same time.
pub(crate) const SESSIONS: usize = 3;

/// The exit code of a connector that the server ended. Starting it again makes no sense.
const ENDED: u8 = 3;

pub(crate) async fn run(config: &Config) -> anyhow::Result<ExitCode> {
    log::start(&config.log, None)?;
    let (stop, stopped) = watch::channel(false);
    let waiting = tokio::spawn(async move {
        let outcome = signal::stop().await;
        stop.send_replace(true);
        outcome
    });
    let ended = work(config, stopped).await?;
    waiting.abort();
    let Some(ended) = ended else { return Ok(ExitCode::SUCCESS) };
    say::error(advice(ended));
    Ok(ExitCode::from(ENDED))
}

/// What to do now that the server ended this connector.
pub(crate) const fn advice(ended: Ended) -> &'static str {
    match ended {
        Ended::Replaced => {
            "Another connector took this one's place. Uninstall it, and change the password of its account."
        }
        Ended::Removed => "The organisation was removed in Gatepost. Uninstall this connector.",
        Ended::Unknown => "Gatepost does not know this connector. Register it again with a new token.",
    }
}

/// Works until somebody stops it or the server ends it. When `register --update` changed the registration, it gives the lease up
/// and starts anew with what stands there now.
pub(crate) async fn work(
    config: &Config,
    mut stopped: watch::Receiver<bool>,
) -> anyhow::Result<Option<Ended>> {
    let outside = outside::real();
    let place = Place::at(&config.data_directory)?;
    let mut mark = Registration::mark(&place)?;
    let loaded = Registration::load(&place, &*outside.random)?;
    let (mut registration, mut secrets) =
        loaded.ok_or_else(|| connector::Error::NotRegistered(config.data_directory.clone()))?;
    loop {
        let organisation = registration.organisation_name.clone();
        let connector = connector(config, &place, &outside, registration, secrets)?;
        tracing::info!(organisation, "started");
        let (halt, halted) = watch::channel(false);
        let mut working = pin!(connector.run(halted));
        let figures = config.metrics.textfile.as_deref();
        let changed = tokio::select! {
            ended = &mut working => {
                textfile::remove(figures);
                return Ok(ended?);
            }
            () = textfile::keep(figures, &organisation, &connector) => None,
            _ = stopped.wait_for(|stopped| *stopped) => None,
            changed = Registration::changed(&place, &*outside.random, mark) => Some(changed),
        };
        halt.send_replace(true);
        let ended = working.await?;
        let Some((next, with, standing)) = changed.filter(|_| ended.is_none()) else {
            textfile::remove(figures);
            tracing::info!("stopped");
            return Ok(ended);
        };
        (registration, secrets, mark) = (next, with, standing);
        tracing::info!("the registration was changed: starting anew with it");
    }
}

fn connector(
    config: &Config,
    place: &Place,
    outside: &Outside,
    registration: Registration,
    secrets: Secrets,
) -> anyhow::Result<Connector> {
    let gatepost = Arc::new(registration.client(&secrets)?);
    let exchange = registration.exchange;
    let courier = EwsCourier::of(
        &exchange,
        registration.notification.as_ref(),
        &secrets,
        Arc::new(SystemResolver),
        Arc::clone(&outside.monotonic),
    )?;
    Ok(Connector::new(Parts {
        place: place.clone(),
        gatepost,
        preferred: exchange.host.clone(),
        domain_controller: exchange.domain_controller.clone(),
        hosted: exchange.hosted,
        doors: Arc::new(RealDoors::new(exchange, secrets, outside.clone(), SESSIONS)),
        courier,
        limits: config.limits(),
        sessions: SESSIONS,
        outside: outside.clone(),
    })?)
}
