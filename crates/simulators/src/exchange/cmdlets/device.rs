//! Partnerships in the directory: listed, wiped, removed.

use uuid::Uuid;

use super::call::Call;
use super::list;
use super::refused::Refused;
use super::row::{Property, Row};
use super::{Result, nothing};
use crate::exchange::directory::{Directory, canonical, distinguished_name};
use crate::exchange::partnership::{Record, Wipe};
use crate::exchange::replica::View;
use crate::exchange::{AccessReason, Flavour, lock};

const FILTERABLE: &[&str] = &[
    "ClientType",
    "DeviceAccessControlRule",
    "DeviceAccessState",
    "DeviceAccessStateReason",
    "DeviceActiveSyncVersion",
    "DeviceId",
    "DeviceImei",
    "DeviceMobileOperator",
    "DeviceModel",
    "DeviceOS",
    "DeviceOSLanguage",
    "DeviceTelephoneNumber",
    "DeviceType",
    "DeviceUserAgent",
    "FirstSyncTime",
    "FriendlyName",
    "UserDisplayName",
    "WhenChanged",
    "WhenChangedUTC",
    "WhenCreated",
];

pub(super) fn get(call: Call) -> Result {
    let view = call.view()?;
    let keys = records(&call, view)?;
    list::listing(call, keys, FILTERABLE, move |call, guid| {
        let directory = lock(&call.shared.directory);
        row(call, &directory, directory.records.get(&guid)?, view)
    })
}

/// The partnerships that a call is about: one, those of a mailbox, or all, also where an identity is empty.
pub(super) fn records(call: &Call, view: View) -> Result<Vec<Uuid>> {
    let directory = lock(&call.shared.directory);
    if let Some(identity) = call.text("Identity") {
        let record = directory.record(&identity, view).ok_or_else(|| call.not_found(&identity))?;
        return Ok(vec![record.guid]);
    }
    if let Some(identity) = call.text("Mailbox") {
        let mailbox = directory.mailbox(&identity).ok_or_else(|| call.not_found(&identity))?;
        return Ok(directory.owned.get(&mailbox.guid).into_iter().flatten().copied().collect());
    }
    let unit = call.text("OrganizationalUnit").map(|unit| unit.to_lowercase());
    let is_below = |record: &Record| {
        let owner = directory.mailboxes.get(&record.mailbox);
        let names = owner.map(|owner| [&owner.canonical, &owner.distinguished_name]);
        let mut names = names.into_iter().flatten().map(|name| name.to_lowercase());
        unit.as_ref().is_none_or(|unit| names.any(|name| name.starts_with(unit) || name.ends_with(unit)))
    };
    Ok(directory.records.values().filter(|record| is_below(record)).map(|record| record.guid).collect())
}

fn row(call: &Call, directory: &Directory, record: &Record, view: View) -> Option<Row> {
    let phone = record.phone.read(view).as_deref()?;
    let owner = directory.mailboxes.get(&record.mailbox)?;
    let verdict = directory.judge(owner, phone, record.is_discovered(call.behaviour.discovery, view), view);
    let changed = record.changed(call.behaviour.discovery, view);
    let (identity, name) = (canonical(phone, owner), Record::name(phone));
    let word = |kind, word, number| Property::Word(kind, word, number);
    let mut properties = vec![
        ("FriendlyName", phone.friendly_name.clone().unwrap_or_default().into()),
        ("DeviceId", phone.device_id.clone().into()),
        ("DeviceImei", phone.imei.clone().into()),
        ("DeviceMobileOperator", Property::Nothing),
        ("DeviceOS", phone.os.clone().into()),
        ("DeviceOSLanguage", "en".into()),
        ("DeviceTelephoneNumber", Property::Nothing),
        ("DeviceType", phone.device_type.clone().into()),
        ("DeviceUserAgent", phone.user_agent.clone().into()),
        ("DeviceModel", phone.model.clone().into()),
        ("FirstSyncTime", record.first_sync.into()),
        ("UserDisplayName", owner.canonical.clone().into()),
        ("DeviceAccessState", word("DeviceAccessState", verdict.state.word(), verdict.state.number())),
        ("DeviceAccessStateReason", reason(verdict.reason)),
        (
            "DeviceAccessControlRule",
            verdict.rule.map_or(Property::Nothing, |rule| Property::Link(rule, None)),
        ),
    ];
    if call.shared.plan.flavour == Flavour::Exchange2010 {
        properties.push(("DeviceActiveSyncVersion", phone.protocol.clone().into()));
    } else {
        properties.push(("ClientVersion", phone.protocol.clone().into()));
        properties.push(("ClientType", word("MobileClientType", "EAS", 0)));
    }
    properties.extend([
        ("Name", name.into()),
        ("Identity", Property::Link(identity.clone(), Some(record.guid))),
        ("Guid", record.guid.into()),
        ("DistinguishedName", distinguished_name(phone, owner).into()),
        ("WhenChanged", changed.into()),
        ("WhenChangedUTC", changed.into()),
        ("WhenCreated", record.first_sync.into()),
        ("OrganizationId", "".into()),
        ("OriginatingServer", call.originating(view)),
        ("ObjectState", "Unchanged".into()),
    ]);
    Some(Row { kind: "SystemConfiguration.MobileDevice", text: identity, properties })
}

pub(super) fn reason(reason: AccessReason) -> Property {
    Property::Word("DeviceAccessStateReason", reason.word(), reason.number())
}

/// Clear-: a wipe is asked for or taken back. The device hears of it when it comes next.
pub(super) fn clear(call: &Call) -> Result {
    call.confirmed()?;
    let identity = call.required("Identity")?;
    let view = call.view()?;
    let mut directory = lock(&call.shared.directory);
    let found = directory.record(&identity, view).map(|record| record.guid);
    let record = found.and_then(|guid| directory.records.get_mut(&guid));
    let record = record.ok_or_else(|| call.not_found(&identity))?;
    let is_account_only = call.flag("AccountOnly") == Some(true);
    // The account alone is known since ActiveSync 16.1.
    let protocol = record.phone.read(view).as_ref().map(|phone| phone.protocol.clone());
    if is_account_only && protocol.as_deref() != Some("16.1") {
        return Err(Refused::invalid("AccountOnly", "a device whose mail program cannot do it"));
    }
    let is_pending =
        matches!(record.usage.wipe, Wipe::DeviceWipePending | Wipe::AccountOnlyDeviceWipePending);
    if call.flag("Cancel") == Some(true) {
        if is_pending {
            (record.usage.wipe, record.usage.wipe_requested) = (Wipe::DeviceOk, None);
        }
        return Ok(nothing());
    }
    record.usage.wipe =
        if is_account_only { Wipe::AccountOnlyDeviceWipePending } else { Wipe::DeviceWipePending };
    (record.usage.wipe_requested, record.usage.wipe_acknowledged) = (Some(view.now), None);
    Ok(nothing())
}

/// Remove-: a device that is still set up comes again as a new one.
pub(super) fn remove(call: &Call) -> Result {
    call.confirmed()?;
    let identity = call.required("Identity")?;
    let view = call.change()?;
    let mut directory = lock(&call.shared.directory);
    let found = directory.record(&identity, view).map(|record| record.guid);
    let record = found.and_then(|guid| directory.records.get_mut(&guid));
    let record = record.ok_or_else(|| call.not_found(&identity))?;
    record.phone.write(view, None);
    Ok(nothing())
}
