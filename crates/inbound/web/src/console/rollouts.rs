//! Waves: which profiles go out in some, and how one goes out: pilot group, rate, pause and resume.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Permission::WriteConfiguration;
use domain::profile::Profile;
use domain::rollout::Rollout;
use services::rollouts::{self, NewRollout, Progress};
use services::{Error, people};
use texts::Text;

use super::profile_status::{At, tabs};
use super::profiles::find;
use super::rollout_form::{Chosen, form, read};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form};
use crate::page::Page;
use crate::part::{Alert, Cell, Empty, Facts, Part, Table, Tone};
use crate::visit::Visit;

/// `GET /console/rollouts`
pub(super) async fn list(visit: Visit) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let mut rows = Vec::new();
    for (profile, rollout) in rollouts::list(services, &actor).await? {
        let progress = rollouts::progress(services, &actor, profile.id).await?;
        rows.push(vec![
            Cell::link(format!("/console/profiles/{}/rollout", profile.id), profile.display_name),
            standing(text, Some(&rollout)),
            progress.succeeded.to_string().into(),
            progress.failed.to_string().into(),
            progress.held.to_string().into(),
        ]);
    }
    let columns = ["profile", "state", "deployment-succeeded", "rollout-failed", "rollout-held"];
    Ok(Page::console(text.get("nav-rollouts")).lead(text.get("rollouts-lead")).part(Part::Table(Table {
        label: text.get("nav-rollouts"),
        columns: columns.iter().map(|id| text.get(id)).collect(),
        rows,
        empty: Empty::new(text.get("rollouts-none"), text.get("rollouts-none-advice")),
        ..Table::default()
    })))
}

/// `GET /console/profiles/{id}/rollout`
pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let profile = find(&visit, &id).await?;
    let rollout = rollouts::find(visit.services(), &visit.actor(), profile.id).await?;
    let form = form(&visit, &profile, &Chosen::of(rollout.as_ref()), "").await?;
    whole(&visit, &profile, rollout.as_ref(), form, None).await
}

/// `POST /console/profiles/{id}/rollout`: how it goes out. Sent by the button beside the words for groups, it comes back with the
/// groups that fit.
pub(super) async fn set(
    visit: Visit,
    Path(id): Path<String>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let profile = find(&visit, &id).await?;
    let entered = Entered::new(pairs);
    let mut form = form(&visit, &profile, &Chosen::entered(&entered), entered.get("words")).await?;
    if !entered.is_search() {
        let known = rollouts::find(services, &actor, profile.id).await?;
        let saved = match read(&entered) {
            Ok(new) => {
                // Neither group nor rate means to everybody at once: of what is paused, only after it goes on.
                let at_once =
                    new == NewRollout::default() && known.is_none_or(|known| known.paused_at.is_none());
                rollouts::set(services, &actor, profile.id, (!at_once).then_some(new)).await
            }
            Err(error) => Err(error),
        };
        match saved {
            Ok(()) => return Ok(to(&profile, "saved")),
            Err(error) => form = form.with_error(error, text)?,
        }
    }
    let rollout = rollouts::find(services, &actor, profile.id).await?;
    Ok(whole(&visit, &profile, rollout.as_ref(), form, None).await?.into_response())
}

/// `POST /console/profiles/{id}/rollout/pause`
pub(super) async fn pause(
    visit: Visit,
    Path(id): Path<String>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (services, actor) = (visit.services(), visit.actor());
    let profile = find(&visit, &id).await?;
    let entered = Entered::new(pairs);
    let reason = entered.get("reason").trim();
    let paused = if reason.is_empty() {
        Err(Error::invalid("reason", "required", "say why, for the others"))
    } else {
        rollouts::pause(services, &actor, profile.id, reason).await
    };
    let Err(error) = paused else { return Ok(to(&profile, "rollout-paused")) };
    let rollout = rollouts::find(services, &actor, profile.id).await?;
    let form = form(&visit, &profile, &Chosen::of(rollout.as_ref()), "").await?;
    let wrong = Some((&entered, error));
    Ok(whole(&visit, &profile, rollout.as_ref(), form, wrong).await?.into_response())
}

/// `POST /console/profiles/{id}/rollout/resume`
pub(super) async fn resume(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let profile = find(&visit, &id).await?;
    rollouts::resume(visit.services(), &visit.actor(), profile.id).await?;
    Ok(to(&profile, "rollout-resumed"))
}

/// `POST /console/profiles/{id}/rollout/end-pilot`
pub(super) async fn end_pilot(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let profile = find(&visit, &id).await?;
    rollouts::end_pilot(visit.services(), &visit.actor(), profile.id).await?;
    Ok(to(&profile, "rollout-pilot-ended"))
}

fn to(profile: &Profile, done: &str) -> Response {
    Redirect::to(&format!("/console/profiles/{}/rollout?done={done}", profile.id)).into_response()
}

