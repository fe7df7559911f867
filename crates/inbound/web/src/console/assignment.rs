//! For whom a profile is: include and exclude, and who is hit before anything is saved.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::assignment::Target;
use domain::profile::Profile;
use domain::targeting::Verdict;
use services::assignments::{self, AssignmentPlan, Line};
use services::{Error, profiles};
use texts::Text;

use super::profiles::find;
use super::{accepted, group_choice};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Alert, Cell, Facts, Link, Part, Table, Tone};
use crate::visit::Visit;

/// The choices that are no groups.
const EVERYBODY: [(&str, Target); 2] = [("all-users", Target::AllUsers), ("all-devices", Target::AllDevices)];

/// `GET /console/profiles/{id}/assign`
pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let profile = find(&visit, &id).await?;
    let known = assignments::list(visit.services(), &visit.actor(), profile.id).await?;
    let targets: Vec<_> = known.iter().map(|assignment| assignment.target).collect();
    let form = form(&visit, &profile, &Chosen::of(&targets), "").await?;
    Ok(whole(visit.text, &profile, form))
}

/// `POST /console/profiles/{id}/assign`: first what it would do, and when it is sent again with that in hand, saved. Sent by the
/// button beside the words for groups, it comes back with the groups that fit.
pub(super) async fn save(
    visit: Visit,
    Path(id): Path<String>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let profile = find(&visit, &id).await?;
    let entered = Entered::new(pairs);
    let form = form(&visit, &profile, &Chosen::entered(&entered), entered.get("words")).await?;
    if entered.is_search() {
        return Ok(whole(text, &profile, form).into_response());
    }
    let lines = match lines(&entered) {
        Ok(lines) => lines,
        Err(error) => return Ok(whole(text, &profile, form.with_error(error, text)?).into_response()),
    };
    let plan = match assignments::plan(services, &actor, profile.id, &lines).await {
        Ok(plan) => plan,
        Err(error) => return Ok(whole(text, &profile, form.with_error(error, text)?).into_response()),
    };
    let seen = digest(&lines, &plan)?;
    if entered.get(accepted::FIELD) == seen {
        assignments::replace(services, &actor, profile.id, &lines).await?;
        return Ok(Redirect::to(&format!("/console/profiles/{}?done=assigned", profile.id)).into_response());
    }
    let mut form = form.field(Field::hidden(accepted::FIELD, seen));
    form.submit = text.get("assign-save");
    let mut page = whole(text, &profile, form);
    let all = profiles::list(services, &actor).await?;
    for (place, part) in announcement(text, &plan, &all).into_iter().enumerate() {
        page.parts.insert(place, part);
    }
    Ok(page.into_response())
}

/// The digest of what is accepted: the assignment itself, the numbers, and every device that is named.
fn digest(lines: &[Line], plan: &AssignmentPlan) -> Result<String, Error> {
    let numbers = (plan.devices, plan.users, plan.new_devices, plan.leaving, plan.excluded, &plan.lacking);
    let leavers: Vec<_> = plan.leavers.iter().map(|leaver| (leaver.device, leaver.due_now)).collect();
    accepted::digest(&(lines, numbers, leavers))
}

fn announcement(text: Text, plan: &AssignmentPlan, all: &[Profile]) -> Vec<Part> {
    let facts = Facts::new(text.get("assign-plan"))
        .fact(
            text.get("assign-hit"),
            text.count_with("assign-hit-users", plan.users, &[("devices", &plan.devices.to_string())]),
        )
        .fact(
            text.get("assign-new"),
            Cell::from(plan.new_devices.to_string()).more(text.get(plan.cost.text_id())),
        )
        .fact(text.get("assign-leaving"), plan.leaving.to_string())
        .fact(text.get("assign-excluded"), plan.excluded.to_string());
    let mut parts = vec![Part::Alert(Alert::new(Tone::Info, text.get("assign-not-yet"))), Part::Facts(facts)];
    for (id, devices) in &plan.lacking {
        let name = all.iter().find(|profile| profile.id == *id).map_or("?", |profile| &profile.display_name);
        let words = text.count_with("assign-lacking", *devices, &[("profile", name)]);
        parts.push(Part::Alert(Alert::new(Tone::Warn, words).line(text.get("assign-lacking-advice"))));
    }
    if !plan.leavers.is_empty() {
        let rows = plan.leavers.iter().map(|leaver| {
            let what = if leaver.due_now { "assign-loses" } else { "assign-left-out" };
            let why = match leaver.verdict {
                Verdict::Excluded(_) => "assign-because-excluded",
                Verdict::UserGone => "assign-because-user-gone",
                Verdict::OtherPlatform => "assign-because-platform",
                Verdict::Included(_) | Verdict::NotIncluded => "assign-because-not-included",
            };
            let name = Cell::link(format!("/console/devices/{}", leaver.device), &leaver.name);
            vec![name, Cell::from(text.get(what)).more(text.get(why))]
        });
        parts.push(Part::Table(Table {
            title: text.get("assign-leavers"),
            columns: vec![text.get("device"), text.get("assign-why")],
            rows: rows.collect(),
            ..Table::default()
        }));
    }
    parts
}

