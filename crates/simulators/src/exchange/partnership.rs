//! Partnerships: a device with a mailbox.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::access::{AccessReason, AccessState, words};
use super::directory::Directory;
use super::phone::Phone;
use super::replica::{Replicated, View};
use super::time::{later, span};

words! {
    /// How far a wipe is (Status of the statistics).
    #[derive(Default)]
    Wipe {
        /// None was asked for.
        #[default]
        DeviceOk = 0,
        /// Asked for: the device hears of it when it comes next.
        DeviceWipePending = 1,
        /// Done.
        DeviceWipeSucceeded = 2,
        /// Asked for, the account alone.
        AccountOnlyDeviceWipePending = 3,
        /// Done, the account alone.
        AccountOnlyDeviceWipeSucceeded = 4,
    }
}

/// A partnership as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partnership {
    /// The record's GUID.
    pub guid: Uuid,
    /// The first address of its mailbox.
    pub mailbox: String,
    /// What the device said last.
    pub phone: Phone,
    /// Whether it gets mail.
    pub state: AccessState,
    /// Why.
    pub reason: AccessReason,
    /// How far a wipe is.
    pub wipe: Wipe,
    /// When it came first.
    pub first_sync: DateTime<Utc>,
    /// When it last got mail.
    pub last_success: Option<DateTime<Utc>>,
}

/// A partnership as directory and mailbox hold it.
pub(super) struct Record {
    pub(super) guid: Uuid,
    pub(super) mailbox: Uuid,
    /// In the directory; `None` where it is not yet or no more.
    pub(super) phone: Replicated<Option<Arc<Phone>>>,
    pub(super) first_sync: DateTime<Utc>,
    /// In the mailbox, which only the statistics open.
    pub(super) usage: Usage,
}

/// What the mailbox knows.
#[derive(Clone, Debug, Default)]
pub(super) struct Usage {
    pub(super) last_attempt: Option<DateTime<Utc>>,
    pub(super) last_success: Option<DateTime<Utc>>,
    pub(super) wipe: Wipe,
    pub(super) wipe_requested: Option<DateTime<Utc>>,
    pub(super) wipe_acknowledged: Option<DateTime<Utc>>,
}

impl Record {
    /// Whether Exchange has looked at the device for long enough.
    pub(super) fn is_discovered(&self, discovery: Duration, view: View) -> bool {
        later(self.first_sync, span(discovery)) <= view.now
    }

    /// When its record was changed; the end of the discovery is a change too.
    pub(super) fn changed(&self, discovery: Duration, view: View) -> DateTime<Utc> {
        let discovered = later(self.first_sync, span(discovery));
        let changed = self.phone.changed(view);
        if discovered <= view.now { changed.max(discovered) } else { changed }
    }

    /// `iPhone§ABC`, the record's own name.
    pub(super) fn name(phone: &Phone) -> String {
        format!("{}\u{a7}{}", phone.device_type, phone.device_id)
    }
}

/// The partnership as a controller shows it; `None` where it is not yet or no more.
pub(super) fn shown(
    directory: &Directory,
    record: &Record,
    discovery: Duration,
    view: View,
) -> Option<Partnership> {
    let phone = record.phone.read(view).as_deref()?;
    let owner = directory.mailboxes.get(&record.mailbox)?;
    let verdict = directory.judge(owner, phone, record.is_discovered(discovery, view), view);
    Some(Partnership {
        guid: record.guid,
        mailbox: owner.new.address.clone(),
        phone: phone.clone(),
        state: verdict.state,
        reason: verdict.reason,
        wipe: record.usage.wipe,
        first_sync: record.first_sync,
        last_success: record.usage.last_success,
    })
}
