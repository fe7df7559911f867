//! Get- and Set-CASMailbox.

use uuid::Uuid;

use super::call::{Call, changed};
use super::list;
use super::policy;
use super::refused::Refused;
use super::row::{Property, Row};
use super::{Item, Result, all, nothing};
use crate::exchange::directory::Directory;
use crate::exchange::lock;
use crate::exchange::mailbox::Mailbox;
use crate::exchange::replica::View;

const FILTERABLE: &[&str] = &[
    "HasActiveSyncDevicePartnership",
    "ActiveSyncEnabled",
    "ActiveSyncMailboxPolicy",
    "WhenChanged",
    "WhenChangedUTC",
    "DisplayName",
    "Name",
    "Guid",
    "PrimarySmtpAddress",
];

pub(super) fn get(call: Call) -> Result {
    let view = call.view()?;
    let keys = mailboxes(&call)?;
    listing(call, keys, view)
}

fn listing(call: Call, keys: Vec<Uuid>, view: View) -> Result {
    list::listing(call, keys, FILTERABLE, move |call, guid| {
        let directory = lock(&call.shared.directory);
        let mailbox = directory.mailboxes.get(&guid)?;
        Some(row(call, &directory, mailbox, view))
    })
}

/// The mailboxes that a call is about. An identity that is empty means all of them, as with Exchange.
pub(super) fn mailboxes(call: &Call) -> Result<Vec<Uuid>> {
    let directory = lock(&call.shared.directory);
    match call.text("Identity") {
        Some(identity) => {
            let mailbox = directory.mailbox(&identity).ok_or_else(|| call.not_found(&identity))?;
            Ok(vec![mailbox.guid])
        }
        None => Ok(directory.mailboxes.keys().copied().collect()),
    }
}

pub(super) fn set(call: &Call) -> Result {
    let identity = call.required("Identity")?;
    let view = call.change()?;
    let mut directory = lock(&call.shared.directory);
    let policies = directory.policies.read(view).clone();
    let guid = directory.mailbox(&identity).map(|mailbox| mailbox.guid);
    let mailbox = guid.and_then(|guid| directory.mailboxes.get_mut(&guid));
    let mailbox = mailbox.ok_or_else(|| call.not_found(&identity))?;
    // Everything is worked out before anything is written: all of a call takes effect, or nothing.
    let mut lists = mailbox.lists(view);
    for (name, list) in [
        ("ActiveSyncAllowedDeviceIDs", &mut lists.allowed),
        ("ActiveSyncBlockedDeviceIDs", &mut lists.blocked),
    ] {
        if call.has(name) {
            *list = changed(name, list, call.value(name))?;
        }
    }
    let is_enabled = if call.has("ActiveSyncEnabled") {
        call.flag("ActiveSyncEnabled").ok_or_else(|| Refused::invalid("ActiveSyncEnabled", ""))?
    } else {
        *mailbox.is_enabled.read(view)
    };
    let own = match (call.has("ActiveSyncMailboxPolicy"), call.text("ActiveSyncMailboxPolicy")) {
        (true, Some(name)) => Some(policy::find(call, &policies, &name)?.guid),
        (true, None) => None,
        (false, _) => *mailbox.policy.read(view),
    };
    let before = mailbox.lists(view);
    let is_same =
        before == lists && is_enabled == *mailbox.is_enabled.read(view) && own == *mailbox.policy.read(view);
    if is_same {
        let name = &mailbox.canonical;
        let said =
            format!("The command completed successfully but no settings of '{name}' have been modified.");
        return Ok(all(vec![Item::Warning(said)]));
    }
    if before.allowed != lists.allowed {
        mailbox.allowed.write(view, lists.allowed);
    }
    if before.blocked != lists.blocked {
        mailbox.blocked.write(view, lists.blocked);
    }
    mailbox.is_enabled.write(view, is_enabled);
    mailbox.policy.write(view, own);
    Ok(nothing())
}

fn row(call: &Call, directory: &Directory, mailbox: &Mailbox, view: View) -> Row {
    let lists = mailbox.lists(view);
    let own = *mailbox.policy.read(view);
    let mut policies = directory.policies.read(view).iter();
    let policy = policies.find(|policy| own.map_or(policy.is_default, |own| own == policy.guid));
    let policy =
        policy.map_or(Property::Nothing, |policy| Property::Link(policy.name.clone(), Some(policy.guid)));
    let changed = mailbox.changed(view);
    let name = mailbox.new.name.clone();
    Row {
        kind: "Management.CASMailbox",
        text: mailbox.canonical.clone(),
        properties: vec![
            ("ActiveSyncEnabled", (*mailbox.is_enabled.read(view)).into()),
            ("ActiveSyncAllowedDeviceIDs", Property::List(lists.allowed)),
            ("ActiveSyncBlockedDeviceIDs", Property::List(lists.blocked)),
            ("ActiveSyncMailboxPolicy", policy),
            ("ActiveSyncMailboxPolicyIsDefaulted", own.is_none().into()),
            ("HasActiveSyncDevicePartnership", directory.has_partnership(mailbox.guid, view).into()),
            ("EwsEnabled", true.into()),
            ("OWAEnabled", true.into()),
            ("PrimarySmtpAddress", mailbox.new.address.clone().into()),
            ("SamAccountName", mailbox.account().into()),
            (
                "ServerName",
                call.shared.plan.servers.get(mailbox.server).map_or("", |server| &server.name).into(),
            ),
            ("DisplayName", name.clone().into()),
            ("LinkedMasterAccount", mailbox.new.linked_account.clone().into()),
            ("Name", name.into()),
            ("Identity", Property::Link(mailbox.canonical.clone(), Some(mailbox.guid))),
            ("DistinguishedName", mailbox.distinguished_name.clone().into()),
            ("Guid", mailbox.guid.into()),
            ("OriginatingServer", call.originating(view)),
            ("WhenChanged", changed.into()),
            ("WhenChangedUTC", changed.into()),
        ],
    }
}
