//! `gatepost-connector run`, and what the service of Windows does.

use std::path::Path;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;

use connector::{
    Config, Connector, Courier, Ended, EwsCourier, Fault, Mark, Outside, Parts, Place, RealDoors,
    Registration, Secrets, SystemResolver,
};
use tokio::sync::watch;

use crate::{log, outside, say, signal, stopping, textfile};

/// Sessions in Exchange at the same time.
pub(crate) const SESSIONS: usize = 3;

/// The exit code of a connector that the server ended. Starting it again makes no sense.
const ENDED: u8 = 3;

pub(crate) async fn run(config: &Config) -> anyhow::Result<ExitCode> {
    let outcome = until_somebody_ends_it(config).await;
    match &outcome {
        Ok(None) => {}
        Ok(Some(ended)) => remember(&config.data_directory, advice(*ended)),
        Err(error) if is_of_another(error) => {}
        Err(error) => remember(&config.data_directory, &format!("{error:#}")),
    }
    let Some(ended) = outcome? else { return Ok(ExitCode::SUCCESS) };
    say::error(advice(ended));
    Ok(ExitCode::from(ENDED))
}

async fn until_somebody_ends_it(config: &Config) -> anyhow::Result<Option<Ended>> {
    log::start(&config.log, None)?;
    let ready = Ready::with(config)?;
    let (stop, stopped) = watch::channel(false);
    let waiting = tokio::spawn(async move {
        match signal::stop().await {
            Ok(()) => drop(stop.send_replace(true)),
            // It works on; only killing ends it, which its journal outlives.
            Err(error) => {
                tracing::error!(%error, "no signal can end this connector orderly");
                stop.closed().await;
            }
        }
    });
    let ended = work(config, ready, stopped).await?;
    waiting.abort();
    Ok(ended)
}

/// Writes down why it stopped, for `status` and `doctor`. Where that cannot be done, the error itself says so already.
pub(crate) fn remember(data_directory: &Path, reason: &str) {
    let fault = Fault { at: outside::real().clock.now(), reason: reason.to_owned() };
    if let Err(error) = Place::at(data_directory).and_then(|place| fault.save(&place)) {
        tracing::warn!(%error, "why it stopped cannot be written down");
    }
}

/// Whether the connector that works here is another process, which goes on.
pub(crate) fn is_of_another(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(connector::Error::InUse(_)))
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

/// A connector that has all it needs to begin its work: a data directory, and a registration in it that can be read.
pub(crate) struct Ready {
    outside: Outside,
    place: Place,
    mark: Mark,
    registration: Registration,
    secrets: Secrets,
}

impl Ready {
    /// Reads the registration.
    pub(crate) fn with(config: &Config) -> anyhow::Result<Self> {
        let outside = outside::real();
        let place = Place::at(&config.data_directory)?;
        let mark = Registration::mark(&place)?;
        let loaded = Registration::load(&place, &*outside.random)?;
        let (registration, secrets) =
            loaded.ok_or_else(|| connector::Error::NotRegistered(config.data_directory.clone()))?;
        Ok(Self { outside, place, mark, registration, secrets })
    }
}

/// Works until somebody stops it or the server ends it, and stops in time.
pub(crate) async fn work(
    config: &Config,
    ready: Ready,
    stopped: watch::Receiver<bool>,
) -> anyhow::Result<Option<Ended>> {
    // On the heap: it is large.
    let working = Box::pin(until_it_ends(config, ready, stopped.clone()));
    if let Some(outcome) = stopping::in_time(working, stopped).await {
        return outcome;
    }
    textfile::remove(config.metrics.textfile.as_deref());
    tracing::warn!("stopped without an answer of Exchange or Gatepost: the lease runs out by itself");
    Ok(None)
}

/// When `register --update` changed the registration, it gives the lease up and starts anew with what stands there now.
async fn until_it_ends(
    config: &Config,
    ready: Ready,
    mut stopped: watch::Receiver<bool>,
) -> anyhow::Result<Option<Ended>> {
    let Ready { outside, place, mut mark, mut registration, mut secrets } = ready;
    if let Err(error) = Fault::clear(&place) {
        tracing::warn!(%error, "it works again, and what stopped it last is still written down");
    }
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

/// Whoever sends messages with the notification account, if there is one.
pub(crate) fn courier(
    registration: &Registration,
    secrets: &Secrets,
    outside: &Outside,
) -> Result<Option<Arc<dyn Courier>>, connector::Error> {
    let (exchange, notification) = (&registration.exchange, registration.notification.as_ref());
    let monotonic = Arc::clone(&outside.monotonic);
    EwsCourier::of(exchange, notification, secrets, Arc::new(SystemResolver), monotonic)
}

fn connector(
    config: &Config,
    place: &Place,
    outside: &Outside,
    registration: Registration,
    secrets: Secrets,
) -> anyhow::Result<Connector> {
    let gatepost = Arc::new(registration.client(&secrets)?);
    let courier = courier(&registration, &secrets, outside)?;
    let exchange = registration.exchange;
    Ok(Connector::new(Parts {
        place: place.clone(),
        gatepost,
        preferred: exchange.host.clone(),
        domain_controller: exchange.domain_controller.clone(),
        hosted: exchange.hosted,
        doors: Arc::new(RealDoors::new(exchange, secrets, outside.clone(), SESSIONS)),
        courier,
        limits: config.limits.clone(),
        sessions: SESSIONS,
        outside: outside.clone(),
    })?)
}
