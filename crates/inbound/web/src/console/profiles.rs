//! Profiles: the list, one with its status, copy and delete.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Permission::WriteConfiguration;
use domain::catalogue::{Kind as Value, client_ids, settings_of};
use domain::id::ProfileId;
use domain::profile::{Profile, ProfileType};
use services::status::{self, Standing};
use services::{Error, profiles};
use texts::Text;

use super::profile_status::{At, tabs};
use super::{deployments, profile_apps, profile_values, state};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form};
use crate::page::Page;
use crate::part::{Alert, Cell, Empty, Facts, Link, Part, Search, Table, Tile, Tone};
use crate::visit::Visit;

/// How many devices a page shows.
const DEVICES: u32 = 100;

/// `GET /console/profiles`
pub(super) async fn list(visit: Visit) -> Result<Page, Failure> {
    let text = visit.text;
    let search = visit.query("search").unwrap_or_default().to_owned();
    let wanted = search.trim().to_lowercase();
    let all = profiles::list(visit.services(), &visit.actor()).await?;
    let any = !all.is_empty();
    let rows = all
        .into_iter()
        .filter(|profile| profile.display_name.to_lowercase().contains(&wanted))
        .map(|profile| {
            vec![
                Cell::link(format!("/console/profiles/{}", profile.id), &profile.display_name)
                    .more(profile.description),
                text.get(&profile.kind.text_id()).into(),
                text.date(profile.modified_at).into(),
            ]
        })
        .collect();
    let mut page = Page::console(text.get("nav-profiles")).lead(text.get("profiles-lead"));
    let mut empty = Empty::new(text.get("profiles-none"), text.get("profiles-none-advice"));
    if any {
        empty = Empty::new(text.get("nothing-found"), text.get("nothing-found-advice"));
    }
    if visit.may(WriteConfiguration) {
        page = page.action("/console/profiles/new", text.get("profile-new"));
    }
    Ok(page.part(Part::Table(Table {
        label: text.get("nav-profiles"),
        columns: vec![text.get("name"), text.get("type"), text.get("changed")],
        rows,
        empty,
        search: any.then(|| Search {
            action: "/console/profiles".to_owned(),
            label: text.get("profiles-search"),
            value: search,
        }),
        ..Table::default()
    })))
}

/// `GET /console/profiles/new`: which type.
pub(super) async fn choose(visit: Visit) -> Page {
    let text = visit.text;
    let rows = ProfileType::ALL
        .iter()
        // The first generation of the names is for scripts that know them.
        .filter(|kind| !kind.name().starts_with("androidForWork"))
        .map(|kind| {
            let clients: Vec<_> = client_ids(*kind).iter().map(|id| text.get(id)).collect();
            vec![
                Cell::link(format!("/console/profiles/new/{}", kind.name()), text.get(&kind.text_id())),
                text.get(&format!("platform-{}", kind.platform().name().to_lowercase())).into(),
                clients.join(", ").into(),
            ]
        })
        .collect();
    Page::console(text.get("profile-new"))
        .lead(text.get("profile-new-lead"))
        .crumb("/console/profiles", text.get("nav-profiles"))
        .part(Part::Table(Table {
            label: text.get("profile-new"),
            columns: vec![text.get("type"), text.get("platform"), text.get("profile-clients")],
            rows,
            ..Table::default()
        }))
        .part(Part::Alert(Alert::new(Tone::Info, "").line(text.get("profile-outlook-hint"))))
}

/// `GET /console/profiles/{id}`
pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let profile = find(&visit, &id).await?;
    let address = format!("/console/profiles/{}", profile.id);
    let overview = status::device_overview(services, &actor, profile.id).await?;
    let after = visit.query("after").and_then(|id| id.parse().ok());
    let devices = status::device_statuses(services, &actor, profile.id, after, DEVICES).await?;
    let mut page = Page::console(&profile.display_name)
        .lead(&profile.description)
        .crumb("/console/profiles", text.get("nav-profiles"));
    if visit.may(WriteConfiguration) {
        page = page
            .action(format!("{address}/assign"), text.get("assign"))
            .action(format!("{address}/edit"), text.get("change"))
            .action(format!("{address}/copy"), text.get("copy"))
            .action(format!("{address}/delete"), text.get("delete"));
    }
    for code in visit.query("warnings").unwrap_or_default().split(',') {
        if let Some(words) = text.find(&format!("warning-{code}")) {
            page = page.part(Part::Alert(Alert::new(Tone::Warn, "").line(words)));
        }
    }
    let tile = |standing: Standing, number: u64| Tile {
        href: deployments::address(standing, Some(profile.id)),
        number: number.to_string(),
        label: text.get(&format!("deployment-{}", standing.name())),
    };
    let tiles = vec![
        tile(Standing::Succeeded, overview.success),
        tile(Standing::Pending, overview.pending),
        tile(Standing::Error, overview.error),
        tile(Standing::Blocked, overview.failed),
        tile(Standing::Conflict, overview.conflict),
        tile(Standing::NotApplicable, overview.not_applicable),
    ];
    let next = match devices.last() {
        Some(last) if devices.len() == DEVICES as usize => format!("{address}?after={}", last.device),
        _ => String::new(),
    };
    let all = profiles::list(services, &actor).await?;
    let rows = devices
        .into_iter()
        .map(|row| {
            let state = state::listed_deployment(text, &row, &all);
            vec![
                Cell::link(
                    format!("/console/devices/{}/profiles/{}", row.device, row.profile),
                    row.device_name,
                )
                .more(row.model),
                Cell::link(format!("/console/users/{}", row.user), row.user_name),
                state,
                text.time(row.changed_at).into(),
            ]
        })
        .collect();
    let table = Table {
        title: text.get("profile-devices"),
        columns: vec![text.get("device"), text.get("user"), text.get("state"), text.get("since")],
        rows,
        empty: Empty::new(text.get("profile-devices-none"), text.get("profile-devices-none-advice")),
        next,
        ..Table::default()
    };
    Ok(page
        .part(tabs(text, &profile, At::Devices))
        .part(Part::Tiles(tiles))
        .part(Part::Table(table))
        .part(Part::Facts(settings(text, &profile, &profile_apps::names(&visit, &profile).await?))))
}

