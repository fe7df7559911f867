//! `gatepost-connector doctor`.

use std::process::ExitCode;
use std::sync::Arc;

use connector::{
    Config, EwsCourier, Examined, Finding, Place, RealDoors, Registration, SystemResolver, doctor,
};

use crate::{outside, say};

pub(crate) async fn run(config: &Config, json: bool) -> anyhow::Result<ExitCode> {
    let outside = outside::real();
    let place = Place::at(&config.data_directory)?;
    let loaded = Registration::load(&place, &*outside.random)?;
    let (registration, secrets) =
        loaded.ok_or_else(|| connector::Error::NotRegistered(config.data_directory.clone()))?;
    let gatepost = registration.client(&secrets)?;
    let exchange = registration.exchange;
    let courier = EwsCourier::of(
        &exchange,
        registration.notification.as_ref(),
        &secrets,
        Arc::new(SystemResolver),
        Arc::clone(&outside.monotonic),
    )?;
    let doors = RealDoors::new(exchange.clone(), secrets, outside.clone(), 1);
    let checks = doctor(&Examined {
        gatepost: &gatepost,
        doors: &doors,
        exchange: &exchange,
        courier: courier.as_deref(),
        limits: &config.limits(),
        resolver: &SystemResolver,
        clock: &*outside.clock,
    })
    .await;
    if json {
        say::line(serde_json::to_string(&checks)?);
    } else {
        for check in &checks {
            let mark = match check.finding {
                Finding::Good => "ok",
                Finding::Warning => "look",
                Finding::Failed => "FAIL",
                Finding::Skipped => "-",
            };
            say::line(format_args!("{mark:<5} {:<12} {}", check.name, check.detail));
        }
    }
    let failed = checks.iter().any(|check| check.finding == Finding::Failed);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
