//! What is looked at at each new connection, before anything else: rights, servers, and which organisation this is.

use connector_protocol::report::{Check, Outcome, Report};
use outbound_exchange::{Cmdlet, Cmdlets, ExchangeError, ExchangeServer, Offer};

use crate::exchange::Reached;
use crate::wire_text::text;
use crate::{Limits, OperationKind};

/// What was found.
pub(crate) struct Preflight {
    /// What the server is told, but for the fence.
    pub(crate) report: Report,
    /// All servers of the organisation.
    pub(crate) servers: Vec<ExchangeServer>,
}

/// Looks.
pub(crate) async fn look(
    reached: &Reached,
    limits: &Limits,
    hosted: bool,
) -> Result<Preflight, ExchangeError> {
    let mut session = reached.sessions.session().await?;
    let servers = Cmdlets::new(&mut *session, &reached.offer).servers().await?.items;
    let name = servers.iter().find_map(ExchangeServer::organisation);
    let name = name.ok_or_else(|| ExchangeError::NotExchange {
        host: reached.host.clone(),
        found: "no server says which organisation it belongs to".to_owned(),
    })?;
    let needed = needed(limits);
    let missing = reached.offer.missing(&needed);
    let unpinned = unpinned(&reached.offer, limits);
    let unpinned = unpinned.iter().map(|name| format!("the parameter {CONTROLLER} of {name}"));
    let lacking: Vec<_> = missing.iter().map(|cmdlet| names(*cmdlet)).chain(unpinned).collect();
    let optional = reached.offer.missing(&[Cmdlet::GetRecipient, Cmdlet::GetStatistics]);
    let optional: Vec<_> = optional.iter().map(|cmdlet| names(*cmdlet)).collect();
    let report = Report {
        fence: 0,
        exchange_id: text(&identity(name, servers.iter().find_map(ExchangeServer::forest))),
        exchange_name: text(name),
        hosted,
        cmdlets: held(&reached.offer),
        missing_cmdlets: missing.iter().map(|cmdlet| names(*cmdlet)).collect(),
        checks: vec![
            check("cmdlets", &lacking, Outcome::Failed),
            check("rights", &optional, Outcome::Warning),
        ],
    };
    Ok(Preflight { report, servers })
}

/// What identifies the organisation. Many are called `First Organization`: the forest tells them apart.
fn identity(name: &str, forest: Option<String>) -> String {
    match forest {
        Some(forest) => format!("/o={name}/{forest}"),
        None => format!("/o={name}"),
    }
}

/// What this connector cannot do without, by what it may do.
pub(crate) fn needed(limits: &Limits) -> Vec<Cmdlet> {
    use Cmdlet::{
        ClearDevice, GetClass, GetDevice, GetMailbox, GetOrganisation, GetRule, GetServer, GetStatistics,
        NewRule, RemoveDevice, RemoveRule, SetMailbox, SetOrganisation, SetRule,
    };
    let mut needed = vec![GetServer, GetOrganisation, GetRule, GetClass, GetMailbox, GetDevice];
    for operation in &limits.operations {
        needed.extend_from_slice(match operation {
            OperationKind::Entries => &[SetMailbox],
            OperationKind::DefaultLevel => &[SetOrganisation],
            OperationKind::Rules => &[NewRule, SetRule, RemoveRule],
            OperationKind::Partnerships => &[RemoveDevice],
            // Messages take no cmdlet.
            OperationKind::Messages => &[],
        });
    }
    if limits.wipes {
        needed.extend([ClearDevice, GetStatistics]);
    }
    needed
}

/// The parameter that names a domain controller.
pub(crate) const CONTROLLER: &str = "DomainController";

/// The cmdlets, by the names that they have here, that the account cannot point at a domain controller. What is written is read back
/// where it was written, and looked for there until the others have heard of it: without the parameter nothing is written.
pub(crate) fn unpinned(offer: &Offer, limits: &Limits) -> Vec<&'static str> {
    use Cmdlet::{
        GetDevice, GetMailbox, GetOrganisation, GetRule, NewRule, RemoveDevice, RemoveRule, SetMailbox,
        SetOrganisation, SetRule,
    };
    let cmdlets = limits.operations.iter().flat_map(|operation| match operation {
        OperationKind::Entries => [GetMailbox, SetMailbox].as_slice(),
        OperationKind::DefaultLevel => &[GetOrganisation, SetOrganisation],
        OperationKind::Rules => &[GetRule, NewRule, SetRule, RemoveRule],
        OperationKind::Partnerships => &[GetDevice, RemoveDevice],
        OperationKind::Messages => &[],
    });
    let lacks = |cmdlet: &&Cmdlet| offer.has_parameter(**cmdlet, CONTROLLER) == Some(false);
    cmdlets.filter(lacks).filter_map(|cmdlet| offer.name(*cmdlet).ok()).collect()
}

fn held(offer: &Offer) -> Vec<String> {
    let names = Cmdlet::ALL.iter().filter_map(|cmdlet| offer.name(*cmdlet).ok());
    names.map(str::to_owned).collect()
}

fn names(cmdlet: Cmdlet) -> String {
    cmdlet.names().join(" or ")
}

fn check(name: &str, list: &[String], otherwise: Outcome) -> Check {
    let (outcome, detail) = if list.is_empty() {
        (Outcome::Good, "the account has all of them".to_owned())
    } else {
        (otherwise, format!("add to the account's role group: {}", list.join(", ")))
    };
    Check { name: name.to_owned(), outcome, detail: text(&detail) }
}
