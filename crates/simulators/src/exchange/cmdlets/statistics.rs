//! What mailboxes know about partnerships. Each of them is opened for it, which takes its time.

use std::time::Duration;

use uuid::Uuid;

use super::call::Call;
use super::device::{reason, records};
use super::refused::Refused;
use super::row::{Property, Row};
use super::{Item, Items, Result};
use crate::exchange::directory::canonical;
use crate::exchange::replica::View;
use crate::exchange::{AccessState, Flavour, Wipe, lock};

pub(super) fn get(call: Call) -> Result {
    if call.text("Identity").is_none() && call.text("Mailbox").is_none() {
        return Err(Refused::invalid("Identity", ""));
    }
    let view = call.view()?;
    let mut keys = records(&call, view)?.into_iter();
    let mut next: Option<Item> = None;
    let items: Items = Box::new(std::iter::from_fn(move || {
        if let Some(item) = next.take() {
            return Some(item);
        }
        loop {
            let Some(row) = row(&call, keys.next()?, view) else { continue };
            let object = Item::Object(row.write(call.session.is_full, call.shared.host(call.server)));
            if call.behaviour.statistics == Duration::ZERO {
                return Some(object);
            }
            next = Some(object);
            return Some(Item::Pause(call.behaviour.statistics));
        }
    }));
    Ok(items)
}

fn row(call: &Call, guid: Uuid, view: View) -> Option<Row> {
    let directory = lock(&call.shared.directory);
    let record = directory.records.get(&guid)?;
    let phone = record.phone.read(view).as_deref()?;
    let owner = directory.mailboxes.get(&record.mailbox)?;
    let verdict = directory.judge(owner, phone, record.is_discovered(call.behaviour.discovery, view), view);
    let (usage, identity) = (&record.usage, canonical(phone, owner));
    let is_synced = usage.last_success.is_some();
    let applied = if is_synced { "AppliedInFull" } else { "NotApplied" };
    let mut properties = vec![
        ("FirstSyncTime", record.first_sync.into()),
        ("LastPolicyUpdateTime", usage.last_success.into()),
        ("LastSyncAttemptTime", usage.last_attempt.into()),
        ("LastSuccessSync", usage.last_success.into()),
        ("DeviceType", phone.device_type.clone().into()),
        // With a capital D here.
        ("DeviceID", phone.device_id.clone().into()),
        ("DeviceUserAgent", phone.user_agent.clone().into()),
        ("DeviceWipeSentTime", usage.wipe_acknowledged.into()),
        ("DeviceWipeRequestTime", usage.wipe_requested.into()),
        ("DeviceWipeAckTime", usage.wipe_acknowledged.into()),
        ("LastPingHeartbeat", Property::Number(2400)),
        ("RecoveryPassword", "********".into()),
        ("DeviceModel", phone.model.clone().into()),
        ("DeviceImei", phone.imei.clone().into()),
        ("DeviceFriendlyName", phone.friendly_name.clone().into()),
        ("DeviceOS", phone.os.clone().into()),
        ("DeviceOSLanguage", "en".into()),
        ("DevicePhoneNumber", Property::Nothing),
        ("MailboxLogReport", Property::Nothing),
        ("DeviceEnableOutboundSMS", false.into()),
        ("DeviceMobileOperator", Property::Nothing),
        ("Identity", Property::Link(identity.clone(), Some(guid))),
        ("Guid", guid.into()),
        ("IsRemoteWipeSupported", true.into()),
        ("Status", Property::Word("DeviceRemoteWipeStatus", usage.wipe.word(), usage.wipe.number())),
        ("StatusNote", Property::Nothing),
        ("DeviceAccessState", state(verdict.state)),
        ("DeviceAccessStateReason", reason(verdict.reason)),
        (
            "DeviceAccessControlRule",
            verdict.rule.map_or(Property::Nothing, |rule| Property::Link(rule, None)),
        ),
        ("DevicePolicyApplied", "Default".into()),
        ("DevicePolicyApplicationStatus", applied.into()),
        ("NumberOfFoldersSynced", Property::Number(if is_synced { 8 } else { 0 })),
    ];
    if call.shared.plan.flavour == Flavour::Exchange2010 {
        properties.push(("DeviceActiveSyncVersion", phone.protocol.clone().into()));
    } else {
        let is_account =
            matches!(usage.wipe, Wipe::AccountOnlyDeviceWipePending | Wipe::AccountOnlyDeviceWipeSucceeded);
        let requested = usage.wipe_requested.filter(|_| is_account);
        properties.extend([
            ("ClientType", Property::Word("MobileClientType", "EAS", 0)),
            ("ClientVersion", phone.protocol.clone().into()),
            ("AccountOnlyDeviceWipeRequestTime", requested.into()),
        ]);
    }
    Some(Row { kind: "Management.MobileDeviceConfiguration", text: identity, properties })
}

fn state(state: AccessState) -> Property {
    Property::Word("DeviceAccessState", state.word(), state.number())
}
