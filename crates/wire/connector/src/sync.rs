//! Syncs: what Exchange has, page by page. A page may be sent again; a sync that was cut off goes on where it was; one that did
//! not come to its end takes nobody away.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::read::{ids, items, text, texts};
use crate::{Error, Message};

/// How much is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SyncKind {
    /// Everything (XC-8).
    Full,
    /// What changed since the last sync (XC-7).
    Quick,
}

/// Begins a sync, or goes on with the one of this kind that was cut off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncStart {
    /// The fence of the lease.
    pub fence: i64,
    /// How much is to be read.
    pub kind: SyncKind,
    /// The domain controller that is asked: positions count for this one alone.
    pub domain_controller: Option<String>,
}

impl Message for SyncStart {
    fn check(&self) -> Result<(), Error> {
        text("domainController", self.domain_controller.as_deref().unwrap_or_default())
    }
}

/// The sync is begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncStarted {
    /// Its id.
    pub sync: Uuid,
    /// How much is read. A quick one becomes full where the server has nothing to build on.
    pub kind: SyncKind,
    /// The number of the page that is expected next; 0 for a new one.
    pub next_page: u64,
    /// The cursor of the last page that was taken, as the connector wrote it.
    pub cursor: Option<String>,
    /// For a quick sync: what changed since then is wanted. A margin for replication is taken off already.
    pub since: Option<DateTime<Utc>>,
}

impl Message for SyncStarted {}

/// A part of what was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncPage {
    /// The fence of the lease.
    pub fence: i64,
    /// The sync.
    pub sync: Uuid,
    /// Its number, from 0 without gaps.
    pub page: u64,
    /// Where the connector goes on when it is cut off after this page; its own words.
    pub cursor: Option<String>,
    /// What was found.
    pub content: Content,
}

/// What a page has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "items", rename_all = "camelCase")]
pub enum Content {
    /// The Exchange servers, all of them.
    Servers(Vec<Server>),
    /// Default level and device access rules, all of them.
    Rules(Rules),
    /// Device classes, all of them.
    Classes(Vec<DeviceClass>),
    /// Some of the mailboxes that have partnerships.
    Mailboxes(Vec<Mailbox>),
    /// Some of the partnerships. Their mailboxes came before.
    Partnerships(Vec<Partnership>),
    /// Statistics of some partnerships.
    Statistics(Vec<Statistics>),
}

impl Message for SyncPage {
    fn check(&self) -> Result<(), Error> {
        text("cursor", self.cursor.as_deref().unwrap_or_default())?;
        match &self.content {
            Content::Servers(list) => {
                items("servers", list)?;
                list.iter().try_for_each(|one| text("servers.name", &one.fqdn))
            }
            Content::Rules(rules) => {
                items("rules", &rules.rules)?;
                rules.rules.iter().try_for_each(|rule| text("rules.query", &rule.query))
            }
            Content::Classes(list) => {
                items("classes", list)?;
                list.iter().try_for_each(|one| {
                    text("classes.deviceType", &one.device_type)?;
                    text("classes.model", &one.model)
                })
            }
            Content::Mailboxes(list) => {
                items("mailboxes", list)?;
                list.iter().try_for_each(Mailbox::check)
            }
            Content::Partnerships(list) => {
                items("partnerships", list)?;
                list.iter().try_for_each(Partnership::check)
            }
            Content::Statistics(list) => items("statistics", list),
        }
    }
}

/// An Exchange server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Server {
    /// Its name in the DNS.
    pub fqdn: String,
    /// `Version 15.2 (Build 986.5)`.
    pub version: String,
    /// The Active Directory site.
    pub site: String,
    /// Whether it is a client access server.
    pub client_access: bool,
    /// Whether it answered when it was tried.
    pub reachable: Option<bool>,
}

/// Default level and rules as Exchange has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rules {
    /// DefaultAccessLevel.
    pub default_level: Level,
    /// The device access rules.
    pub rules: Vec<Rule>,
}

/// A device access rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rule {
    /// What it looks at.
    pub characteristic: Characteristic,
    /// The text that must be there.
    pub query: String,
    /// What it does.
    pub level: Level,
}

/// What a device may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    /// Gets mail.
    Allow,
    /// Gets none.
    Block,
    /// Gets a message that says why.
    Quarantine,
}

