//! The notification account of an organisation's connector: whether there is one, how it does, and a test of it (XC-13).

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, TimeDelta, Utc};
use domain::actor::Permission::WriteService;
use domain::id::OrganisationId;
use domain::message::{Channel, MessageState};
use services::exchange::{
    self, NotificationAccount, NotificationState, NotificationTrouble, NotificationWay,
};
use services::messages::{self, Message};
use texts::Text;

use super::connector::{LINUX_ACCOUNT, WINDOWS_ACCOUNT, on_linux, on_windows};
use super::organisation::address;
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form};
use crate::page::Page;
use crate::part::{Action, Alert, Cell, Facts, Link, Part, Secret, Tone};
use crate::visit::Visit;

/// For so long the page of a test that waits looks again by itself: a connector that works asks every few seconds.
const PATIENCE: TimeDelta = TimeDelta::minutes(1);

/// `GET /console/exchange/{id}/notification`
pub(super) async fn show(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Page, Failure> {
    let form = form(&visit, id).await?;
    whole(&visit, id, form).await
}

/// `POST /console/exchange/{id}/notification`: asks the connector for a test.
pub(super) async fn test(
    visit: Visit,
    Path(id): Path<OrganisationId>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (text, entered) = (visit.text, Entered::new(pairs));
    let to = entered.get("to");
    let asked = messages::test_account(visit.services(), &visit.actor(), id, to, text.language()).await;
    let Err(error) = asked else {
        return Ok(Redirect::to(&format!("{}?done=notification-test", place(id))).into_response());
    };
    let form = form(&visit, id).await?.map(|form| form.filled(&entered).with_error(error, text));
    Ok(whole(&visit, id, form.transpose()?).await?.into_response())
}

fn place(id: OrganisationId) -> String {
    format!("{}/notification", address(id))
}

/// The form of a test, for whoever may ask for one.
async fn form(visit: &Visit, id: OrganisationId) -> Result<Option<Form>, Failure> {
    if !visit.may(WriteService) {
        return Ok(None);
    }
    let text = visit.text;
    let own = messages::own_address(visit.services(), &visit.actor()).await?;
    let mut form = Form::new(place(id), text.get("notification-test-send"));
    form.title = text.get("notification-test");
    form.lead = text.get("notification-test-lead");
    let to = Field::text("to", text.get("messages-test-to")).value(own.unwrap_or_default()).required();
    Ok(Some(form.field(to.autocomplete("email"))))
}

async fn whole(visit: &Visit, id: OrganisationId, form: Option<Form>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let organisation = exchange::organisation(services, &actor, id).await?;
    let state = exchange::notification(services, &actor, id).await?;
    let mut page = Page::console(text.get("notification-account"))
        .lead(text.get("notification-lead"))
        .crumb(address(id), &organisation.name);
    if let Some(alert) = alert(text, &state) {
        page = page.part(Part::Alert(alert));
    }
    page = page.part(Part::Facts(facts(text, &state)));
    if let Some(test) = &state.test {
        page = page.part(Part::Facts(tested(text, test)));
    }
    let waits = state.test.as_ref().is_some_and(|test| waits(test, services.now()));
    let form = form.filter(|form| form.has_errors() || (can_test(&state) && !waits));
    if visit.may(WriteService) {
        for (label, value) in commands(text, &state) {
            page = page.part(Part::Secret(Secret { label, value }));
        }
    }
    Ok(match form {
        Some(form) => page.form(form),
        // What somebody types must not be taken away while the page looks again.
        None if waits => page.part(Part::Refresh(place(id))),
        None => page,
    })
}

/// What to type on the connector's machine, on each system: for another account or a new password of it, and for web services at a
/// fixed address. The program asks for the password, so that it ends up in no history of commands.
fn commands(text: Text, state: &NotificationState) -> Vec<(String, String)> {
    if !state.has_connector {
        return Vec::new();
    }
    let known = account(state).map(|account| account.address.as_str());
    let account = |name| set_up(name, known.unwrap_or("gatepost@example.com"));
    let fixed = |name| {
        let before = if known.is_some() { "register --update".to_owned() } else { account(name) };
        format!("{before} --ews-url https://mail.example.com/EWS/Exchange.asmx")
    };
    let label = |id, system| text.with(id, &[("system", system)]);
    let (set_up, at) = ("notification-set-up", "notification-set-up-at");
    vec![
        (label(set_up, "Linux"), on_linux(&account(LINUX_ACCOUNT))),
        (label(set_up, "Windows"), on_windows(&account(WINDOWS_ACCOUNT))),
        (label(at, "Linux"), on_linux(&fixed(LINUX_ACCOUNT))),
        (label(at, "Windows"), on_windows(&fixed(WINDOWS_ACCOUNT))),
    ]
}

fn set_up(name: &str, address: &str) -> String {
    format!("register --update --notification-account {name} --notification-address {address}")
}

/// The same at a glance, for the page of the organisation.
pub(super) fn card(visit: &Visit, state: &NotificationState, id: OrganisationId) -> Facts {
    let text = visit.text;
    let label = if visit.may(WriteService) && can_test(state) {
        "notification-test-send"
    } else {
        "notification-more"
    };
    facts(text, state).action(Action::go(place(id), text.get(label)))
}

fn account(state: &NotificationState) -> Option<&NotificationAccount> {
    state.told.as_ref().and_then(|told| told.account.as_ref())
}

/// Whether the connector says that it has no account.
fn is_missing(state: &NotificationState) -> bool {
    state.told.as_ref().is_some_and(|told| told.account.is_none())
}

/// A connector that told nothing may have an account all the same.
fn can_test(state: &NotificationState) -> bool {
    state.has_connector && !is_missing(state)
}

fn waits(test: &Message, now: DateTime<Utc>) -> bool {
    test.state == MessageState::Waiting && now - test.created_at < PATIENCE
}

/// What went wrong last, unless it has worked since.
fn trouble(account: &NotificationAccount) -> Option<&NotificationTrouble> {
    account.trouble.as_ref().filter(|trouble| account.worked_at.is_none_or(|worked| worked <= trouble.at))
}

/// What needs a person.
fn alert(text: Text, state: &NotificationState) -> Option<Alert> {
    if let Some(trouble) = account(state).and_then(trouble) {
        let alert = Alert::new(Tone::Bad, text.get("notification-alert")).line(&trouble.detail);
        return Some(alert.line(advice(text, &trouble.word)));
    }
    if !state.has_connector {
        return Some(Alert::new(Tone::Info, text.get("exchange-no-connector")));
    }
    let is_used = state.channel == Channel::Ews;
    if is_missing(state) {
        let tone = if is_used { Tone::Bad } else { Tone::Info };
        let title = if is_used { "notification-missing" } else { "notification-none-set" };
        return Some(Alert::new(tone, text.get(title)).line(text.get("notification-set-up-how")));
    }
    if state.told.is_none() {
        let alert = Alert::new(Tone::Info, text.get("notification-untold"));
        return Some(alert.line(text.get("notification-untold-advice")));
    }
    let link = Link::new("/console/messages", text.get("nav-messages"));
    let unused = Alert::new(Tone::Info, text.get("notification-unused"));
    (!is_used).then(|| unused.line(text.get("notification-unused-advice")).link(link))
}

/// What to do about trouble of a kind. Of one that this version does not know the connector's own words have to do.
fn advice(text: Text, word: &str) -> String {
    text.find(&format!("notification-advice-{word}")).unwrap_or_else(|| text.get("notification-advice-other"))
}

fn facts(text: Text, state: &NotificationState) -> Facts {
    let sent = state.sent_at.map_or_else(|| text.get("never"), |sent| text.time(sent));
    let channel = text.get(&format!("messages-channel-{}", state.channel));
    let mut facts =
        Facts::new(text.get("notification-account")).fact(text.get("state"), standing(text, state));
    if let Some(account) = account(state) {
        let way = match account.way {
            NotificationWay::Autodiscover => "notification-way-autodiscover",
            NotificationWay::Fixed => "notification-way-fixed",
            NotificationWay::Usual => "notification-way-usual",
        };
        let way = Cell::from(text.get(way)).more(account.services.clone().unwrap_or_default());
        facts = facts
            .fact(text.get("notification-address"), account.address.as_str())
            .fact(text.get("notification-way"), way);
    }
    facts = facts.fact(text.get("notification-sent"), sent);
    if let Some(last) = account(state).and_then(|account| account.trouble.as_ref()) {
        let is_over = account(state).and_then(trouble).is_none();
        let more = if is_over { text.get("notification-works-again") } else { advice(text, &last.word) };
        let at = text.time(last.at);
        let error = Cell::from(format!("{at}: {}", last.detail)).more(more);
        facts = facts.fact(text.get("exchange-last-error"), error);
    }
    facts.fact(text.get("notification-used"), channel)
}

fn standing(text: Text, state: &NotificationState) -> Cell {
    let (tone, id) = match (account(state), state.told.is_some()) {
        (Some(account), _) if trouble(account).is_some() => (Tone::Bad, "notification-fails"),
        (Some(account), _) if account.worked_at.is_some() => (Tone::Good, "notification-works"),
        (Some(_), _) => (Tone::Info, "notification-set"),
        (None, true) if state.channel == Channel::Ews => (Tone::Bad, "notification-none"),
        (None, true) => (Tone::Quiet, "notification-none"),
        (None, false) => (Tone::Quiet, "not-known"),
    };
    Cell::badge(tone, text.get(id))
}

/// What became of the last test.
fn tested(text: Text, asked: &Message) -> Facts {
    let (tone, id) = match asked.state {
        MessageState::Sent => (Tone::Good, "notification-test-sent"),
        MessageState::Waiting => (Tone::Info, "notification-test-waits"),
        MessageState::Failed => (Tone::Bad, "notification-test-failed"),
        MessageState::Dropped | MessageState::Superseded | MessageState::Shown => {
            (Tone::Warn, "notification-test-given-up")
        }
    };
    let to = asked.recipient.clone().unwrap_or_default();
    let at = asked.ended_at.unwrap_or(asked.created_at);
    let mut facts = Facts::new(text.get("notification-test-last"))
        .fact(text.get("messages-to"), to)
        .fact(text.get("exchange-when"), text.time(at))
        .fact(text.get("state"), Cell::badge(tone, text.get(id)));
    if let Some(error) = &asked.last_error {
        let (code, detail) = error.split_once(": ").unwrap_or(("other", error.as_str()));
        let advice = text.find(&format!("notification-test-advice-{code}")).unwrap_or_default();
        facts = facts.fact(text.get("exchange-last-error"), Cell::from(detail).more(advice));
    }
    facts
}
