//! "My device": its state in plain words, and what to do.

use axum::extract::Path;
use axum::response::Redirect;
use domain::actor::Actor;
use domain::deployment::{DeploymentState, Reason};
use domain::device::{Device, DeviceState};
use domain::id::DeviceId;
use services::status::DeviceProfile;
use services::{Error, delivery, enrolment, search, status};
use texts::Text;

use super::{apps, compliance, mail_access, messages};
use crate::console::state;
use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Action, Alert, Cell, Empty, Facts, Link, Part, Table, Tone};
use crate::visit::Visit;

/// `GET /`
pub(super) async fn show(visit: Visit) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let Actor::User { id, name } = &actor else {
        return Err(Error::Internal("a portal without a user").into());
    };
    let mut page = Page::portal(text.get("portal-title"))
        .lead(text.with("portal-lead", &[("name", name)]))
        .action("/enroll", text.get("portal-enrol"));
    let mine = search::own_devices(services, &actor).await?;
    let mine: Vec<_> = mine.into_iter().filter(|device| device.state != DeviceState::Retired).collect();
    if mine.is_empty() {
        let alert = Alert::new(Tone::Info, text.get("portal-no-device")).line(text.get("enrol-first"));
        page = page.part(Part::Alert(alert.link(Link::new("/enroll", text.get("portal-enrol")))));
    }
    for device in &mine {
        let profiles = status::device_profiles(services, &actor, device.id).await?;
        if let Some(part) = compliance::part(&visit, device).await? {
            page = page.part(part);
        }
        for part in parts(text, device, &profiles) {
            page = page.part(part);
        }
        if let Some(part) = apps::part(&visit, device).await? {
            page = page.part(part);
        }
    }
    if let Some(part) = mail_access::part(&visit).await? {
        page = page.action("/access", text.get("portal-why")).part(part);
    }
    if let Some(part) = messages::part(&visit).await? {
        page = page.part(part);
    }
    let rows = enrolment::notices(services, &actor, *id)
        .await?
        .into_iter()
        .map(|notice| {
            let device = notice
                .device_name
                .unwrap_or_else(|| text.get(&format!("platform-{}", notice.platform.name().to_lowercase())));
            vec![
                Cell::from(text.get(&format!("notice-{}", notice.kind.code()))).more(device),
                text.time(notice.at).into(),
            ]
        })
        .collect();
    Ok(page.part(Part::Table(Table {
        title: text.get("portal-enrolments"),
        columns: vec![text.get("portal-what"), text.get("portal-when")],
        rows,
        empty: Empty::new(text.get("portal-enrolments-none"), ""),
        ..Table::default()
    })))
}

/// `POST /devices/{id}/recheck`: "I removed my account".
pub(super) async fn recheck(visit: Visit, Path(id): Path<DeviceId>) -> Result<Redirect, Failure> {
    delivery::recheck(visit.services(), &visit.actor(), id).await?;
    Ok(Redirect::to("/?done=portal-recheck"))
}

fn parts(text: Text, device: &Device, profiles: &[DeviceProfile]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mail: Vec<_> = profiles.iter().filter(|row| row.profile.kind.is_email()).collect();
    let again =
        Action::post(format!("/devices/{}/recheck", device.id), text.get("portal-recheck")).tone(Tone::Good);
    let mut needs_recheck = false;
    for row in &mail {
        let deployment = &row.deployment;
        let name = &row.profile.display_name;
        if let (DeploymentState::Blocked, Some(Reason::AccountExists { host, address })) =
            (deployment.state, &deployment.reason)
        {
            needs_recheck = true;
            let words = text.with("portal-blocked", &[("host", host), ("address", address)]);
            parts.push(Part::Alert(
                Alert::new(Tone::Bad, text.get("portal-blocked-title"))
                    .line(words)
                    .line(text.get("portal-blocked-steps")),
            ));
        } else if deployment.state == DeploymentState::Error {
            needs_recheck = true;
            parts.push(Part::Alert(
                Alert::new(Tone::Bad, text.with("portal-error-title", &[("name", name)]))
                    .line(text.get("portal-error")),
            ));
        }
    }
    let (tone, id) = match (device.state, mail.as_slice()) {
        (DeviceState::Disputed, _) => (Tone::Bad, "portal-mail-disputed"),
        (DeviceState::Retiring | DeviceState::Retired, _) => (Tone::Quiet, "portal-mail-retired"),
        (_, []) => (Tone::Quiet, "portal-mail-none"),
        (_, rows) if rows.iter().any(|row| row.deployment.state == DeploymentState::Succeeded) => {
            (Tone::Good, "portal-mail-good")
        }
        _ if needs_recheck => (Tone::Bad, "portal-mail-blocked"),
        _ => (Tone::Info, "portal-mail-coming"),
    };
    let mut facts = Facts::new(&device.name)
        .fact(text.get("portal-mail"), Cell::badge(tone, text.get(id)))
        .fact(text.get("compliance"), state::compliance(text, device.compliance))
        .fact(text.get("device-model"), format!("{} · {}", device.model, device.os_version))
        .fact(text.get("last-seen"), text.time(device.last_seen_at));
    if needs_recheck {
        facts = facts.action(again);
    }
    parts.push(Part::Facts(facts));
    parts
}
