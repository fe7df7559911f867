//! Large changes that nobody started, waiting for a person.

use axum::extract::Path;
use axum::response::Redirect;
use domain::actor::Permission::WriteService;
use domain::brake::{Brake, BrakeDecision};
use domain::id::BrakeId;
use services::compliance::RETIREMENT;
use services::exchange::{self, HeldBack, ImpactRow};
use services::{brakes, compliance, device_list, profiles};
use texts::Text;

use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form};
use crate::page::Page;
use crate::part::{Alert, Cell, Empty, Part, Table, Tone};
use crate::visit::Visit;

/// How many decided ones are shown.
const DECIDED: u32 = 20;

/// How many effects are shown.
const ITEMS: usize = 200;

/// `GET /console/brakes`
pub(super) async fn list(visit: Visit) -> Result<Page, Failure> {
    let text = visit.text;
    let mut open = brakes::open(visit.services(), &visit.actor()).await?;
    let decided = brakes::last(visit.services(), &visit.actor(), DECIDED).await?;
    open.extend(decided.into_iter().filter(|brake| brake.decided_at.is_some()));
    let rows = open
        .into_iter()
        .map(|brake| {
            let state = match (brake.decision, brake.decided_by.as_deref()) {
                (Some(BrakeDecision::Release), by) => decided_by(text, "brake-released", by),
                (Some(BrakeDecision::Lapse), by) => decided_by(text, "brake-lapsed", by),
                (Some(_), by) => decided_by(text, "brake-kept", by),
                (None, _) => Cell::badge(Tone::Warn, text.get("brake-open")),
            };
            vec![
                Cell::link(format!("/console/brakes/{}", brake.id), cause(text, &brake)),
                hits(text, &brake).into(),
                text.time(brake.created_at).into(),
                state,
            ]
        })
        .collect();
    let columns = ["brake-cause", "brake-hits", "since", "state"];
    Ok(Page::console(text.get("nav-brakes")).lead(text.get("brakes-lead")).part(Part::Table(Table {
        label: text.get("nav-brakes"),
        columns: columns.iter().map(|id| text.get(id)).collect(),
        rows,
        empty: Empty::new(text.get("brakes-none"), ""),
        ..Table::default()
    })))
}

/// `GET /console/brakes/{id}`
pub(super) async fn show(visit: Visit, Path(id): Path<BrakeId>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let brake = brakes::one(services, &actor, id).await?;
    let access = match exchange::braked_organisation(&brake).filter(|_| brake.decision.is_none()) {
        Some(organisation) => Some(exchange::held_back(services, &actor, organisation).await?),
        None => None,
    };
    let retirements = brake.cause == RETIREMENT && brake.decision.is_none();
    let due = if retirements { compliance::retirements_due(services, &actor).await? } else { Vec::new() };
    let all = profiles::list(services, &actor).await?;
    let mut rows = Vec::new();
    let waiting = due.len();
    let listable = waiting + brake.items.len();
    for device in due.into_iter().take(ITEMS) {
        let listed = device_list::device(services, &actor, device).await?;
        let (name, user) = listed.map_or_else(
            || (text.get("not-known"), String::new()),
            |listed| (listed.device.name, listed.user_name),
        );
        let link = Cell::link(format!("/console/devices/{device}"), name).more(user);
        rows.push(vec![link, Cell::default(), text.get("effect-retire").into()]);
    }
    for item in brake.items.iter().take(ITEMS) {
        let device = device_list::device(services, &actor, item.device).await?;
        let device = device.map_or_else(|| text.get("not-known"), |listed| listed.device.name);
        let profile = all.iter().find(|profile| profile.id == item.profile);
        let profile = profile.map_or_else(|| text.get("not-known"), |profile| profile.display_name.clone());
        rows.push(vec![
            Cell::link(format!("/console/devices/{}", item.device), device),
            profile.into(),
            text.get(&format!("effect-{}", item.effect.name())).into(),
        ]);
    }
    let mut alert = Alert::new(Tone::Warn, hits(text, &brake)).line(text.get("brake-advice"));
    if access.is_some() || retirements {
        alert = alert.line(text.get("brake-counts-day"));
    }
    if retirements {
        alert = alert.line(text.count("brake-waits-now", waiting as u64));
    }
    let mut page = Page::console(cause(text, &brake))
        .crumb("/console/brakes", text.get("nav-brakes"))
        .part(Part::Alert(alert));
    if brake.decision.is_none() && visit.may(WriteService) {
        let decide = |decision: &str, id: &str, tone: Tone| {
            let mut form = Form::new(format!("/console/brakes/{}", brake.id), text.get(id));
            form.lead = text.get(&format!("{id}-help"));
            form.tone = tone;
            form.field(Field::hidden("decision", decision))
                .field(Field::hidden("affected", brake.affected.to_string()))
        };
        let mut keep = decide("dismiss", "brake-keep", Tone::Good);
        if access.is_some() {
            // The brake keeps no names: whoever comes next is let be as well.
            keep.lead = text.get("brake-keep-access-help");
        }
        page = page.form(decide("release", "brake-release", Tone::Bad)).form(keep);
    }
    if let Some(access) = access {
        return Ok(page.part(Part::Table(held(text, &access))));
    }
    let table = Table {
        title: text.get("brake-items"),
        columns: vec![text.get("device"), text.get("profile"), text.get("brake-effect")],
        rows,
        empty: Empty::new(text.get("brake-items-none"), ""),
        ..Table::default()
    };
    Ok(page.part(Part::Table(table.out_of(text, listable))))
}