async fn whole(
    visit: &Visit,
    profile: &Profile,
    rollout: Option<&Rollout>,
    form: Form,
    wrong: Option<(&Entered, Error)>,
) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let address = format!("/console/profiles/{}/rollout", profile.id);
    let mut page = Page::console(&profile.display_name)
        .lead(text.get("rollout-lead"))
        .crumb("/console/profiles", text.get("nav-profiles"))
        .part(tabs(text, profile, At::Waves));
    if let Some((since, why)) = rollout.and_then(|rollout| why_paused(text, rollout)) {
        page = page.part(Part::Alert(Alert::new(Tone::Warn, since).line(why)));
    }
    let progress = rollouts::progress(services, &actor, profile.id).await?;
    let pilot = match rollout.and_then(|rollout| rollout.pilot_group) {
        Some(id) => people::group(services, &actor, id).await?.map(|group| group.attributes.display_name),
        None => None,
    };
    page = page.part(Part::Facts(facts(text, rollout, pilot, progress)));
    if !visit.may(WriteConfiguration) {
        return Ok(page);
    }
    let paused = rollout.is_some_and(|rollout| rollout.paused_at.is_some());
    if let Some(rollout) = rollout.filter(|rollout| is_in_pilot(rollout)) {
        let mut end = Form::new(format!("{address}/end-pilot"), text.get("rollout-end-pilot"));
        end.title = text.get("rollout-pilot");
        end.lead = text.get(if rollout.per_hour.is_some() {
            "rollout-end-pilot-rate"
        } else {
            "rollout-end-pilot-all"
        });
        page = page.form(end);
    }
    if paused {
        let mut resume = Form::new(format!("{address}/resume"), text.get("rollout-resume"));
        resume.title = text.get("rollout-resume-title");
        resume.lead = text.get("rollout-resume-help");
        page = page.form(resume);
    } else {
        let mut pause = Form::new(format!("{address}/pause"), text.get("rollout-pause")).field(
            Field::text("reason", text.get("rollout-reason"))
                .help(text.get("rollout-reason-help"))
                .required(),
        );
        pause.title = text.get("rollout-pause-title");
        pause.lead = text.get("rollout-pause-help");
        pause.tone = Tone::Bad;
        if let Some((entered, error)) = wrong {
            pause = pause.filled(entered).with_error(error, text)?;
        }
        page = page.form(pause);
    }
    Ok(page.form(form))
}

fn facts(text: Text, rollout: Option<&Rollout>, pilot: Option<String>, progress: Progress) -> Facts {
    let mut facts = Facts::new(text.get("rollout-progress")).fact(text.get("state"), standing(text, rollout));
    if let Some(rollout) = rollout {
        if rollout.pilot_group.is_some() {
            let name = pilot.unwrap_or_else(|| text.get("not-known"));
            facts = facts.fact(text.get("rollout-pilot"), name);
        }
        if let Some(rate) = rollout.per_hour {
            facts = facts.fact(text.get("rollout-rate"), rate.to_string());
        }
    }
    facts
        .fact(text.get("deployment-succeeded"), progress.succeeded.to_string())
        .fact(text.get("rollout-failed"), progress.failed.to_string())
        .fact(text.get("rollout-under-way"), progress.under_way.to_string())
        .fact(text.get("rollout-held"), progress.held.to_string())
}

/// Where it is.
fn standing(text: Text, rollout: Option<&Rollout>) -> Cell {
    let (tone, id) = match rollout {
        Some(rollout) if stopped_by_itself(rollout) => (Tone::Bad, "rollout-stopped"),
        Some(rollout) if rollout.paused_at.is_some() => (Tone::Warn, "rollout-paused"),
        Some(rollout) if is_in_pilot(rollout) => (Tone::Info, "rollout-in-pilot"),
        Some(rollout) if rollout.per_hour.is_some() => (Tone::Info, "rollout-at-rate"),
        _ => (Tone::Good, "rollout-at-once"),
    };
    Cell::badge(tone, text.get(id))
}

fn is_in_pilot(rollout: &Rollout) -> bool {
    rollout.pilot_group.is_some() && rollout.pilot_ended_at.is_none()
}

fn stopped_by_itself(rollout: &Rollout) -> bool {
    rollout.paused_at.is_some() && rollout.pause_reason.as_deref() == Some(rollouts::TOO_MANY_FAILURES)
}

/// Since when it is paused and by whom, and why.
fn why_paused(text: Text, rollout: &Rollout) -> Option<(String, String)> {
    let since = text.time(rollout.paused_at?);
    if stopped_by_itself(rollout) {
        let title = text.with("rollout-stopped-since", &[("since", &since)]);
        return Some((title, text.get("rollout-stopped-advice")));
    }
    let by = rollout.paused_by.as_deref().unwrap_or_default();
    let title = text.with("rollout-paused-since", &[("since", &since), ("name", by)]);
    Some((title, rollout.pause_reason.clone().unwrap_or_default()))
}
