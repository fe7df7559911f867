//! Messages to users: the mail server, which organisation uses which way, the templates, and what went out.

mod policy;
mod server;
mod template;
mod text;
mod told;

use domain::actor::Permission as P;
use domain::id::OrganisationId;
use domain::message::Channel;
use inbound_door::Class;
use services::exchange;
use services::messages::{self, MailSettings, MessageTrouble, Template};
use texts::Text;

use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form};
use crate::page::Page;
use crate::part::{Action, Alert, Cell, Empty, Facts, Link, Part, Table, Tone};
use crate::visit::Visit;
use crate::wrap::Table as Routes;

pub(super) use template::name as template_name;
pub(super) use told::of_user;

/// Its page.
const PAGE: &str = "/console/messages";

/// How many of the last messages are shown.
const LAST: u32 = 50;

/// The routes below it.
pub(super) fn routes(table: Routes) -> Routes {
    let (read, write) = (Class::read(P::ReadService), Class::write(P::WriteService));
    let change = Class::read(P::WriteService);
    table
        .get("/console/messages", read, show)
        .get("/console/messages/drop", change, drop_form)
        .post("/console/messages/drop", write, drop_waiting)
        .get("/console/messages/server", change, server::show)
        .post("/console/messages/server", write, server::save)
        .get("/console/messages/organisations/{id}", change, policy::show)
        .post("/console/messages/organisations/{id}", write, policy::save)
        .get("/console/messages/templates/new", change, template::new)
        .post("/console/messages/templates/new", write, template::create)
        .get("/console/messages/templates/{id}", read, template::show)
        .post("/console/messages/templates/{id}", write, template::save)
        .post("/console/messages/templates/{id}/test", write, template::test)
        .get("/console/messages/templates/{id}/delete", change, template::delete_form)
        .post("/console/messages/templates/{id}/delete", write, template::delete)
        .get("/console/messages/templates/{id}/texts/{locale}", read, text::show)
        .post("/console/messages/templates/{id}/texts/{locale}", write, text::save)
        .post("/console/messages/templates/{id}/texts/{locale}/delete", write, text::delete)
}

/// `GET /console/messages`
async fn show(visit: Visit) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let may = visit.may(P::WriteService);
    let mut page = Page::console(text.get("nav-messages")).lead(text.get("messages-lead"));
    if may {
        page = page.action(format!("{PAGE}/templates/new"), text.get("messages-template-new"));
    }
    for alert in alerts(&visit).await? {
        page = page.part(Part::Alert(alert));
    }
    page = page.part(Part::Facts(server::facts(text, &messages::settings(services, &actor).await?, may)));
    let mut rows = Vec::new();
    for organisation in exchange::organisations(services, &actor).await? {
        let policy = messages::policy(services, &actor, organisation.id).await?;
        rows.push(organisation_row(text, organisation.id, &organisation.name, policy.channel, may));
    }
    page = page.part(Part::Table(Table {
        title: text.get("messages-organisations"),
        columns: vec![text.get("name"), text.get("messages-channel")],
        rows,
        empty: Empty::new(text.get("messages-organisations-none"), ""),
        ..Table::default()
    }));
    let templates = messages::templates(services, &actor).await?;
    page = page.part(Part::Table(Table {
        title: text.get("messages-templates"),
        columns: vec![text.get("name"), text.get("messages-languages"), text.get("state")],
        rows: templates.iter().map(|template| template_row(text, template)).collect(),
        ..Table::default()
    }));
    Ok(page.part(Part::Table(told::last(text, &messages::last(services, &actor, LAST).await?))))
}

/// What needs a person, for this page and for the dashboard.
pub(super) async fn alerts(visit: &Visit) -> Result<Vec<Alert>, Failure> {
    let text = visit.text;
    let mut alerts = Vec::new();
    for trouble in messages::troubles(visit.services(), &visit.actor()).await? {
        let alert = match trouble {
            MessageTrouble::MailServer { since, word, detail } => {
                let words = text.with("messages-alert-server", &[("since", &text.time(since))]);
                let why = text.find(&format!("problem-mail-{word}")).unwrap_or_default();
                Alert::new(Tone::Bad, words).line(why).line(detail)
            }
            MessageTrouble::Many { name, waiting, per_hour, .. } => {
                let name = if name.is_empty() { text.get("messages-others") } else { name };
                let words = text.count_with("messages-alert-many", waiting, &[("name", &name)]);
                let per_hour = per_hour.to_string();
                Alert::new(Tone::Bad, words)
                    .line(text.with("messages-alert-many-advice", &[("max", &per_hour)]))
            }
        };
        alerts.push(alert.link(Link::new(PAGE, text.get("nav-messages"))));
    }
    Ok(alerts)
}

