//! One mailbox: whose it is, to whom else it is given, what leads into it, and what stands in its lists (CO-2, CO-8, CO-11).

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::List;
use domain::actor::Permission::WriteService;
use domain::id::{MailboxId, OrganisationId};
use services::exchange::{self, Holder, MailboxRecord, Organisation};
use services::{Error, people};
use texts::Text;

use super::holder_choice;
use super::mailboxes::ways;
use super::organisation::address;
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Form};
use crate::page::Page;
use crate::part::{Action, Cell, Empty, Facts, Part, Table, Tone};
use crate::visit::Visit;

/// `GET /console/exchange/{id}/mailboxes/{mailbox}`
pub(super) async fn show(
    visit: Visit,
    Path((id, mailbox)): Path<(OrganisationId, MailboxId)>,
) -> Result<Page, Failure> {
    let form = form(&visit, id, mailbox, "").await?;
    whole(&visit, id, mailbox, form).await
}

/// `POST /console/exchange/{id}/mailboxes/{mailbox}/give`: to the holder of the form, or of the address where a proposal is taken.
pub(super) async fn give(
    visit: Visit,
    Path((id, mailbox)): Path<(OrganisationId, MailboxId)>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (text, services, actor, entered) = (visit.text, visit.services(), visit.actor(), Entered::new(pairs));
    let form = form(&visit, id, mailbox, entered.get("words")).await?.filled(&entered);
    if entered.is_search() {
        return Ok(whole(&visit, id, mailbox, form).await?.into_response());
    }
    let named = visit.query("holder").unwrap_or_else(|| entered.get("holder")).to_owned();
    let given = match holder_choice::parse(&named) {
        Some(holder) => exchange::give_mailbox(services, &actor, id, mailbox, holder).await,
        None => Err(Error::invalid("holder", "required", "choose a user or a group")),
    };
    match given {
        Ok(()) => Ok(back(id, mailbox).into_response()),
        Err(error) => {
            let form = form.with_error(error, text)?;
            Ok(whole(&visit, id, mailbox, form).await?.into_response())
        }
    }
}

/// `POST /console/exchange/{id}/mailboxes/{mailbox}/take?holder=…`
pub(super) async fn take(
    visit: Visit,
    Path((id, mailbox)): Path<(OrganisationId, MailboxId)>,
) -> Result<Redirect, Failure> {
    let named = visit.query("holder").unwrap_or_default();
    let holder = holder_choice::parse(named).ok_or_else(|| Error::not_found("holder", named))?;
    exchange::take_mailbox(visit.services(), &visit.actor(), id, mailbox, holder).await?;
    Ok(back(id, mailbox))
}

fn back(id: OrganisationId, mailbox: MailboxId) -> Redirect {
    Redirect::to(&format!("{}/mailboxes/{mailbox}?done=saved", address(id)))
}

async fn form(visit: &Visit, id: OrganisationId, mailbox: MailboxId, words: &str) -> Result<Form, Failure> {
    let text = visit.text;
    let here = format!("{}/mailboxes/{mailbox}", address(id));
    let mut form = Form::new(format!("{here}/give"), text.get("mailbox-give"));
    form.title = text.get("mailbox-give-title");
    form.lead = text.get("mailbox-give-lead");
    if visit.may(WriteService) {
        form.fields = holder_choice::fields(visit, words).await?;
    }
    Ok(form)
}

async fn whole(visit: &Visit, id: OrganisationId, mailbox: MailboxId, form: Form) -> Result<Page, Failure> {
    let text = visit.text;
    let (organisation, record) =
        exchange::mailbox_record(visit.services(), &visit.actor(), id, mailbox).await?;
    let list = format!("{}/mailboxes", address(id));
    let page = Page::console(&record.row.mailbox.display_name)
        .crumb(&list, text.get("exchange-mailboxes"))
        .part(Part::Facts(facts(visit, &organisation, &record).await?))
        .part(holders(visit, &record, &format!("{list}/{mailbox}")).await?)
        .part(entries(text, &record));
    Ok(if visit.may(WriteService) { page.form(form) } else { page })
}