/// `GET /console/profiles/{id}/copy`
pub(super) async fn copy_form(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let profile = find(&visit, &id).await?;
    let name = visit.text.with("profile-copy-name", &[("name", &profile.display_name)]);
    Ok(copy_page(visit.text, &profile, copy_fields(visit.text, &profile, &name)))
}

/// `POST /console/profiles/{id}/copy`
pub(super) async fn copy(
    visit: Visit,
    Path(id): Path<String>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let profile = find(&visit, &id).await?;
    let entered = Entered::new(pairs);
    match profiles::copy(visit.services(), &visit.actor(), profile.id, entered.get("displayName")).await {
        Ok(saved) => {
            let address = format!("/console/profiles/{}?done=copied", saved.profile.id);
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) => {
            let form =
                copy_fields(visit.text, &profile, "").filled(&entered).with_error(error, visit.text)?;
            Ok(copy_page(visit.text, &profile, form).into_response())
        }
    }
}

/// `GET /console/profiles/{id}/delete`
pub(super) async fn delete_form(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let profile = find(&visit, &id).await?;
    let hit = status::device_overview(visit.services(), &visit.actor(), profile.id).await?.success;
    Ok(delete_page(visit.text, &profile, hit, None)?)
}

/// `POST /console/profiles/{id}/delete`
pub(super) async fn delete(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let profile = find(&visit, &id).await?;
    match profiles::delete(visit.services(), &visit.actor(), profile.id).await {
        Ok(()) => Ok(Redirect::to("/console/profiles?done=deleted").into_response()),
        Err(error) => Ok(delete_page(visit.text, &profile, 0, Some(error))?.into_response()),
    }
}

/// The profile of an address, or "not found".
pub(super) async fn find(visit: &Visit, id: &str) -> Result<Profile, Failure> {
    let missing = || Error::not_found("profile", id);
    let parsed: ProfileId = id.parse().map_err(|_| missing())?;
    Ok(profiles::get(visit.services(), &visit.actor(), parsed).await?.ok_or_else(missing)?)
}

fn copy_fields(text: Text, profile: &Profile, name: &str) -> Form {
    Form::new(format!("/console/profiles/{}/copy", profile.id), text.get("copy"))
        .field(Field::text("displayName", text.get("name")).value(name).required())
}

fn copy_page(text: Text, profile: &Profile, form: Form) -> Page {
    Page::console(text.with("profile-copy-title", &[("name", &profile.display_name)]))
        .lead(text.get("profile-copy-lead"))
        .crumb(format!("/console/profiles/{}", profile.id), &profile.display_name)
        .form(form)
}

fn delete_page(text: Text, profile: &Profile, hit: u64, error: Option<Error>) -> Result<Page, Error> {
    let address = format!("/console/profiles/{}", profile.id);
    let mut form = Form::new(format!("{address}/delete"), text.get("delete"));
    form.tone = Tone::Bad;
    form.lead = text.count("profile-delete-hits", hit);
    form.others.push(Link::new(&address, text.get("cancel")));
    if let Some(error) = error {
        form = form.with_error(error, text)?;
    }
    Ok(Page::console(text.with("profile-delete-title", &[("name", &profile.display_name)]))
        .crumb(address, &profile.display_name)
        .form(form))
}

fn settings(text: Text, profile: &Profile, apps: &[String]) -> Facts {
    let mut facts = Facts::new(text.get("profile-settings"))
        .fact(text.get("type"), text.get(&profile.kind.text_id()))
        .fact(text.get("version"), profile.version.to_string());
    for setting in settings_of(profile.kind) {
        let counts = setting.when.is_none_or(|condition| condition.holds(&profile.settings));
        if !setting.shown || !counts || matches!(setting.kind, Value::Reference(_)) {
            continue;
        }
        let value = profile.settings.get(setting.name).unwrap_or(&serde_json::Value::Null);
        facts =
            facts.fact(text.get(&setting.text_id(profile.kind)), profile_values::shown(text, setting, value));
    }
    if !apps.is_empty() {
        facts = facts.fact(text.get("apps-needed"), apps.join(", "));
    }
    facts
}
