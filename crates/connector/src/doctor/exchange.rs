//! The account's rights in Exchange.

use outbound_exchange::{Cmdlet, Cmdlets, ExchangeError, Offer};

use super::{Check, Examined};
use crate::exchange::Sessions;
use crate::preflight;

pub(super) async fn look(of: &Examined<'_>) -> Vec<Check> {
    let host = &of.exchange.host;
    let sessions = match of.doors.at(host) {
        Ok(sessions) => sessions,
        Err(error) => return vec![Check::failed(word(&error), error)],
    };
    let checks = rights(of, &*sessions).await;
    sessions.close().await;
    checks.unwrap_or_else(|error| vec![Check::failed(word(&error), error)])
}

async fn rights(of: &Examined<'_>, sessions: &dyn Sessions) -> Result<Vec<Check>, ExchangeError> {
    let offer = {
        let mut session = sessions.session().await?;
        Offer::probe(&mut *session).await?
    };
    let mut checks = vec![Check::good("sign-in", format!("{} lets the account in", of.exchange.host))];
    let missing = offer.missing(&preflight::needed(of.limits));
    for cmdlet in &missing {
        let names = cmdlet.names().join(" or ");
        checks.push(Check::failed(
            "cmdlets",
            format!("{names} is missing; add it to the account's role group"),
        ));
    }
    for cmdlet in offer.missing(&[Cmdlet::GetRecipient, Cmdlet::GetStatistics]) {
        let names = cmdlet.names().join(" or ");
        checks.push(Check::warning(
            "rights",
            format!("{names} is missing; without it less is known about phones"),
        ));
    }
    let unpinned = preflight::unpinned(&offer, of.limits);
    for name in &unpinned {
        let parameter = preflight::CONTROLLER;
        checks.push(Check::failed(
            "cmdlets",
            format!("{name} has no parameter {parameter}; add it to what the account's role group may use"),
        ));
    }
    if missing.is_empty() && unpinned.is_empty() {
        checks.push(Check::good("cmdlets", "the account has all that it needs"));
    }
    if missing.is_empty() {
        checks.push(scope(sessions, &offer).await.unwrap_or_else(|error| Check::failed(word(&error), error)));
    }
    Ok(checks)
}

async fn scope(sessions: &dyn Sessions, offer: &Offer) -> Result<Check, ExchangeError> {
    let mut session = sessions.session().await?;
    let found = Cmdlets::new(&mut *session, offer).mailboxes().await?.items.len();
    Ok(if found == 0 {
        Check::warning(
            "scope",
            "no mailbox with a partnership is found; check the scope of the account's role",
        )
    } else {
        Check::good("scope", format!("{found} mailboxes with partnerships are found"))
    })
}

/// Which check an error belongs to.
fn word(error: &ExchangeError) -> &'static str {
    match error {
        ExchangeError::Unreachable { .. } | ExchangeError::Late { .. } => "connection",
        ExchangeError::Kerberos { .. } => "kdc",
        ExchangeError::ClockSkew => "clock",
        ExchangeError::MissingCmdlet { .. } | ExchangeError::MissingParameter { .. } => "cmdlets",
        ExchangeError::AccessDenied { .. } | ExchangeError::Forbidden { .. } => "rights",
        _ => "sign-in",
    }
}
