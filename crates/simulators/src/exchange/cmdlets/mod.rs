//! The cmdlets that a connector's role holds.

mod call;
mod class;
mod device;
mod filter;
mod list;
mod mailbox;
mod organisation;
mod policy;
mod recipient;
mod refused;
mod rights;
mod row;
mod rule;
mod server;
mod session;
mod statistics;

use std::sync::Arc;
use std::time::Duration;

use psrp::clixml::Value;
use psrp::{Command, ErrorRecord};

use self::call::Call;
use self::refused::Refused;
use super::endpoint::Site;
use super::fault::{Fault, Occasion, Stage};
use super::journal;
use super::lock;
use super::shell::Session;

/// What a cmdlet does next.
pub(super) enum Item {
    /// It puts out a value.
    Object(Value),
    /// It warns.
    Warning(String),
    /// It reports an error and goes on.
    Error(ErrorRecord),
    /// It takes its time.
    Pause(Duration),
    /// An error ends it.
    End(ErrorRecord),
}

/// What a cmdlet does. Reading happens as items are taken, changes happen before there is one.
pub(super) type Items = Box<dyn Iterator<Item = Item> + Send>;

type Result<T = Items> = std::result::Result<T, Refused>;

/// Runs a cmdlet.
pub(super) fn run(command: Command, site: &Arc<Site>, session: &mut Session) -> Items {
    begin(command, site, session).unwrap_or_else(Refused::into_items)
}

/// A runspace of Exchange has no language: neither scripts nor several commands.
pub(super) fn no_language() -> Items {
    Refused::no_language().into_items()
}

fn begin(command: Command, site: &Arc<Site>, session: &mut Session) -> Result {
    let shared = &site.shared;
    let behaviour = lock(&shared.behaviour).clone();
    let right = rights::of(&command, shared.plan.flavour, &behaviour)?;
    let call =
        journal::Call { server: site.name.clone(), cmdlet: command.name.clone(), command: command.clone() };
    lock(&shared.journal).calls.push(call);
    let occasion =
        Occasion { server: &site.name, stage: Stage::Cmdlet, action: None, cmdlet: Some(right.name) };
    let fault = lock(&shared.troubles).strike(&occasion);
    match fault {
        Some(Fault::OverBudget(wait)) => return Err(Refused::over_budget(wait)),
        Some(Fault::AccessDenied) => return Err(Refused::access_denied()),
        Some(_) => return Err(Refused::transient()),
        None => {}
    }
    let shared = Arc::clone(shared);
    let call = Call { command, name: right.name, shared, server: site.number, session: *session, behaviour };
    match right.name {
        "Get-Command" => Ok(session::get_command(&call)),
        "Set-ADServerSettings" => session::set_settings(&call, session),
        "Get-ExchangeServer" => server::get(&call),
        "Get-ActiveSyncOrganizationSettings" => organisation::get(&call),
        "Set-ActiveSyncOrganizationSettings" => organisation::set(&call),
        "Get-CASMailbox" => mailbox::get(call),
        "Set-CASMailbox" => mailbox::set(&call),
        "Get-Recipient" => recipient::get(call),
        "Get-MobileDevice" | "Get-ActiveSyncDevice" => device::get(call),
        "Get-MobileDeviceStatistics" | "Get-ActiveSyncDeviceStatistics" => statistics::get(call),
        "Clear-MobileDevice" | "Clear-ActiveSyncDevice" => device::clear(&call),
        "Remove-MobileDevice" | "Remove-ActiveSyncDevice" => device::remove(&call),
        "Get-ActiveSyncDeviceClass" => class::get(&call),
        "Get-ActiveSyncDeviceAccessRule" => rule::get(&call),
        "New-ActiveSyncDeviceAccessRule" => rule::new(&call),
        "Set-ActiveSyncDeviceAccessRule" => rule::set(&call),
        "Remove-ActiveSyncDeviceAccessRule" => rule::remove(&call),
        "Get-MobileDeviceMailboxPolicy" | "Get-ActiveSyncMailboxPolicy" => policy::get(&call),
        "New-MobileDeviceMailboxPolicy" | "New-ActiveSyncMailboxPolicy" => policy::new(&call),
        "Set-MobileDeviceMailboxPolicy" | "Set-ActiveSyncMailboxPolicy" => policy::set(&call),
        "Remove-MobileDeviceMailboxPolicy" | "Remove-ActiveSyncMailboxPolicy" => policy::remove(&call),
        other => Err(Refused::unknown_cmdlet(other)),
    }
}

/// Nothing to say: what was asked for is done.
fn nothing() -> Items {
    Box::new(std::iter::empty())
}

/// Everything at once.
fn all(items: Vec<Item>) -> Items {
    Box::new(items.into_iter())
}
