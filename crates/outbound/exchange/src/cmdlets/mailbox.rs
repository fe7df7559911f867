//! Mailboxes and their lists of devices (Get-CASMailbox, Set-CASMailbox).

use chrono::{DateTime, Utc};
use psrp::clixml::{Object, Value};
use uuid::Uuid;

use crate::ExchangeError;
use crate::cmdlets::partnership::changed_since;
use crate::cmdlets::{Cmdlet, Cmdlets, Identity, Listing, at};

/// Mailboxes with a partnership, without those that Exchange makes to test itself.
const WITH_PARTNERSHIP: &str =
    "HasActiveSyncDevicePartnership -eq $true -and -not DisplayName -like 'CAS_{*'";

/// A mailbox as its client access settings show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CasMailbox {
    /// Its GUID.
    pub guid: Uuid,
    /// Its distinguished name.
    pub distinguished_name: Option<String>,
    /// Its first address.
    pub address: Option<String>,
    /// Its name in the domain before Windows 2000.
    pub sam_account_name: Option<String>,
    /// Its name.
    pub display_name: Option<String>,
    /// Whether any device may speak to it.
    pub active_sync_enabled: bool,
    /// Ids that are always let in.
    pub allowed: Vec<String>,
    /// Ids that are never let in; they beat the others.
    pub blocked: Vec<String>,
    /// Its mailbox policy.
    pub policy: Option<String>,
    /// The account of another forest that it belongs to.
    pub linked_account: Option<String>,
    /// When it was changed in the directory.
    pub changed: Option<DateTime<Utc>>,
    /// What else is switched on, in protocols' names: `owa`, `imap`, `pop`, `mapi`, `ews`, `outlook`, `owaForDevices`.
    pub other_ways: Vec<&'static str>,
    /// The domain controller that this was read from.
    pub controller: Option<String>,
}

/// The switches of other ways into a mailbox. Not every version has all of them: one that is not told counts as off.
const OTHER_WAYS: [(&str, &str); 7] = [
    ("owa", "OWAEnabled"),
    ("imap", "ImapEnabled"),
    ("pop", "PopEnabled"),
    ("mapi", "MAPIEnabled"),
    ("ews", "EwsEnabled"),
    ("outlook", "OutlookMobileEnabled"),
    ("owaForDevices", "OWAforDevicesEnabled"),
];

/// A change of one list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListEdit {
    /// Ids to add.
    pub add: Vec<String>,
    /// Ids to remove.
    pub remove: Vec<String>,
}

/// A change of both lists of one mailbox in one call, so that no device is on neither for a moment. Ids that are not named
/// stay: administrators and other programs edit the same lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListChange {
    /// The ids that are always let in.
    pub allowed: ListEdit,
    /// The ids that are never let in.
    pub blocked: ListEdit,
}

impl CasMailbox {
    pub(crate) fn of(object: &Object) -> Option<Self> {
        let text =
            |name: &str| object.text(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        Some(Self {
            guid: object.guid("Guid").filter(|guid| !guid.is_nil())?,
            distinguished_name: text("DistinguishedName"),
            address: text("PrimarySmtpAddress"),
            sam_account_name: text("SamAccountName"),
            display_name: text("DisplayName"),
            active_sync_enabled: object.bool("ActiveSyncEnabled")?,
            // Without the lists nothing can be said about what is in them.
            allowed: object
                .has("ActiveSyncAllowedDeviceIDs")
                .then(|| object.list("ActiveSyncAllowedDeviceIDs"))?,
            blocked: object
                .has("ActiveSyncBlockedDeviceIDs")
                .then(|| object.list("ActiveSyncBlockedDeviceIDs"))?,
            policy: text("ActiveSyncMailboxPolicy"),
            linked_account: text("LinkedMasterAccount"),
            changed: object.time("WhenChanged"),
            other_ways: OTHER_WAYS
                .into_iter()
                .filter(|(_, switch)| object.bool(switch) == Some(true))
                .map(|(name, _)| name)
                .collect(),
            controller: text("OriginatingServer"),
        })
    }
}

impl ListEdit {
    fn is_empty(&self) -> bool {
        self.add.is_empty() && self.remove.is_empty()
    }

    /// `@{Add=…;Remove=…}`
    fn table(&self) -> Value {
        let parts = [("Add", &self.add), ("Remove", &self.remove)];
        let parts = parts.into_iter().filter(|(_, ids)| !ids.is_empty());
        Value::table(parts.map(|(verb, ids)| (verb, Value::strings(ids.iter().map(String::as_str)))))
    }

    /// Ids are what a URL holds: short, and without spaces.
    fn check(&self) -> Result<(), ExchangeError> {
        let is_id =
            |id: &String| !id.is_empty() && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_graphic());
        if self.add.iter().chain(&self.remove).all(is_id) {
            return Ok(());
        }
        Err(ExchangeError::Configuration("a device's id has one to 64 visible ASCII characters"))
    }
}

impl Cmdlets<'_> {
    /// Mailboxes that have a partnership.
    pub async fn mailboxes(&mut self) -> Result<Listing<CasMailbox>, ExchangeError> {
        self.mailboxes_by(WITH_PARTNERSHIP.to_owned()).await
    }

    /// Mailboxes that have a partnership and were changed since.
    pub async fn mailboxes_changed(
        &mut self,
        since: DateTime<Utc>,
    ) -> Result<Listing<CasMailbox>, ExchangeError> {
        self.mailboxes_by(format!("{WITH_PARTNERSHIP} -and {}", changed_since(since))).await
    }

    async fn mailboxes_by(&mut self, filter: String) -> Result<Listing<CasMailbox>, ExchangeError> {
        let command = self.offer.command(Cmdlet::GetMailbox)?;
        let command = command.with("Filter", filter).with("ResultSize", "Unlimited");
        self.read(&command, CasMailbox::of).await
    }

    /// One mailbox; `None` if it does not exist. With a domain controller, it is read there.
    pub async fn mailbox(
        &mut self,
        mailbox: &Identity,
        controller: Option<&str>,
    ) -> Result<Option<CasMailbox>, ExchangeError> {
        let command = self.offer.command(Cmdlet::GetMailbox)?.with("Identity", mailbox);
        self.find(&at(command, controller), CasMailbox::of).await
    }

    /// Changes the lists of one mailbox. A change of nothing calls nobody.
    pub async fn change_lists(
        &mut self,
        mailbox: &Identity,
        change: &ListChange,
        controller: Option<&str>,
    ) -> Result<(), ExchangeError> {
        let mut command = self.offer.command(Cmdlet::SetMailbox)?.with("Identity", mailbox);
        let lists = [
            ("ActiveSyncAllowedDeviceIDs", &change.allowed),
            ("ActiveSyncBlockedDeviceIDs", &change.blocked),
        ];
        if lists.iter().all(|(_, edit)| edit.is_empty()) {
            return Ok(());
        }
        for (name, edit) in lists {
            edit.check()?;
            if !edit.is_empty() {
                command = command.with(name, edit.table());
            }
        }
        self.change(&at(command, controller).with("Confirm", false)).await
    }
}
