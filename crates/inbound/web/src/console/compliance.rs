//! Compliance policies: the list, one with what it finds, and what hangs on it.

pub(super) mod assign;
pub(super) mod change;
pub(super) mod delete;
pub(super) mod device;
pub(super) mod edit;
pub(super) mod impact;
mod notices;
mod policy_form;
mod words;

use axum::extract::Path;
use domain::actor::Permission::WriteConfiguration;
use domain::compliance::{CompliancePolicy, SettingState};
use domain::device::Platform;
use domain::id::CompliancePolicyId;
use services::status::DeploymentOrder;
use services::{Error, Page as Rows, Place, compliance};

use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Alert, Cell, Empty, Facts, Part, Table, Tile, Tone};
use crate::visit::Visit;

/// How many devices a page shows.
const DEVICES: u32 = 100;

/// Where the list is.
pub(super) const LIST: &str = "/console/compliance";

/// `GET /console/compliance`
pub(super) async fn list(visit: Visit) -> Result<Page, Failure> {
    let text = visit.text;
    let (services, actor) = (visit.services(), visit.actor());
    let mut rows = Vec::new();
    for policy in compliance::policies(services, &actor).await? {
        let overview = compliance::device_overview(services, &actor, policy.id).await?;
        let fails = overview.count(SettingState::NonCompliant) + overview.count(SettingState::InGracePeriod);
        let tone = if fails > 0 { Tone::Warn } else { Tone::Good };
        rows.push(vec![
            Cell::link(format!("{LIST}/{}", policy.id), &policy.display_name).more(policy.description),
            text.get(&words::platform(policy.platform)).into(),
            overview.counts.values().sum::<u64>().to_string().into(),
            Cell::badge(tone, fails.to_string()),
            text.date(policy.modified_at).into(),
        ]);
    }
    let mut page = Page::console(text.get("nav-compliance")).lead(text.get("policies-lead"));
    if visit.may(WriteConfiguration) {
        page = page.action(format!("{LIST}/new"), text.get("policy-new"));
    }
    let columns = ["name", "platform", "policy-devices", "policy-failing", "changed"];
    Ok(page.part(Part::Table(Table {
        label: text.get("nav-compliance"),
        columns: columns.iter().map(|id| text.get(id)).collect(),
        rows,
        empty: Empty::new(text.get("policies-none"), text.get("policies-none-advice")),
        ..Table::default()
    })))
}

/// `GET /console/compliance/new`: for which platform.
pub(super) async fn choose(visit: Visit) -> Page {
    let text = visit.text;
    let row = |platform: &Platform| {
        let told = words::told(text, *platform);
        let name = text.get(&words::platform(*platform));
        vec![Cell::link(format!("{LIST}/new/{platform}"), name), told.into()]
    };
    Page::console(text.get("policy-new"))
        .lead(text.get("policy-new-lead"))
        .crumb(LIST, text.get("nav-compliance"))
        .part(Part::Table(Table {
            label: text.get("policy-new"),
            columns: vec![text.get("platform"), text.get("policy-can-tell")],
            rows: Platform::ALL.iter().map(row).collect(),
            ..Table::default()
        }))
}

