//! `gatepost-connector run`.

use std::process::ExitCode;
use std::sync::Arc;

use connector::{Config, Connector, Ended, Parts, Place, RealDoors, Registration};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use crate::{outside, say, signal};

/// Sessions in Exchange at the same time.
pub(crate) const SESSIONS: usize = 3;

/// The exit code of a connector that the server ended. Starting it again makes no sense.
const ENDED: u8 = 3;

pub(crate) async fn run(config: &Config) -> anyhow::Result<ExitCode> {
    start_log(config)?;
    let outside = outside::real();
    let place = Place::at(&config.data_directory)?;
    let loaded = Registration::load(&place, &*outside.random)?;
    let (registration, secrets) =
        loaded.ok_or_else(|| connector::Error::NotRegistered(config.data_directory.clone()))?;
    let gatepost = Arc::new(registration.client(&secrets)?);
    let exchange = registration.exchange.clone();
    let connector = Connector::new(Parts {
        place,
        gatepost,
        preferred: exchange.host.clone(),
        domain_controller: exchange.domain_controller.clone(),
        hosted: exchange.hosted,
        doors: Arc::new(RealDoors::new(exchange, secrets, outside.clone(), SESSIONS)),
        limits: config.limits(),
        sessions: SESSIONS,
        outside,
    })?;
    let (stop, stopped) = watch::channel(false);
    let organisation = registration.organisation_name;
    tracing::info!(organisation, "started");
    let waiting = tokio::spawn(async move {
        let outcome = signal::stop().await;
        stop.send_replace(true);
        outcome
    });
    let ended = connector.run(stopped).await?;
    waiting.abort();
    let Some(ended) = ended else {
        tracing::info!("stopped");
        return Ok(ExitCode::SUCCESS);
    };
    say::error(match ended {
        Ended::Replaced => {
            "Another connector took this one's place. Uninstall it, and change the password of its account."
        }
        Ended::Removed => "The organisation was removed in Gatepost. Uninstall this connector.",
        Ended::Unknown => "Gatepost does not know this connector. Register it again with a new token.",
    });
    Ok(ExitCode::from(ENDED))
}

fn start_log(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log.filter)?;
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // The only error is that there is one already, as in tests.
    let _ = if config.log.json {
        subscriber.json().flatten_event(true).with_current_span(false).try_init()
    } else {
        subscriber.try_init()
    };
    Ok(())
}
