//! Device access rules.

use chrono::{DateTime, Utc};

use super::call::Call;
use super::organisation::{level, read_level};
use super::refused::Refused;
use super::row::{Property, Row};
use super::{Result, list, nothing};
use crate::exchange::replica::View;
use crate::exchange::rule::Rules;
use crate::exchange::{Characteristic, Rule, lock};

pub(super) fn get(call: &Call) -> Result {
    let view = call.view()?;
    let directory = lock(&call.shared.directory);
    let rules = &directory.rules;
    let shown = |rule: &Rule| row(call, rule, rules.changed(rule.guid, view).unwrap_or(view.now), view);
    let rows = match call.text("Identity") {
        Some(identity) => vec![shown(find(call, rules, &identity, view)?)],
        None => rules.read(view).map(shown).collect(),
    };
    drop(directory);
    Ok(list::rows(call, rows))
}

pub(super) fn new(call: &Call) -> Result {
    let (query, word) = (call.required("QueryString")?, call.required("Characteristic")?);
    let mut known = Characteristic::ALL.into_iter();
    let characteristic = known.find(|known| known.word().eq_ignore_ascii_case(&word));
    let characteristic = characteristic.ok_or_else(|| Refused::invalid("Characteristic", &word))?;
    let level = read_level(call, "AccessLevel")?;
    let view = call.change()?;
    let mut directory = lock(&call.shared.directory);
    let rule = Rule::new(directory.chance.guid(), characteristic, &query, level);
    if directory.rules.read(view).any(|known| known.name.eq_ignore_ascii_case(&rule.name)) {
        return Err(Refused::exists(&rule.name));
    }
    let made = row(call, &rule, view.now, view);
    directory.rules.add(rule, view);
    drop(directory);
    Ok(list::rows(call, vec![made]))
}

/// Only the level can be changed.
pub(super) fn set(call: &Call) -> Result {
    let (identity, level) = (call.required("Identity")?, read_level(call, "AccessLevel")?);
    let view = call.change()?;
    let mut directory = lock(&call.shared.directory);
    let found = find(call, &directory.rules, &identity, view)?.guid;
    directory.rules.change(found, Some(level), view);
    Ok(nothing())
}

pub(super) fn remove(call: &Call) -> Result {
    call.confirmed()?;
    let identity = call.required("Identity")?;
    let view = call.change()?;
    let mut directory = lock(&call.shared.directory);
    let found = find(call, &directory.rules, &identity, view)?.guid;
    directory.rules.change(found, None, view);
    Ok(nothing())
}

/// A rule by its name or its GUID.
fn find<'a>(call: &Call, rules: &'a Rules, identity: &str, view: View) -> Result<&'a Rule> {
    let is_it = |rule: &&Rule| {
        rule.name.eq_ignore_ascii_case(identity) || rule.guid.to_string().eq_ignore_ascii_case(identity)
    };
    rules.read(view).find(is_it).ok_or_else(|| call.not_found(identity))
}

fn row(call: &Call, rule: &Rule, changed: DateTime<Utc>, view: View) -> Row {
    let (word, number) = (rule.characteristic.word(), rule.characteristic.number());
    Row {
        kind: "SystemConfiguration.ActiveSyncDeviceAccessRule",
        text: rule.name.clone(),
        properties: vec![
            ("QueryString", rule.query.clone().into()),
            ("Characteristic", Property::Word("DeviceAccessCharacteristic", word, number)),
            ("AccessLevel", level(rule.level)),
            ("Name", rule.name.clone().into()),
            ("Identity", Property::Link(rule.name.clone(), Some(rule.guid))),
            ("Guid", rule.guid.into()),
            ("WhenChanged", changed.into()),
            ("OriginatingServer", call.originating(view)),
        ],
    }
}
