//! One profile on one device: its state, the whole error, and each of its settings (ST-1).

use axum::extract::Path;
use domain::catalogue::{self, SettingState};
use domain::profile::Profile;
use serde_json::Value;
use services::{Error, profiles, status};
use texts::Text;

use super::device;
use super::profile_status::setting_label;
use super::{profile_values, state};
use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Cell, Facts, Part, Table};
use crate::visit::Visit;

/// `GET /console/devices/{id}/profiles/{profile}`
pub(super) async fn show(visit: Visit, Path((id, profile)): Path<(String, String)>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let listed = device::find(&visit, &id).await?;
    let address = format!("/console/devices/{}", listed.device.id);
    let rows = status::device_profiles(services, &actor, listed.device.id).await?;
    let row = rows.into_iter().find(|row| row.profile.id.to_string() == profile);
    let row = row.ok_or_else(|| Error::not_found("profile on this device", &profile))?;
    let other = row.conflicts_with.as_ref().map(|other| other.display_name.as_str());
    let name = &row.profile.display_name;
    let mut facts = Facts::new(text.get("state"))
        .fact(text.get("device"), Cell::link(&address, &listed.device.name).more(&listed.device.model))
        .fact(
            text.get("user"),
            Cell::link(format!("/console/users/{}", listed.device.user), &listed.user_name),
        )
        .fact(text.get("profile"), Cell::link(format!("/console/profiles/{}", row.profile.id), name))
        .fact(text.get("state"), state::deployment_with_reason(text, &row.deployment, other))
        .fact(text.get("since"), text.time(row.deployment.changed_at));
    if let Some(other) = &row.conflicts_with {
        let link = Cell::link(format!("/console/profiles/{}", other.id), &other.display_name);
        facts = facts.fact(text.get("deployment-conflicts-with"), link);
    }
    if let Some(error) = &row.deployment.error {
        facts = facts.fact(text.get("deployment-error-code"), error.code.to_string());
        for link in &error.chain {
            facts = facts.fact(text.get("deployment-error-link"), state::link(link));
        }
    }
    let all = profiles::list(services, &actor).await?;
    let rows = row.settings.iter().map(|setting| setting_row(text, &row.profile, setting, &all)).collect();
    Ok(Page::console(name).crumb(address, &listed.device.name).part(Part::Facts(facts)).part(Part::Table(
        Table {
            title: text.get("profile-settings"),
            columns: ["setting", "setting-value", "state"].iter().map(|id| text.get(id)).collect(),
            rows,
            ..Table::default()
        },
    )))
}

fn setting_row(text: Text, profile: &Profile, setting: &SettingState, all: &[Profile]) -> Vec<Cell> {
    let value = match (catalogue::setting(profile.kind, setting.name), profile.reference(setting.name)) {
        (_, Some(target)) => all
            .iter()
            .find(|known| known.id == target)
            .map_or_else(|| text.get("not-known"), |known| known.display_name.clone()),
        (Some(known), None) => {
            profile_values::shown(text, known, profile.settings.get(setting.name).unwrap_or(&Value::Null))
        }
        (None, None) => String::new(),
    };
    vec![setting_label(text, profile, setting.name), value.into(), state::setting(text, setting.status)]
}
