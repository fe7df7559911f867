//! The body of the fuzz target: no input may panic, and what is read is written the same.

use crate::event::Events;
use crate::figures::Figures;
use crate::intent::{Intents, IntentsRequest, Results};
use crate::lease::{Lease, LeaseRequest};
use crate::notification::Notification;
use crate::refusal::Refusal;
use crate::register::{Register, Registered};
use crate::report::Report;
use crate::sync::{SyncFinish, SyncPage, SyncStart, SyncStarted};
use crate::{Message, read, write};

/// Reads `data` as each message.
pub fn fuzz(data: &[u8]) {
    again::<Register>(data);
    again::<Registered>(data);
    again::<LeaseRequest>(data);
    again::<Lease>(data);
    again::<Report>(data);
    again::<SyncStart>(data);
    again::<SyncStarted>(data);
    again::<SyncPage>(data);
    again::<SyncFinish>(data);
    again::<IntentsRequest>(data);
    again::<Intents>(data);
    again::<Results>(data);
    again::<Events>(data);
    again::<Figures>(data);
    again::<Notification>(data);
    again::<Refusal>(data);
}

fn again<M: Message>(data: &[u8]) {
    if let Ok(message) = read::<M>(data) {
        let _ = write(&message);
    }
}
