//! The way to Apple's push service: as configured, readable, and open.

use outbound_apns::{Endpoint, Roots, count_roots, greet};
use services::Services;
use services::settings::{self, PushCertificate};

use super::Finding;
use crate::{Config, Outside};

const PART: &str = "push service";

/// Where messages go and who vouches for that place, as configured; or what is wrong with it.
pub(super) fn way(config: &Config, outside: &Outside) -> Result<(Endpoint, Roots), Finding> {
    let (endpoint, roots) = outside
        .push_target(&config.push)
        .map_err(|error| Finding::fault(PART, format!("{error}; mend [push] in the configuration")))?;
    let Some(path) = &config.push.authorities_file else { return Ok((endpoint, roots)) };
    match count_roots(&roots) {
        Ok(0) => {
            let text = format!("{} has no certificate, so nobody can vouch for the service", path.display());
            Err(Finding::fault(PART, format!("{text}; put the relay's authority there in PEM")))
        }
        Ok(_) => Ok((endpoint, roots)),
        Err(error) => Err(Finding::fault(PART, format!("{}: {error}", path.display()))),
    }
}

/// Visits the service, but only once there is a push certificate: before that nothing is sent.
pub(super) async fn service((endpoint, roots): (Endpoint, Roots), services: &Services) -> Finding {
    let place = format!("{}:{}", endpoint.host, endpoint.port);
    let read = async { settings::read::<PushCertificate>(&mut services.store.read().await?).await };
    match read.await {
        Ok(PushCertificate { certificate_pem: None, .. }) => {
            Finding::fine(PART, format!("{place}; it is visited once there is a push certificate"))
        }
        Ok(_) => match greet(&endpoint, &roots).await {
            Ok(()) => Finding::fine(PART, format!("{place} answers")),
            Err(error) => {
                let remedy = "let the server out to it, or set `service` and `authorities_file` in [push]";
                Finding::fault(PART, format!("{place}: {error}; {remedy}"))
            }
        },
        Err(error) => Finding::fault(PART, error.to_string()),
    }
}
