//! Device groups: Gatepost's own.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Permission::WriteConfiguration;
use domain::device::{OsVersion, Owner, Platform};
use domain::device_group::DeviceRule;
use domain::id::DeviceGroupId;
use services::Error;
use services::device_groups::{self, NewDeviceGroup};
use texts::Text;

use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Choice, Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Action, Cell, Empty, Part, Table, Tone};
use crate::visit::Visit;

/// `GET /console/device-groups`
pub(super) async fn list(visit: Visit) -> Result<Page, Failure> {
    let form = form(visit.text);
    whole(&visit, form).await
}

/// `POST /console/device-groups`
pub(super) async fn create(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let (text, entered) = (visit.text, Entered::new(pairs));
    let error = match read(&entered) {
        Ok(new) => match device_groups::create(visit.services(), &visit.actor(), new).await {
            Ok(_) => return Ok(Redirect::to("/console/device-groups?done=saved").into_response()),
            Err(error) => error,
        },
        Err(error) => error,
    };
    let form = form(text).filled(&entered).with_error(error, text)?;
    Ok(whole(&visit, form).await?.into_response())
}

/// `POST /console/device-groups/{id}/delete`
pub(super) async fn delete(visit: Visit, Path(id): Path<DeviceGroupId>) -> Result<Redirect, Failure> {
    device_groups::delete(visit.services(), &visit.actor(), id).await?;
    Ok(Redirect::to("/console/device-groups?done=deleted"))
}

async fn whole(visit: &Visit, form: Form) -> Result<Page, Failure> {
    let text = visit.text;
    let may = visit.may(WriteConfiguration);
    let rows = device_groups::list(visit.services(), &visit.actor())
        .await?
        .into_iter()
        .map(|group| {
            let address = format!("/console/device-groups/{}", group.id);
            let action = Action::post(format!("{address}/delete"), text.get("delete"));
            let actions =
                if may { vec![action.about(&group.display_name).tone(Tone::Bad)] } else { Vec::new() };
            let rule = group
                .rule
                .as_ref()
                .map_or_else(|| text.get("device-group-list"), |rule| described(text, rule));
            let name = Cell::link(address, group.display_name).more(group.description);
            vec![name, rule.into(), Cell::actions(actions)]
        })
        .collect();
    let table = Table {
        label: text.get("nav-device-groups"),
        columns: vec![text.get("name"), text.get("device-group-rule"), String::new()],
        rows,
        empty: Empty::new(text.get("device-groups-none"), text.get("device-groups-none-advice")),
        ..Table::default()
    };
    let page = Page::console(text.get("nav-device-groups"))
        .lead(text.get("device-groups-lead"))
        .part(Part::Table(table));
    Ok(if may { page.form(form) } else { page })
}

fn form(text: Text) -> Form {
    let kinds = vec![
        Choice::new("rule", text.get("device-group-by-rule")),
        Choice::new("list", text.get("device-group-list")),
    ];
    let mut form = Form::new("/console/device-groups", text.get("device-group-create"));
    form.fields = names(text, "", "");
    form.fields.push(
        Field::new("kind", text.get("device-group-kind"), Kind::Select(kinds))
            .help(text.get("device-group-kind-help"))
            .value("rule"),
    );
    form.fields.extend(rule_fields(text, &DeviceRule::default()).into_iter().map(|mut field| {
        "kind=rule".clone_into(&mut field.when);
        field
    }));
    form.title = text.get("device-group-new");
    form
}

/// Name and description.
pub(super) fn names(text: Text, name: &str, description: &str) -> Vec<Field> {
    vec![
        Field::text("displayName", text.get("name")).value(name).required(),
        Field::text("description", text.get("description")).value(description),
    ]
}

/// The parts of a rule.
pub(super) fn rule_fields(text: Text, rule: &DeviceRule) -> Vec<Field> {
    let platforms = Platform::ALL.iter().map(|platform| {
        Choice::new(platform.name(), text.get(&format!("platform-{}", platform.name().to_lowercase())))
    });
    let owners = Owner::ALL
        .iter()
        .map(|owner| Choice::new(owner.name(), text.get(&format!("owner-{}", owner.name()))));
    let joined = |names: Vec<&'static str>| names.join(",");
    let version =
        |version: Option<OsVersion>| version.map_or_else(String::new, |version| version.to_string());
    vec![
        Field::new("platforms", text.get("platform"), Kind::Checks(platforms.collect()))
            .help(text.get("rule-any-help"))
            .value(joined(rule.platforms.iter().map(|platform| platform.name()).collect())),
        Field::text("osFrom", text.get("rule-os-from"))
            .help(text.get("rule-os-help"))
            .value(version(rule.os_from)),
        Field::text("osBefore", text.get("rule-os-before"))
            .help(text.get("rule-os-help"))
            .value(version(rule.os_before)),
        Field::new("owners", text.get("rule-owner"), Kind::Checks(owners.collect()))
            .help(text.get("rule-any-help"))
            .value(joined(rule.owners.iter().map(|owner| owner.name()).collect())),
        Field::text("models", text.get("rule-models"))
            .help(text.get("rule-models-help"))
            .value(rule.models.join(", ")),
    ]
}

/// What was entered for a new group.
fn read(entered: &Entered) -> Result<NewDeviceGroup, Error> {
    let rule = if entered.get("kind") == "list" { None } else { Some(entered_rule(entered)?) };
    Ok(named(entered, rule))
}

/// A group of the name and the description that were entered.
pub(super) fn named(entered: &Entered, rule: Option<DeviceRule>) -> NewDeviceGroup {
    NewDeviceGroup {
        display_name: entered.get("displayName").to_owned(),
        description: entered.get("description").to_owned(),
        rule,
    }
}

/// The rule that was entered.
pub(super) fn entered_rule(entered: &Entered) -> Result<DeviceRule, Error> {
    let version = |field: &str| match entered.get(field).trim() {
        "" => Ok(None),
        text => {
            text.parse().map(Some).map_err(|_| Error::invalid(field, "not-a-version", "write it as 17.4"))
        }
    };
    Ok(DeviceRule {
        platforms: entered.all("platforms").iter().filter_map(|name| Platform::from_name(name)).collect(),
        os_from: version("osFrom")?,
        os_before: version("osBefore")?,
        owners: entered.all("owners").iter().filter_map(|name| Owner::from_name(name)).collect(),
        models: entered
            .get("models")
            .split(',')
            .map(|model| model.trim().to_owned())
            .filter(|model| !model.is_empty())
            .collect(),
    })
}

/// A rule in words.
pub(super) fn described(text: Text, rule: &DeviceRule) -> String {
    let platforms = rule
        .platforms
        .iter()
        .map(|platform| text.get(&format!("platform-{}", platform.name().to_lowercase())));
    let owners = rule.owners.iter().map(|owner| text.get(&format!("owner-{}", owner.name())));
    let from = rule.os_from.iter().map(|version| format!("≥ {version}"));
    let before = rule.os_before.iter().map(|version| format!("< {version}"));
    let parts: Vec<_> =
        platforms.chain(from).chain(before).chain(owners).chain(rule.models.iter().cloned()).collect();
    if parts.is_empty() { text.get("rule-everything") } else { parts.join(", ") }
}
