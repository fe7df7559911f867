//! Deployments of one state, of one profile or of all: where the numbers of the dashboard and of a profile lead.

use domain::id::ProfileId;
use domain::profile::Profile;
use services::status::{self, Standing};
use services::{Error, profiles};

use super::state;
use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Cell, Empty, Part, Tab, Table};
use crate::visit::Visit;

/// How many a page shows.
const PAGE: u32 = 50;

/// `GET /console/deployments?state=error&profile={id}`
pub(super) async fn list(visit: Visit) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let standing = visit.query("state").and_then(Standing::from_name).unwrap_or(Standing::Error);
    let all = profiles::list(services, &actor).await?;
    let profile = match visit.query("profile").filter(|id| !id.is_empty()) {
        Some(id) => Some(named(&all, id)?),
        None => None,
    };
    let after = visit.query("after").and_then(|id| id.parse().ok());
    let after = after.zip(visit.query("beyond").and_then(|id| id.parse().ok()));
    let only = profile.map(|profile| profile.id);
    let found = status::deployments(services, &actor, standing, only, after, PAGE).await?;
    let next = match found.last() {
        Some(last) if found.len() == PAGE as usize => {
            format!("{}&after={}&beyond={}", address(standing, only), last.device, last.profile)
        }
        _ => String::new(),
    };
    let rows = found
        .into_iter()
        .map(|row| {
            let known = all.iter().find(|known| known.id == row.profile);
            let name = known.map_or_else(|| text.get("not-known"), |known| known.display_name.clone());
            let state = state::listed_deployment(text, &row, &all);
            vec![
                Cell::link(
                    format!("/console/devices/{}/profiles/{}", row.device, row.profile),
                    row.device_name,
                )
                .more(row.model),
                Cell::link(format!("/console/users/{}", row.user), row.user_name),
                Cell::link(format!("/console/profiles/{}", row.profile), name),
                state,
                text.time(row.changed_at).into(),
            ]
        })
        .collect();
    let tabs = Standing::ALL.map(|other| Tab {
        href: address(other, only),
        label: text.get(&format!("deployment-{}", other.name())),
        current: other == standing,
    });
    let mut page = Page::console(text.get("deployments-title")).part(Part::Tabs(tabs.into()));
    page = match profile {
        Some(profile) => page.crumb(format!("/console/profiles/{}", profile.id), &profile.display_name),
        None => page.crumb("/console", text.get("nav-dashboard")),
    };
    let columns = ["device", "user", "profile", "state", "since"];
    Ok(page.part(Part::Table(Table {
        label: text.get("deployments-title"),
        columns: columns.iter().map(|id| text.get(id)).collect(),
        rows,
        empty: Empty::new(text.get("deployments-none"), ""),
        next,
        ..Table::default()
    })))
}

/// Where the deployments of a standing are listed.
pub(super) fn address(standing: Standing, profile: Option<ProfileId>) -> String {
    let address = format!("/console/deployments?state={}", standing.name());
    profile.map_or(address.clone(), |profile| format!("{address}&profile={profile}"))
}

fn named<'a>(all: &'a [Profile], id: &str) -> Result<&'a Profile, Error> {
    let parsed: Option<ProfileId> = id.parse().ok();
    all.iter().find(|known| Some(known.id) == parsed).ok_or_else(|| Error::not_found("profile", id))
}