/// What a form shows as chosen.
#[derive(Default)]
pub(super) struct Chosen {
    everybody: Vec<Target>,
    included: Vec<String>,
    excluded: Vec<String>,
}

impl Chosen {
    pub(super) fn of(known: &[Target]) -> Self {
        let mut chosen = Self::default();
        for target in known {
            match target {
                Target::Group(id) => chosen.included.push(id.to_string()),
                Target::DeviceGroup(id) => chosen.included.push(id.to_string()),
                Target::ExcludeGroup(id) => chosen.excluded.push(id.to_string()),
                Target::ExcludeDeviceGroup(id) => chosen.excluded.push(id.to_string()),
                Target::AllUsers | Target::AllDevices => chosen.everybody.push(*target),
            }
        }
        chosen
    }

    pub(super) fn entered(entered: &Entered) -> Self {
        let everybody = EVERYBODY.iter().filter(|(name, _)| entered.get(name) == "true");
        Self {
            everybody: everybody.map(|(_, target)| *target).collect(),
            included: entered.all("include"),
            excluded: entered.all("exclude"),
        }
    }
}

async fn form(visit: &Visit, profile: &Profile, chosen: &Chosen, words: &str) -> Result<Form, Failure> {
    form_of(visit, &format!("/console/profiles/{}", profile.id), chosen, words).await
}

/// The form for what is at an address, a profile or a compliance policy.
pub(super) async fn form_of(
    visit: &Visit,
    address: &str,
    chosen: &Chosen,
    words: &str,
) -> Result<Form, Failure> {
    let text = visit.text;
    let ids: Vec<_> = chosen.included.iter().chain(&chosen.excluded).cloned().collect();
    let offer = group_choice::offer(visit, words, &ids, true).await?;
    let mut form = Form::new(format!("{address}/assign"), text.get("assign-preview"));
    for (name, target) in EVERYBODY {
        let set = chosen.everybody.contains(&target);
        form = form.field(Field::new(name, text.get(name), Kind::Check).value(set.to_string()));
    }
    form = form
        .field(group_choice::field(text, words, &offer))
        .field(
            Field::new("include", text.get("assign-include"), Kind::Checks(offer.choices.clone()))
                .help(text.get("assign-include-help"))
                .value(chosen.included.join(",")),
        )
        .field(
            Field::new("exclude", text.get("assign-exclude"), Kind::Checks(offer.choices))
                .help(text.get("assign-exclude-help"))
                .value(chosen.excluded.join(",")),
        );
    form.others.push(Link::new(address, text.get("cancel")));
    Ok(form)
}

/// The lines that were entered.
pub(super) fn lines(entered: &Entered) -> Result<Vec<Line>, Error> {
    let mut lines = Vec::new();
    if entered.get("all-users") == "true" {
        lines.push(Line::AllUsers);
    }
    if entered.get("all-devices") == "true" {
        lines.push(Line::AllDevices);
    }
    let included = entered.all("include");
    for id in &included {
        lines.push(Line::Group(id.parse().map_err(|_| Error::not_found("group", id))?));
    }
    for id in entered.all("exclude") {
        if included.contains(&id) {
            let message = "the group is named twice: include it or exclude it, once";
            return Err(Error::invalid("exclude", "group-twice", message));
        }
        lines.push(Line::Exclude(id.parse().map_err(|_| Error::not_found("group", &id))?));
    }
    Ok(lines)
}

fn whole(text: Text, profile: &Profile, form: Form) -> Page {
    Page::console(text.with("assign-title", &[("name", &profile.display_name)]))
        .lead(text.get("assign-lead"))
        .crumb(format!("/console/profiles/{}", profile.id), &profile.display_name)
        .form(form)
}
