//! How the service is set up.

use domain::actor::Permission::WriteService;
use services::setup;

use crate::failure::Failure;
use crate::first::renewal;
use crate::page::Page;
use crate::part::{Action, Cell, Facts, Part, Tone};
use crate::visit::Visit;

/// `GET /console/settings`
pub(super) async fn show(visit: Visit) -> Result<Page, Failure> {
    let text = visit.text;
    let state = setup::state(visit.services(), &visit.actor()).await?;
    let may = visit.may(WriteService);
    let change = |facts: Facts, href: &str| {
        if may {
            facts.action(Action::go(href, text.get("change")).about(facts_title(text, href)))
        } else {
            facts
        }
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
    Ok(Page::console(text.get("nav-settings"))
        .part(Part::Facts(change(organisation, "/setup/organisation")))
        .part(Part::Facts(change(names, "/setup/names")))
        .part(Part::Facts(push)))
}

fn facts_title(text: texts::Text, href: &str) -> String {
    text.get(if href.ends_with("names") { "step-names" } else { "step-organisation" })
}