async fn facts(visit: &Visit, organisation: &Organisation, record: &MailboxRecord) -> Result<Facts, Failure> {
    let (text, mailbox) = (visit.text, &record.row.mailbox);
    let owner = match mailbox.user {
        Some(user) => holder(visit, Holder::User(user)).await?,
        None => Cell::badge(Tone::Warn, text.get("impact-nobody")),
    };
    let policy = if record.is_targeted { "mailbox-targeted" } else { "mailbox-not-targeted" };
    let partnerships = format!("{}/partnerships?mailbox={}", address(organisation.id), mailbox.id);
    let journal = format!("{}/journal?mailbox={}", address(organisation.id), mailbox.id);
    Ok(Facts::new(text.get("partnership-mailbox"))
        .fact(text.get("exchange-organisation"), Cell::link(address(organisation.id), &organisation.name))
        .fact(text.get("mailbox-addresses"), record.row.addresses.join(", "))
        .fact(text.get("mailbox-owner"), owner)
        .fact(text.get("exchange-access"), text.get(policy))
        .fact(text.get("mailbox-eas"), text.get(if mailbox.eas_enabled { "yes" } else { "no" }))
        .fact(text.get("mailbox-ways"), ways(text, record))
        .action(Action::go(partnerships, text.get("exchange-partnerships")))
        .action(Action::go(journal, text.get("exchange-journal"))))
}

async fn holders(visit: &Visit, record: &MailboxRecord, here: &str) -> Result<Part, Failure> {
    let text = visit.text;
    let mut rows = Vec::new();
    for one in &record.holders {
        let cell = holder(visit, *one).await?;
        let kind = text.get(if matches!(one, Holder::User(_)) { "user" } else { "group" });
        let take = format!("{here}/take?holder={}", holder_choice::word(*one));
        let take = Action::post(take, text.get("mailbox-take")).about(&cell.text).tone(Tone::Bad);
        let actions = if visit.may(WriteService) { vec![take] } else { Vec::new() };
        rows.push(vec![cell, kind.into(), Cell::actions(actions)]);
    }
    Ok(Part::Table(Table {
        title: text.get("mailbox-holders-title"),
        columns: vec![text.get("name"), text.get("mailbox-holder-kind"), String::new()],
        rows,
        empty: Empty::new(text.get("mailbox-holders-none"), text.get("mailbox-holders-none-advice")),
        ..Table::default()
    }))
}

/// Who it is, with a link.
async fn holder(visit: &Visit, holder: Holder) -> Result<Cell, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let unknown = || text.get("not-known");
    Ok(match holder {
        Holder::User(id) => {
            let user = people::user(services, &actor, &id.to_string()).await?;
            let name = user.map_or_else(unknown, |user| user.attributes.display_name);
            Cell::link(format!("/console/users/{id}"), name)
        }
        Holder::Group(id) => {
            let group = people::group(services, &actor, id).await?;
            let name = group.map_or_else(unknown, |group| group.attributes.display_name);
            Cell::link(format!("/console/groups/{id}"), name)
        }
    })
}

/// What stands in the personal lists. What others made is shown, and never touched.
fn entries(text: Text, record: &MailboxRecord) -> Part {
    let rows = record.entries.iter().map(|entry| {
        let (tone, list) = match entry.list {
            List::Allowed => (Tone::Good, "mailbox-list-allowed"),
            List::Blocked => (Tone::Bad, "mailbox-list-blocked"),
        };
        let by = if entry.is_ours { "mailbox-entry-ours" } else { "mailbox-entry-others" };
        vec![entry.eas_id.as_str().into(), Cell::badge(tone, text.get(list)), text.get(by).into()]
    });
    Part::Table(Table {
        title: text.get("mailbox-entries-title"),
        columns: vec![text.get("partnership-id"), text.get("mailbox-list"), text.get("mailbox-entry-by")],
        rows: rows.collect(),
        empty: Empty::new(text.get("mailbox-entries-none"), text.get("mailbox-entries-none-advice")),
        ..Table::default()
    })
}
