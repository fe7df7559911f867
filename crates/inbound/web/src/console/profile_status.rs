//! The status of a profile by user and by setting (ST-1).

use axum::extract::Path;
use domain::catalogue;
use domain::deployment::GraphStatus;
use domain::profile::Profile;
use services::status;
use texts::Text;

use super::profiles::find;
use super::state;
use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Cell, Empty, Part, Tab, Table};
use crate::visit::Visit;

/// How many users a page shows.
const USERS: u32 = 100;

/// Which view of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    Devices,
    Users,
    Settings,
    Waves,
}

/// The views of a profile.
pub(super) fn tabs(text: Text, profile: &Profile, at: At) -> Part {
    let views = [
        (At::Devices, "", "profile-devices"),
        (At::Users, "/users", "profile-users"),
        (At::Settings, "/settings", "profile-by-setting"),
        (At::Waves, "/rollout", "profile-waves"),
    ];
    let tab = |(view, path, id)| Tab {
        href: format!("/console/profiles/{}{path}", profile.id),
        label: text.get(id),
        current: view == at,
    };
    Part::Tabs(views.into_iter().map(tab).collect())
}

/// `GET /console/profiles/{id}/users`
pub(super) async fn users(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let text = visit.text;
    let profile = find(&visit, &id).await?;
    let after = visit.query("after").and_then(|id| id.parse().ok());
    let users = status::user_status_page(visit.services(), &visit.actor(), profile.id, after, USERS).await?;
    let next = match users.last() {
        Some(last) if users.len() == USERS as usize => {
            format!("/console/profiles/{}/users?after={}", profile.id, last.user)
        }
        _ => String::new(),
    };
    let rows = users
        .into_iter()
        .map(|user| {
            vec![
                Cell::link(format!("/console/users/{}", user.user), user.user_name)
                    .more(user.principal_name.unwrap_or_default()),
                state::deployment(text, user.state),
                user.devices.to_string().into(),
                text.time(user.last_seen_at).into(),
            ]
        })
        .collect();
    let columns = ["user", "profile-worst-state", "nav-devices", "last-seen"];
    Ok(whole(text, &profile, At::Users).part(Part::Table(Table {
        label: text.get("profile-users"),
        columns: columns.iter().map(|id| text.get(id)).collect(),
        rows,
        empty: Empty::new(text.get("profile-devices-none"), text.get("profile-devices-none-advice")),
        next,
        ..Table::default()
    })))
}

/// `GET /console/profiles/{id}/settings`
pub(super) async fn settings(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let text = visit.text;
    let profile = find(&visit, &id).await?;
    let summaries = status::setting_summaries(visit.services(), &visit.actor(), profile.id).await?;
    let shown = [
        GraphStatus::Compliant,
        GraphStatus::Unknown,
        GraphStatus::Error,
        GraphStatus::NonCompliant,
        GraphStatus::Conflict,
        GraphStatus::NotApplicable,
    ];
    let rows = summaries
        .into_iter()
        .map(|summary| {
            let label = setting_label(text, &profile, summary.name);
            let number = |status| summary.devices.get(&status).copied().unwrap_or(0).to_string().into();
            std::iter::once(label).chain(shown.into_iter().map(number)).collect()
        })
        .collect();
    let columns = shown.iter().map(|status| text.get(state::setting_words(*status).1));
    Ok(whole(text, &profile, At::Settings).part(Part::Table(Table {
        label: text.get("profile-by-setting"),
        columns: std::iter::once(text.get("setting")).chain(columns).collect(),
        rows,
        empty: Empty::new(text.get("profile-devices-none"), text.get("profile-devices-none-advice")),
        ..Table::default()
    })))
}

/// The name of a setting, with Graph's name below it.
pub(super) fn setting_label(text: Text, profile: &Profile, name: &'static str) -> Cell {
    let known = catalogue::setting(profile.kind, name).filter(|setting| setting.shown);
    match known {
        Some(setting) => Cell::from(text.get(&setting.text_id(profile.kind))).more(name),
        None => name.into(),
    }
}

fn whole(text: Text, profile: &Profile, at: At) -> Page {
    Page::console(&profile.display_name)
        .lead(&profile.description)
        .crumb("/console/profiles", text.get("nav-profiles"))
        .part(tabs(text, profile, at))
}
