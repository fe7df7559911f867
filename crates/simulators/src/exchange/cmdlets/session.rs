//! What is about the session itself.

use super::call::{Call, controller};
use super::refused::Refused;
use super::row::{Property, Row};
use super::{Item, Items, Result, all, nothing, rights};
use crate::exchange::shell::Session;

/// Get-Command: what the account holds, by name. A name that is not there is an error, and the others follow.
pub(super) fn get_command(call: &Call) -> Items {
    let names = call.list("Name");
    let held = || rights::held(call.shared.plan.flavour, &call.behaviour);
    let mut items = Vec::new();
    if names.is_empty() {
        items.extend(held().map(|right| shown(call, right)));
    }
    for name in names {
        items.push(match held().find(|right| right.name.eq_ignore_ascii_case(&name)) {
            Some(right) => shown(call, right),
            None => Refused::unknown_cmdlet(&name).into_item(),
        });
    }
    all(items)
}

fn shown(call: &Call, right: &rights::Right) -> Item {
    let parameters = right.parameters(&call.behaviour).map(str::to_owned).collect();
    let row = Row {
        kind: "Management.CommandInfo",
        text: right.name.to_owned(),
        properties: vec![
            ("Name", right.name.into()),
            ("CommandType", "Function".into()),
            ("Parameters", Property::List(parameters)),
        ],
    };
    Item::Object(row.write(call.session.is_full, call.shared.host(call.server)))
}

/// Set-ADServerSettings: for this session alone.
pub(super) fn set_settings(call: &Call, session: &mut Session) -> Result {
    if let Some(name) = call.text("PreferredServer") {
        session.controller = Some(controller(&name)?);
    }
    Ok(nothing())
}