/// What a rule looks at, in Exchange's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Characteristic {
    /// The family.
    DeviceType,
    /// The model.
    DeviceModel,
    /// The operating system.
    #[serde(rename = "DeviceOS")]
    DeviceOs,
    /// The user agent.
    UserAgent,
    /// A header of the request.
    #[serde(rename = "XMSWLHeader")]
    XmsWlHeader,
}

/// A family and model that Exchange has seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeviceClass {
    /// DeviceType.
    pub device_type: String,
    /// DeviceModel.
    pub model: String,
}

/// A mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mailbox {
    /// Its GUID: the objectGUID of the user object.
    pub guid: Uuid,
    /// The name to show.
    pub display_name: String,
    /// Every SMTP address, the primary one first.
    pub addresses: Vec<String>,
    /// ActiveSyncEnabled.
    pub eas_enabled: bool,
    /// `owa`, `imap`, `pop`, `mapi`, `ews`, `outlook`, `owaForDevices`: what else is on (CO-11).
    pub other_ways: Vec<String>,
    /// ActiveSyncAllowedDeviceIDs, whole.
    pub allowed: Vec<String>,
    /// ActiveSyncBlockedDeviceIDs, whole.
    pub blocked: Vec<String>,
}

impl Mailbox {
    fn check(&self) -> Result<(), Error> {
        text("mailboxes.displayName", &self.display_name)?;
        texts("mailboxes.addresses", &self.addresses)?;
        texts("mailboxes.otherWays", &self.other_ways)?;
        ids("mailboxes.allowed", &self.allowed)?;
        ids("mailboxes.blocked", &self.blocked)
    }
}

/// A partnership. What Exchange does not say is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Partnership {
    /// The GUID of the record.
    pub guid: Uuid,
    /// The GUID of its mailbox.
    pub mailbox: Uuid,
    /// DeviceId.
    pub eas_id: String,
    /// DeviceType.
    pub device_type: String,
    /// DeviceModel.
    pub model: String,
    /// DeviceUserAgent.
    pub user_agent: String,
    /// DeviceOS.
    pub os: String,
    /// FriendlyName.
    pub friendly_name: String,
    /// DeviceImei.
    pub imei: String,
    /// ClientType.
    pub client_type: String,
    /// DeviceAccessState, in Exchange's word.
    pub state: String,
    /// DeviceAccessStateReason, in Exchange's word.
    pub state_reason: String,
    /// DeviceAccessControlRule.
    pub state_rule: String,
    /// FirstSyncTime.
    pub first_sync_at: Option<DateTime<Utc>>,
}

impl Partnership {
    fn check(&self) -> Result<(), Error> {
        for one in [
            &self.eas_id,
            &self.device_type,
            &self.model,
            &self.user_agent,
            &self.os,
            &self.friendly_name,
            &self.imei,
            &self.client_type,
            &self.state,
            &self.state_reason,
            &self.state_rule,
        ] {
            text("partnerships", one)?;
        }
        Ok(())
    }
}

/// Statistics of a partnership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Statistics {
    /// The GUID of the record.
    pub guid: Uuid,
    /// LastSuccessSync.
    pub last_success_at: Option<DateTime<Utc>>,
    /// LastSyncAttemptTime.
    pub last_attempt_at: Option<DateTime<Utc>>,
}

/// The page is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageTaken {
    /// The number of the next page.
    pub next_page: u64,
    /// Partnerships of this page whose statistics are wanted.
    pub statistics: Vec<Uuid>,
}

impl Message for PageTaken {}

/// The end of a sync.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncFinish {
    /// The fence of the lease.
    pub fence: i64,
    /// The sync.
    pub sync: Uuid,
    /// Everything in scope was read, and nothing was cut short. Only then may what was not seen be taken away.
    pub complete: bool,
    /// How many mailboxes were read.
    pub mailboxes: u64,
    /// How many partnerships were read.
    pub partnerships: u64,
    /// What went wrong, in a sentence.
    pub error: Option<String>,
}

impl Message for SyncFinish {
    fn check(&self) -> Result<(), Error> {
        text("error", self.error.as_deref().unwrap_or_default())
    }
}

/// The sync is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncFinished {
    /// How many partnerships are gone.
    pub removed: u64,
}

impl Message for SyncFinished {}