/// `GET /console/messages/drop?organisation=…`: what would be dropped. Without an organisation: for users without a mailbox.
async fn drop_form(visit: Visit) -> Result<Page, Failure> {
    let text = visit.text;
    let organisation = organisation_of(visit.query("organisation").unwrap_or_default())?;
    let name = match organisation {
        Some(id) => exchange::organisation(visit.services(), &visit.actor(), id).await?.name,
        None => text.get("messages-others"),
    };
    let mut form = Form::new(format!("{PAGE}/drop"), text.get("messages-drop"));
    form.tone = Tone::Bad;
    form.lead = text.get("messages-drop-what");
    form.others.push(Link::new(PAGE, text.get("cancel")));
    let named = organisation.map(|id| id.to_string()).unwrap_or_default();
    Ok(Page::console(text.with("messages-drop-title", &[("name", &name)]))
        .crumb(PAGE, text.get("nav-messages"))
        .form(form.field(Field::hidden("organisation", named))))
}

/// `POST /console/messages/drop`
async fn drop_waiting(visit: Visit, axum::Form(pairs): Pairs) -> Result<axum::response::Redirect, Failure> {
    let entered = Entered::new(pairs);
    // An empty one stands for the users without a mailbox; none at all is a mistake.
    if !entered.has("organisation") {
        let message = "whose messages are to be dropped";
        return Err(services::Error::invalid("organisation", "required", message).into());
    }
    let organisation = organisation_of(entered.get("organisation"))?;
    messages::drop_waiting(visit.services(), &visit.actor(), organisation).await?;
    Ok(axum::response::Redirect::to(&format!("{PAGE}?done=messages-dropped")))
}

/// The organisation with this id; `None` for the users without a mailbox.
fn organisation_of(id: &str) -> Result<Option<OrganisationId>, Failure> {
    match id {
        "" => Ok(None),
        id => Ok(Some(id.parse().map_err(|_| services::Error::not_found("organisation", id))?)),
    }
}

fn organisation_row(text: Text, id: OrganisationId, name: &str, channel: Channel, may: bool) -> Vec<Cell> {
    let address = format!("{PAGE}/organisations/{id}");
    let name = if may { Cell::link(address, name) } else { Cell::from(name) };
    let tone = if channel == Channel::Portal { Tone::Quiet } else { Tone::Good };
    vec![name, Cell::badge(tone, text.get(&format!("messages-channel-{channel}")))]
}

fn template_row(text: Text, template: &Template) -> Vec<Cell> {
    let locales: Vec<&str> = template.texts.iter().map(|text| text.locale.as_str()).collect();
    let (tone, id) = match (template.occasion, template.modified_at) {
        (None, _) => (Tone::Info, "messages-own"),
        (Some(_), None) => (Tone::Quiet, "messages-built-in"),
        (Some(_), Some(_)) => (Tone::Good, "messages-changed"),
    };
    vec![
        Cell::link(template::address(template.id), template::name(text, template))
            .more(&template.description),
        locales.join(", ").into(),
        Cell::badge(tone, text.get(id)),
    ]
}

/// The way to drop what waits.
fn drop_action(text: Text, organisation: Option<OrganisationId>) -> Action {
    let of = organisation.map(|id| id.to_string()).unwrap_or_default();
    Action::go(format!("{PAGE}/drop?organisation={of}"), text.get("messages-drop")).tone(Tone::Bad)
}

/// What a policy says, for a list of facts.
fn policy_facts(text: Text, facts: Facts, settings: &MailSettings) -> Facts {
    let others = &settings.others;
    facts
        .fact(text.get("messages-others"), text.get(&format!("messages-channel-{}", others.channel)))
        .action(drop_action(text, None).about(text.get("messages-others")))
}
