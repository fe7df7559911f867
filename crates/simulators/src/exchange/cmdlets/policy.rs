//! Mailbox policies, under either family of names.

use std::sync::Arc;

use psrp::clixml::Value;
use uuid::Uuid;

use super::call::Call;
use super::refused::Refused;
use super::row::{Property, Row};
use super::{Result, list, nothing, rights};
use crate::exchange::lock;
use crate::exchange::policy::Policy;

/// Parameters that are no settings.
const NO_SETTINGS: [&str; 7] =
    ["Identity", "Name", "IsDefault", "IsDefaultPolicy", "Force", "DomainController", "Confirm"];

pub(super) fn get(call: &Call) -> Result {
    let view = call.view()?;
    let policies = Arc::clone(lock(&call.shared.directory).policies.read(view));
    let rows = match call.text("Identity") {
        Some(identity) => vec![row(call, find(call, &policies, &identity)?)],
        None => policies.iter().map(|policy| row(call, policy)).collect(),
    };
    Ok(list::rows(call, rows))
}

pub(super) fn new(call: &Call) -> Result {
    let name = call.required("Name")?;
    let view = call.change()?;
    let mut directory = lock(&call.shared.directory);
    let mut policies = directory.policies.read(view).to_vec();
    if policies.iter().any(|policy| policy.name.eq_ignore_ascii_case(&name)) {
        return Err(Refused::exists(&name));
    }
    let guid = directory.chance.guid();
    policies.push(Policy { guid, name: name.clone(), is_default: false, settings: Vec::new() });
    change(call, &mut policies, guid);
    let made = row(call, find(call, &policies, &name)?);
    directory.policies.write(view, Arc::new(policies));
    drop(directory);
    Ok(list::rows(call, vec![made]))
}

pub(super) fn set(call: &Call) -> Result {
    let identity = call.required("Identity")?;
    let view = call.change()?;
    let mut directory = lock(&call.shared.directory);
    let mut policies = directory.policies.read(view).to_vec();
    let found = find(call, &policies, &identity)?.guid;
    change(call, &mut policies, found);
    directory.policies.write(view, Arc::new(policies));
    Ok(nothing())
}

pub(super) fn remove(call: &Call) -> Result {
    call.confirmed()?;
    let identity = call.required("Identity")?;
    let view = call.change()?;
    let mut directory = lock(&call.shared.directory);
    let mut policies = directory.policies.read(view).to_vec();
    let found = find(call, &policies, &identity)?.guid;
    policies.retain(|policy| policy.guid != found);
    directory.policies.write(view, Arc::new(policies));
    Ok(nothing())
}

/// Takes the call's settings over. There is one default.
fn change(call: &Call, policies: &mut [Policy], of: Uuid) {
    let is_default = call.flag("IsDefault").or_else(|| call.flag("IsDefaultPolicy"));
    for policy in policies {
        if policy.guid != of {
            policy.is_default &= is_default != Some(true);
            continue;
        }
        policy.is_default = is_default.unwrap_or(policy.is_default);
        for (name, value) in &call.command.parameters {
            if !NO_SETTINGS.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                policy.set(name, value.clone());
            }
        }
    }
}

/// A policy by its name or its GUID.
pub(super) fn find<'a>(call: &Call, policies: &'a [Policy], identity: &str) -> Result<&'a Policy> {
    let is_it = |policy: &&Policy| {
        policy.name.eq_ignore_ascii_case(identity) || policy.guid.to_string().eq_ignore_ascii_case(identity)
    };
    policies.iter().find(is_it).ok_or_else(|| call.not_found(identity))
}

fn row(call: &Call, policy: &Policy) -> Row {
    let mut properties = vec![
        ("Name", Property::from(policy.name.clone())),
        ("IsDefault", policy.is_default.into()),
        ("Guid", policy.guid.into()),
        ("Identity", Property::Link(policy.name.clone(), Some(policy.guid))),
    ];
    if !call.is_mobile() {
        properties.push(("IsDefaultPolicy", policy.is_default.into()));
    }
    let family =
        if call.is_mobile() { "Set-MobileDeviceMailboxPolicy" } else { "Set-ActiveSyncMailboxPolicy" };
    for name in rights::parameters(family) {
        if NO_SETTINGS.contains(name) {
            continue;
        }
        let mut settings = policy.settings.iter();
        let held = settings.find(|(known, _)| known.eq_ignore_ascii_case(name));
        let value = held.map_or(Value::Nil, |(_, value)| value.clone());
        properties.push((name, Property::Other(value)));
    }
    Row { kind: "SystemConfiguration.MobileMailboxPolicy", text: policy.name.clone(), properties }
}
