//! A phone comes.

use std::sync::Arc;
use std::time::Duration;

use super::access::AccessState;
use super::directory::Directory;
use super::partnership::Wipe;
use super::phone::Phone;
use super::replica::View;

/// What ActiveSync answers it now. The record comes into being at the first contact, and with it the time in which Exchange
/// finds out what the device is.
pub(super) fn connect(
    directory: &mut Directory,
    address: &str,
    phone: &Phone,
    discovery: Duration,
    view: View,
) -> AccessState {
    let Some(owner) = directory.by_address(address) else { return AccessState::Unknown };
    // The request is refused before anybody looks at the device.
    if !*owner.is_enabled.read(view) {
        return AccessState::Blocked;
    }
    let owner = owner.guid;
    let known = directory.device(owner, &phone.device_id);
    let known = known.filter(|record| record.phone.read(view).is_some()).map(|record| record.guid);
    let guid = known.unwrap_or_else(|| directory.add_record(owner, phone.clone(), view));
    let state = state(directory, guid, phone, discovery, view);
    let Some(record) = directory.records.get_mut(&guid) else { return AccessState::Unknown };
    let is_same = record.phone.read(view).as_deref() == Some(phone);
    if !is_same {
        record.phone.write(view, Some(Arc::new(phone.clone())));
    }
    let usage = &mut record.usage;
    usage.last_attempt = Some(view.now);
    let wiped = match usage.wipe {
        Wipe::DeviceWipePending => Wipe::DeviceWipeSucceeded,
        Wipe::AccountOnlyDeviceWipePending => Wipe::AccountOnlyDeviceWipeSucceeded,
        done => done,
    };
    if wiped != usage.wipe {
        (usage.wipe, usage.wipe_acknowledged) = (wiped, Some(view.now));
    } else if state == AccessState::Allowed {
        usage.last_success = Some(view.now);
    }
    state
}

/// Whether a device with these looks gets mail.
fn state(
    directory: &Directory,
    guid: uuid::Uuid,
    phone: &Phone,
    discovery: Duration,
    view: View,
) -> AccessState {
    let Some(record) = directory.records.get(&guid) else { return AccessState::Unknown };
    let Some(owner) = directory.mailboxes.get(&record.mailbox) else { return AccessState::Unknown };
    directory.judge(owner, phone, record.is_discovered(discovery, view), view).state
}