/// `GET /console/compliance/{id}?state=nonCompliant`: with all its devices, or with those in one state.
pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let policy = find(&visit, &id).await?;
    let address = format!("{LIST}/{}", policy.id);
    let mut page =
        Page::console(&policy.display_name).lead(&policy.description).crumb(LIST, text.get("nav-compliance"));
    if visit.may(WriteConfiguration) {
        for (path, id) in [("assign", "assign"), ("edit", "change"), ("copy", "copy"), ("delete", "delete")] {
            page = page.action(format!("{address}/{path}"), text.get(id));
        }
    }
    let untold = domain::compliance::unanswerable(policy.platform, &policy.settings);
    if !untold.is_empty() {
        let names: Vec<_> = untold.into_iter().map(|setting| words::setting(text, setting)).collect();
        let alert = Alert::new(Tone::Warn, text.with("policy-untold", &[("settings", &names.join(", "))]));
        page = page.part(Part::Alert(alert.line(text.get("policy-untold-advice"))));
    }
    let overview = compliance::device_overview(services, &actor, policy.id).await?;
    let all = Tile {
        href: format!("{address}#devices"),
        number: overview.counts.values().sum::<u64>().to_string(),
        label: text.get("policy-devices"),
    };
    let of_state = SettingState::ALL.iter().map(|state| Tile {
        href: format!("{address}?state={state}#devices"),
        number: overview.count(*state).to_string(),
        label: text.get(words::state_id(*state)),
    });
    let tiles = std::iter::once(all).chain(of_state).collect();
    let state = visit.query("state").and_then(SettingState::from_name);
    let after = visit.query("after").and_then(|id| id.parse().ok()).map(Place::Id);
    let order = DeploymentOrder::Device;
    let wanted = Rows { order, descending: false, after, skip: 0, limit: DEVICES };
    let devices = compliance::device_page(services, &actor, policy.id, state, &wanted).await?;
    let next = match devices.last() {
        Some(last) if devices.len() == DEVICES as usize => {
            let state = state.map_or("", SettingState::name);
            format!("{address}?state={state}&after={}#devices", last.device)
        }
        _ => String::new(),
    };
    let (title, empty) = match state {
        Some(state) => (
            format!("{}: {}", text.get("policy-devices"), text.get(words::state_id(state))),
            Empty::new(text.get("deployments-none"), ""),
        ),
        None => (
            text.get("policy-devices"),
            Empty::new(text.get("policy-devices-none"), text.get("policy-devices-none-advice")),
        ),
    };
    let rows = devices
        .into_iter()
        .map(|row| {
            vec![
                Cell::link(format!("/console/devices/{}", row.device), row.device_name).more(row.model),
                Cell::link(format!("/console/users/{}", row.user), row.user_name),
                words::judged(text, row.state, &row.settings, row.grace_ends_at),
                text.time(row.changed_at).into(),
            ]
        })
        .collect();
    let table = Table {
        id: "devices",
        title,
        columns: vec![text.get("device"), text.get("user"), text.get("state"), text.get("since")],
        rows,
        empty,
        next,
        ..Table::default()
    };
    let targets = compliance::targets(services, &actor, policy.id).await?;
    let facts =
        facts(&visit, &policy).await?.fact(text.get("policy-for"), words::targets(&visit, &targets).await?);
    Ok(page.part(Part::Tiles(tiles)).part(Part::Table(table)).part(Part::Facts(facts)))
}

/// What a policy asks, and what follows.
async fn facts(visit: &Visit, policy: &CompliancePolicy) -> Result<Facts, Failure> {
    let text = visit.text;
    let mut facts = Facts::new(text.get("policy-settings"))
        .fact(text.get("platform"), text.get(&words::platform(policy.platform)))
        .fact(text.get("version"), policy.version.to_string());
    for setting in policy.settings.asked() {
        let value = match (setting, policy.settings.os_minimum_version) {
            (domain::compliance::ComplianceSetting::MinimumOs, Some(version)) => version.to_string(),
            _ => text.get("yes"),
        };
        facts = facts.fact(words::setting(text, setting), value);
    }
    for action in &policy.actions {
        let after = Cell::from(words::after(text, action.grace_period_hours));
        facts =
            facts.fact(words::action(text, action.kind), after.more(notices::named(visit, action).await?));
    }
    Ok(facts)
}

/// The policy of an address, or "not found".
async fn find(visit: &Visit, id: &str) -> Result<CompliancePolicy, Failure> {
    let parsed: CompliancePolicyId = id.parse().map_err(|_| Error::not_found("compliance policy", id))?;
    Ok(compliance::policy(visit.services(), &visit.actor(), parsed).await?)
}
