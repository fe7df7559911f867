//! Mailboxes and partnerships as Exchange has them, and what the merged record is called.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::EasId;
use crate::access::exchange::Gate;
use crate::access::{Entries, GraphReason, List, Look};
use crate::actor::named;
use crate::id::{MailboxId, OrganisationId, PartnershipId, UserId};

/// A mailbox as the last sync found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The directory's id of the mailbox.
    pub id: MailboxId,
    /// Where it is.
    pub organisation: OrganisationId,
    /// The name to show.
    pub display_name: String,
    /// The primary SMTP address, in lower case.
    pub address: String,
    /// Whether ActiveSync is on for it.
    pub eas_enabled: bool,
    /// Ways to the mail that ActiveSync rules do not reach and that are on: `owa`, `imap`, `pop`, `mapi`,
    /// `ews`, `outlook`, `owaForDevices` (CO-11).
    pub other_ways: Vec<String>,
    /// ActiveSyncAllowedDeviceIDs.
    pub allowed: Vec<EasId>,
    /// ActiveSyncBlockedDeviceIDs.
    pub blocked: Vec<EasId>,
    /// Whose it is, if that is known.
    pub user: Option<UserId>,
}

impl Mailbox {
    /// What its personal lists say of an id, when we wrote it into `own`.
    pub fn entries(&self, id: &EasId, own: Option<List>) -> Entries {
        Entries { allowed: self.allowed.contains(id), blocked: self.blocked.contains(id), own }
    }
}

/// A mobile-device record of Exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partnership {
    /// Our id.
    pub id: PartnershipId,
    /// Where it is.
    pub organisation: OrganisationId,
    /// Of which mailbox.
    pub mailbox: MailboxId,
    /// The id that the client shows.
    pub eas_id: EasId,
    /// What else it shows.
    pub look: Look,
    /// The name that the client gave itself.
    pub friendly_name: String,
    /// IMEI, which only some clients tell.
    pub imei: Option<String>,
    /// DeviceAccessState, in Exchange's own word.
    pub state: String,
    /// DeviceAccessStateReason, in Exchange's own word.
    pub state_reason: String,
    /// The device rule that Exchange names.
    pub state_rule: Option<String>,
    /// First contact.
    pub first_sync_at: Option<DateTime<Utc>>,
    /// Last success, where statistics were read: of targeted users' partnerships.
    pub last_success_at: Option<DateTime<Utc>>,
}

impl Partnership {
    /// What it is called where devices are listed: as the client named itself, else by its model, its family, its id. Never empty.
    pub fn name(&self) -> &str {
        let told = [&self.friendly_name, &self.look.model, &self.look.device_type];
        let told = told.into_iter().map(|text| text.trim()).find(|text| !text.is_empty());
        told.unwrap_or(self.eas_id.as_str())
    }

    /// What Exchange asks before the lists, as far as it said.
    pub fn gate(&self, mailbox: &Mailbox) -> Gate {
        Gate { eas_enabled: mailbox.eas_enabled, meets_policy: meets_policy(&self.state_reason) }
    }
}

/// Whether a partnership meets the mailbox policy of Exchange, by its DeviceAccessStateReason.
pub fn meets_policy(state_reason: &str) -> bool {
    GraphReason::of_exchange(state_reason) != GraphReason::ExchangeMailboxPolicy
}

/// The time of what never was, before every other: when a phone was enrolled that nobody enrolled.
pub fn never() -> DateTime<Utc> {
    DateTime::from_timestamp(-62_135_596_800, 0).unwrap_or_default()
}

named! {
    /// Graph's managementAgent of a record, as far as it is ours to say.
    ManagementAgent {
        /// Seen in Exchange, not enrolled.
        Eas = "eas",
        /// Enrolled, not seen in Exchange.
        Mdm = "mdm",
        /// Both, merged.
        EasMdm = "easMdm",
        /// Neither any more.
        Unknown = "unknown",
    }
}

/// What manages a record that is enrolled, seen in Exchange, or both.
pub const fn management_agent(enrolled: bool, in_exchange: bool) -> ManagementAgent {
    match (enrolled, in_exchange) {
        (true, true) => ManagementAgent::EasMdm,
        (true, false) => ManagementAgent::Mdm,
        (false, true) => ManagementAgent::Eas,
        (false, false) => ManagementAgent::Unknown,
    }
}

named! {
    /// What can be done about a partnership (BY-9).
    RecordState {
        /// A managed device stands behind it.
        Managed = "managed",
        /// Nobody manages it.
        Unmanaged = "unmanaged",
        /// Silent for long: left behind when an account was made anew, or when the device went.
        Stale = "stale",
        /// Its device is retired.
        Retired = "retired",
    }
}

/// What a partnership is. `last_success` is as Exchange told it; where it was not read nothing says that it is stale, however long ago
/// the first contact was.
pub fn record_state(
    linked: bool,
    enrolled: bool,
    last_success: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    stale_after: TimeDelta,
) -> RecordState {
    if linked && !enrolled {
        return RecordState::Retired;
    }
    if last_success.is_some_and(|last| now - last > stale_after) {
        return RecordState::Stale;
    }
    if linked { RecordState::Managed } else { RecordState::Unmanaged }
}
