//! The step for public names and ports, with the check.

use axum::response::{IntoResponse, Redirect, Response};
use services::setup::{self, Found, NewAddresses, SetUpState, Verdict};
use texts::Text;

use super::administrator::Pairs;
use super::steps::{At, page};
use crate::failure::Failure;
use crate::form::{Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Alert, Cell, Facts, Part, Tone};
use crate::visit::Visit;

/// `GET /setup/names`
pub(super) async fn show(visit: Visit) -> Result<Page, Failure> {
    let state = setup::state(visit.services(), &visit.actor()).await?;
    Ok(whole(visit.text, &state, form(visit.text, &state), &[]))
}

/// `POST /setup/names`
pub(super) async fn save(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let entered = Entered::new(pairs);
    let new = NewAddresses {
        web: entered.get("web").to_owned(),
        devices: entered.get("devices").to_owned(),
        public: entered.get("public").to_owned(),
    };
    let Err(error) = setup::set_addresses(visit.services(), &visit.actor(), new).await else {
        return Ok(Redirect::to("/setup/names?done=saved").into_response());
    };
    let state = setup::state(visit.services(), &visit.actor()).await?;
    let form = form(visit.text, &state).filled(&entered).with_error(error, visit.text)?;
    Ok(whole(visit.text, &state, form, &[]).into_response())
}

/// `POST /setup/names/check`
pub(super) async fn check(visit: Visit) -> Result<Page, Failure> {
    let found = setup::check_addresses(visit.services(), &visit.actor(), &*visit.web.reach).await?;
    let state = setup::state(visit.services(), &visit.actor()).await?;
    Ok(whole(visit.text, &state, form(visit.text, &state), &found))
}

fn whole(text: Text, state: &SetUpState, form: Form, found: &[Found]) -> Page {
    let mut page = page(text, At::Names, Some(state), "names-title").lead(text.get("names-lead"));
    if !state.finished {
        page = page.part(Part::Alert(Alert::new(Tone::Warn, "").line(text.get("names-for-life"))));
    }
    page = page.form(form);
    if !state.addresses.are_set() {
        return page;
    }
    let (tone, id) =
        if state.addresses.checked { (Tone::Good, "names-checked") } else { (Tone::Warn, "names-unchecked") };
    let mut facts =
        Facts::new(text.get("names-check-title")).fact(text.get("state"), Cell::badge(tone, text.get(id)));
    for found in found {
        facts = facts.fact(text.get(&format!("names-{}", found.name)), verdict(text, found));
    }
    let mut check = Form::new("/setup/names/check", text.get("names-check"));
    check.lead = text.get("names-check-help");
    check.others.push(crate::part::Link::new("/setup/directory", text.get("continue")));
    page.part(Part::Facts(facts)).part(Part::Form(check))
}

fn verdict(text: Text, found: &Found) -> Cell {
    let tone = match found.verdict {
        Verdict::Good => Tone::Good,
        Verdict::Untrusted => Tone::Warn,
        Verdict::SomebodyElse | Verdict::Unreached(_) => Tone::Bad,
    };
    let name = found.verdict.name();
    let advice = match &found.verdict {
        Verdict::Unreached(why) => text.with("address-unreached-advice", &[("why", why)]),
        _ => text.get(&format!("address-{name}-advice")),
    };
    Cell::badge(tone, text.get(&format!("address-{name}"))).more(format!("{}\n{advice}", found.url))
}

fn form(text: Text, state: &SetUpState) -> Form {
    let field = |name: &str, value: &str| {
        Field::new(name, text.get(&format!("names-{name}")), Kind::Url)
            .help(text.get(&format!("names-{name}-help")))
            .value(value)
            .required()
    };
    let known = &state.addresses;
    Form::new("/setup/names", text.get("save"))
        .field(field("web", &known.web))
        .field(field("devices", &known.devices))
        .field(field("public", &known.public))
}
