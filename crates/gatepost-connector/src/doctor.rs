//! `gatepost-connector doctor`.

use std::process::ExitCode;

use connector::{Config, Finding, Place, RealDoors, Registration, doctor};

use crate::{outside, say};

pub(crate) async fn run(config: &Config, json: bool) -> anyhow::Result<ExitCode> {
    let outside = outside::real();
    let place = Place::at(&config.data_directory)?;
    let loaded = Registration::load(&place, &*outside.random)?;
    let (registration, secrets) =
        loaded.ok_or_else(|| connector::Error::NotRegistered(config.data_directory.clone()))?;
    let gatepost = registration.client(&secrets)?;
    let host = registration.exchange.host.clone();
    let doors = RealDoors::new(registration.exchange, secrets, outside, 1);
    let checks = doctor(&gatepost, &doors, &host, &config.limits()).await;
    if json {
        say::line(serde_json::to_string(&checks)?);
    } else {
        for check in &checks {
            let mark = match check.finding {
                Finding::Good => "ok",
                Finding::Warning => "look",
                Finding::Failed => "FAIL",
            };
            say::line(format_args!("{mark:<5} {:<10} {}", check.name, check.detail));
        }
    }
    let failed = checks.iter().any(|check| check.finding == Finding::Failed);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
