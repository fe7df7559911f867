//! `gatepost-connector doctor`.

use std::process::ExitCode;

use connector::{
    Check, Config, Examined, Fault, Finding, Place, RealDoors, Registration, SystemResolver, doctor,
};

use crate::run::courier;
use crate::status::UNREADABLE;
use crate::{outside, say};

pub(crate) async fn run(config: &Config, json: bool) -> anyhow::Result<ExitCode> {
    let outside = outside::real();
    let none = || connector::Error::NotRegistered(config.data_directory.clone());
    let place = Place::found(&config.data_directory)?.ok_or_else(none)?;
    let (registration, secrets) = Registration::load(&place, &*outside.random)?.ok_or_else(none)?;
    let gatepost = registration.client(&secrets)?;
    let courier = courier(&registration, &secrets, &outside)?;
    let exchange = registration.exchange;
    let doors = RealDoors::new(exchange.clone(), secrets, outside.clone(), 1);
    let fault = if place.is_in_use()? { Ok(None) } else { Fault::load(&place) };
    let mut checks: Vec<_> = fault.transpose().iter().map(stopped).collect();
    let examined = Examined {
        gatepost: &gatepost,
        doors: &doors,
        exchange: &exchange,
        courier: courier.as_deref(),
        limits: &config.limits,
        resolver: &SystemResolver,
        clock: &*outside.clock,
    };
    checks.extend(doctor(&examined).await);
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

/// What keeps it from running was perhaps put right since; the checks that follow say so.
fn stopped(fault: &Result<Fault, connector::Error>) -> Check {
    let detail = match fault {
        Ok(fault) => {
            format!("it stopped at {}: {}", fault.at.format("%Y-%m-%d %H:%M:%S UTC"), fault.reason)
        }
        Err(error) => format!("{UNREADABLE}: {error}"),
    };
    Check { name: "last run", finding: Finding::Warning, detail }
}