/// Whom a brake keeps from losing their mail.
fn held(text: Text, held: &HeldBack) -> Table {
    let row = |row: &ImpactRow| {
        let mailbox = match row.user {
            Some(user) => Cell::link(format!("/console/users/{user}"), &row.mailbox_name),
            None => Cell::from(row.mailbox_name.as_str()),
        };
        let device = if row.model.is_empty() { row.eas_id.to_string() } else { row.model.clone() };
        let rule = format!("access-rule-{}", row.decision.rule.name().to_lowercase());
        vec![mailbox, device.into(), text.get(&rule).into()]
    };
    let table = Table {
        title: text.get("brake-items"),
        columns: vec![
            text.get("partnership-mailbox"),
            text.get("partnership-device"),
            text.get("decision-result"),
        ],
        rows: held.rows.iter().take(ITEMS).map(row).collect(),
        empty: Empty::new(text.get("brake-items-none"), ""),
        ..Table::default()
    };
    // What the brake counts is more: those of the last day are blocked already.
    table.out_of(text, usize::try_from(held.devices).unwrap_or(usize::MAX))
}

/// `POST /console/brakes/{id}`
pub(super) async fn decide(
    visit: Visit,
    Path(id): Path<BrakeId>,
    axum::Form(pairs): Pairs,
) -> Result<Redirect, Failure> {
    let entered = Entered::new(pairs);
    let decision = match entered.get("decision") {
        "release" => BrakeDecision::Release,
        _ => BrakeDecision::Dismiss,
    };
    // Without the number nothing was shown.
    let shown = entered.get("affected").parse().unwrap_or(0);
    brakes::decide(visit.services(), &visit.actor(), id, decision, shown).await?;
    Ok(Redirect::to("/console/brakes?done=decided"))
}

fn cause(text: Text, brake: &Brake) -> String {
    // A cause that is about one thing has its id behind a slash.
    let word = brake.cause.split('/').next().unwrap_or_default();
    text.find(&format!("brake-cause-{word}")).unwrap_or_else(|| text.get("brake-cause-recompute"))
}

fn hits(text: Text, brake: &Brake) -> String {
    text.count_with("brake-hits-devices", brake.affected, &[("total", &brake.total.to_string())])
}

fn decided_by(text: Text, id: &str, by: Option<&str>) -> Cell {
    Cell::badge(Tone::Quiet, text.get(id)).more(by.unwrap_or_default())
}
