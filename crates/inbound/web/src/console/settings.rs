//! How the service is set up.

pub(super) mod brake_limits;
pub(super) mod clean_up;
pub(super) mod compliance;
pub(super) mod reporting;
pub(super) mod retention;
pub(super) mod second_factor;

use domain::actor::Permission::WriteService;
use services::{settings, setup};
use texts::Text;

use crate::failure::Failure;
use crate::first::renewal;
use crate::form::Form;
use crate::page::Page;
use crate::part::{Action, Cell, Facts, Link, Part, Tone};
use crate::visit::Visit;

/// `GET /console/settings`
pub(super) async fn show(visit: Visit) -> Result<Page, Failure> {
    let text = visit.text;
    let state = setup::state(visit.services(), &visit.actor()).await?;
    let may = visit.may(WriteService);
    let change = |facts: Facts, href: &str| {
        let title = facts.title.clone();
        Part::Facts(if may { facts.action(Action::go(href, text.get("change")).about(title)) } else { facts })
    };
    let organisation = Facts::new(text.get("step-organisation"))
        .fact(text.get("organisation-name"), state.organisation.name)
        .fact(text.get("organisation-domains"), state.organisation.domains.join("\n"))
        .fact(text.get("organisation-contact"), state.organisation.contact);
    let (tone, id) =
        if state.addresses.checked { (Tone::Good, "names-checked") } else { (Tone::Warn, "names-unchecked") };
    let names = Facts::new(text.get("step-names"))
        .fact(text.get("names-web"), state.addresses.web)
        .fact(text.get("names-devices"), state.addresses.devices)
        .fact(text.get("names-public"), state.addresses.public)
        .fact(text.get("state"), Cell::badge(tone, text.get(id)));
    let mut push = Facts::new(text.get("step-push"));
    push = match (state.push.topic, state.push.not_after) {
        (Some(topic), Some(end)) => {
            push.fact(text.get("push-topic"), topic).fact(text.get("push-expires"), text.date(end))
        }
        _ => push.fact(text.get("state"), Cell::badge(Tone::Warn, text.get("is-missing"))),
    };
    if may {
        push = push.action(renewal(text));
    }
    let (services, actor) = (visit.services(), visit.actor());
    let second = second_factor::facts(text, &settings::get(services, &actor).await?);
    let compliance = compliance::facts(text, &settings::get(services, &actor).await?);
    let reporting = reporting::facts(text, &settings::get(services, &actor).await?);
    let clean_up = clean_up::facts(text, settings::get(services, &actor).await?);
    let brakes = brake_limits::facts(text, &settings::get(services, &actor).await?);
    let retention = retention::facts(text, &settings::get(services, &actor).await?);
    Ok(Page::console(text.get("nav-settings"))
        .part(change(organisation, "/setup/organisation"))
        .part(change(names, "/setup/names"))
        .part(Part::Facts(push))
        .part(change(second, second_factor::PAGE))
        .part(change(compliance, compliance::PAGE))
        .part(change(reporting, reporting::PAGE))
        .part(change(clean_up, clean_up::PAGE))
        .part(change(brakes, brake_limits::PAGE))
        .part(change(retention, retention::PAGE)))
}

/// The page of one form, with its name, what it is for, and the way back.
fn whole(text: Text, id: &str, mut form: Form) -> Page {
    form.others.push(Link::new("/console/settings", text.get("cancel")));
    Page::console(text.get(&format!("{id}-title")))
        .lead(text.get(&format!("{id}-lead")))
        .crumb("/console/settings", text.get("nav-settings"))
        .form(form)
}

/// Where a saved form leads.
const fn saved() -> &'static str {
    "/console/settings?done=saved"
}

/// What a number may be, and what it is unless somebody changes it.
fn bounds(text: Text, min: u32, max: u32, usual: u32) -> String {
    let [min, max, usual] = [min, max, usual].map(|number| number.to_string());
    text.with("number-bounds", &[("min", &min), ("max", &max), ("usual", &usual)])
}
