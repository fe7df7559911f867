//! `doctor`: finds out, name by name, what keeps this connector from its work. It changes nothing and takes no lease.

use connector_protocol::event::{Events, EventsTaken};
use connector_protocol::path;
use outbound_exchange::{Cmdlets, ExchangeError};

use crate::gatepost::{Ask, ask};
use crate::{Doors, Limits, preflight};

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// A word: `gatepost`, `dns`, `proxy`, `tls`, `kdc`, `sign-in`, `cmdlets`, `scope`.
    pub name: &'static str,
    /// How it went.
    pub finding: Finding,
    /// What was found, and what to do.
    pub detail: String,
}

/// How a check went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Finding {
    /// All is well.
    Good,
    /// Works, and should be looked at.
    Warning,
    /// Does not work.
    Failed,
}

/// Checks the way to the server, then the way to Exchange and the account's rights there.
pub async fn doctor(gatepost: &dyn Ask, doors: &dyn Doors, host: &str, limits: &Limits) -> Vec<Check> {
    let mut checks = vec![server(gatepost).await];
    match exchange(doors, host, limits).await {
        Ok(found) => checks.extend(found),
        Err(error) => {
            checks.push(Check { name: name(&error), finding: Finding::Failed, detail: error.to_string() });
        }
    }
    checks
}

/// Telling of no event changes nothing, and is granted only to a connector that the server knows.
async fn server(gatepost: &dyn Ask) -> Check {
    let check = |finding, detail: String| Check { name: "gatepost", finding, detail };
    match ask::<_, EventsTaken>(gatepost, path::EVENTS, &Events { events: Vec::new() }).await {
        Ok(EventsTaken {}) => check(Finding::Good, "the server answers, and knows this connector".to_owned()),
        Err(error) => check(Finding::Failed, error.to_string()),
    }
}

async fn exchange(doors: &dyn Doors, host: &str, limits: &Limits) -> Result<Vec<Check>, ExchangeError> {
    let sessions = doors.at(host)?;
    let offer = {
        let mut session = sessions.session().await?;
        outbound_exchange::Offer::probe(&mut *session).await?
    };
    let mut checks = vec![Check {
        name: "sign-in",
        finding: Finding::Good,
        detail: format!("{host} lets the account in"),
    }];
    let missing = offer.missing(&preflight::needed(limits));
    for cmdlet in &missing {
        let names = cmdlet.names().join(" or ");
        checks.push(Check {
            name: "cmdlets",
            finding: Finding::Failed,
            detail: format!("{names} is missing; add it to the account's role group"),
        });
    }
    if missing.is_empty() {
        let detail = "the account has all that it needs".to_owned();
        checks.push(Check { name: "cmdlets", finding: Finding::Good, detail });
        let mut session = sessions.session().await?;
        let found = Cmdlets::new(&mut *session, &offer).mailboxes().await?.items.len();
        let (finding, detail) = if found == 0 {
            let advice = "no mailbox with a partnership is found; check the scope of the account's role";
            (Finding::Warning, advice.to_owned())
        } else {
            (Finding::Good, format!("{found} mailboxes with partnerships are found"))
        };
        checks.push(Check { name: "scope", finding, detail });
    }
    sessions.close().await;
    Ok(checks)
}

/// Which check an error belongs to.
fn name(error: &ExchangeError) -> &'static str {
    match error {
        ExchangeError::Unreachable { .. } | ExchangeError::Late { .. } => "dns",
        ExchangeError::ProxyUnreachable { .. }
        | ExchangeError::ProxyAccount { .. }
        | ExchangeError::ProxyRefused { .. } => "proxy",
        ExchangeError::Certificate { .. } => "tls",
        ExchangeError::Kerberos { .. } | ExchangeError::ClockSkew => "kdc",
        ExchangeError::MissingCmdlet { .. } | ExchangeError::MissingParameter { .. } => "cmdlets",
        ExchangeError::AccessDenied { .. } | ExchangeError::Forbidden { .. } => "rights",
        _ => "sign-in",
    }
}
