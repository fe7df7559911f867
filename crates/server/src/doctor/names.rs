//! The public names: chosen, and answered by this server.

use services::Services;
use services::settings::{self, Addresses};
use services::setup::{WHO, who};

use super::Finding;
use crate::Outside;

/// Visits each public address as a phone would.
pub(super) async fn names(services: &Services, outside: &Outside) -> Vec<Finding> {
    match visit(services, outside).await {
        Ok(findings) => findings,
        Err(error) => vec![Finding::fault("names", error.to_string())],
    }
}

async fn visit(services: &Services, outside: &Outside) -> Result<Vec<Finding>, services::Error> {
    let addresses: Addresses = settings::read(&mut services.store.read().await?).await?;
    if !addresses.are_set() {
        return Ok(vec![Finding::warning("names", "not chosen yet; `gatepost setup-link` opens the set-up")]);
    }
    let id = who(services).await?;
    let mut findings = Vec::new();
    for (part, address) in [
        ("name web", &addresses.web),
        ("name devices", &addresses.devices),
        ("name public", &addresses.public),
    ] {
        findings.push(match outside.reach.visit(&format!("{address}{WHO}")).await {
            Ok(visit) if part == "name web" && visit.body.trim() != id => {
                Finding::fault(part, format!("something else answers at {address}; mend the name or the port"))
            }
            Ok(visit) if visit.trusted => Finding::fine(part, format!("answers at {address}")),
            Ok(_) => Finding::warning(
                part,
                format!("answers at {address}, but phones trust its certificate only with the authority installed by hand"),
            ),
            Err(unreached) => Finding::fault(part, format!("nobody answers at {address}: {unreached}")),
        });
    }
    if !addresses.checked {
        findings.push(Finding::warning("names", "never checked in the set-up, so enrolment is closed"));
    }
    Ok(findings)
}
