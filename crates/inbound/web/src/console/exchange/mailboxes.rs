//! Mailboxes: which other ways lead into them, to whom they were given, and what others wrote into their lists (CO-2, CO-8, CO-11).

use axum::extract::Path;
use domain::id::OrganisationId;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use services::exchange::{self, MailboxFilter, MailboxPage, MailboxRecord};
use texts::Text;

use super::organisation::address;
use crate::failure::Failure;
use crate::form::Field;
use crate::page::Page;
use crate::part::{Alert, Cell, Empty, Link, Part, Search, Tab, Table, Tone};
use crate::visit::Visit;

/// How many a page shows.
const PAGE: usize = 50;

/// The views, by the word in the address and the id of the words.
const VIEWS: [(&str, &str, MailboxFilter); 5] = [
    ("", "mailboxes-all", MailboxFilter::All),
    ("ways", "mailboxes-ways", MailboxFilter::OtherWays),
    ("given", "mailboxes-given", MailboxFilter::Given),
    ("ownerless", "mailboxes-ownerless", MailboxFilter::WithoutOwner),
    ("others", "mailboxes-others", MailboxFilter::EntriesOfOthers),
];

/// `GET /console/exchange/{id}/mailboxes?view=ways`
pub(super) async fn list(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let view = visit.query("view").unwrap_or_default();
    let (view, _, filter) = VIEWS.into_iter().find(|(name, ..)| *name == view).unwrap_or(VIEWS[0]);
    let wanted = visit.query("search").unwrap_or_default().to_owned();
    let after = visit.query("after").and_then(|id| id.parse().ok());
    let organisation = exchange::organisation(services, &actor, id).await?;
    let MailboxPage { records: found, next } =
        exchange::mailbox_records(services, &actor, id, filter, &wanted, after, PAGE).await?;
    let here = format!("{}/mailboxes", address(id));
    let search = utf8_percent_encode(&wanted, NON_ALPHANUMERIC);
    let next = next.map(|next| format!("{here}?view={view}&search={search}&after={next}"));
    let next = next.unwrap_or_default();
    let tabs = VIEWS.iter().map(|(name, label, _)| Tab {
        href: if name.is_empty() { here.clone() } else { format!("{here}?view={name}") },
        label: text.get(label),
        current: *name == view,
    });
    let mut page = Page::console(text.get("exchange-mailboxes"))
        .lead(text.get("mailboxes-lead"))
        .crumb(address(id), &organisation.name)
        .action(format!("{}/proposals", address(id)), text.get("proposals-title"))
        .part(Part::Tabs(tabs.collect()));
    if let Some(alert) = about(text, filter) {
        page = page.part(Part::Alert(alert));
    }
    let columns = ["partnership-mailbox", "mailbox-ways", "mailbox-holders", "mailbox-entries"];
    Ok(page.part(Part::Table(Table {
        label: text.get("exchange-mailboxes"),
        columns: columns.iter().map(|id| text.get(id)).collect(),
        rows: found.iter().map(|record| row(text, &here, record)).collect(),
        empty: Empty::new(text.get("mailboxes-none"), text.get("mailboxes-none-advice")),
        search: Some(Search { action: here.clone(), label: text.get("mailboxes-search"), value: wanted }),
        filters: vec![Field::hidden("view", view)],
        next,
        ..Table::default()
    })))
}

/// What a view means.
fn about(text: Text, filter: MailboxFilter) -> Option<Alert> {
    let (title, line) = match filter {
        MailboxFilter::OtherWays => ("access-scope", "access-scope-words"),
        MailboxFilter::EntriesOfOthers => ("mailboxes-others-what", "mailboxes-others-advice"),
        MailboxFilter::WithoutOwner => ("mailboxes-ownerless-what", "mailboxes-ownerless-advice"),
        MailboxFilter::All | MailboxFilter::Given => return None,
    };
    let alert = Alert::new(Tone::Info, text.get(title)).line(text.get(line));
    Some(match filter {
        MailboxFilter::OtherWays => alert.line(text.get("mailboxes-ways-advice")),
        _ => alert,
    })
}

fn row(text: Text, here: &str, record: &MailboxRecord) -> Vec<Cell> {
    let mailbox = &record.row.mailbox;
    let name = Cell::link(format!("{here}/{}", mailbox.id), &mailbox.display_name).more(&mailbox.address);
    let (ours, others): (Vec<_>, Vec<_>) = record.entries.iter().partition(|entry| entry.is_ours);
    let count = |id: &str, number: usize| text.count(id, number as u64);
    let entries = match (ours.len(), others.len()) {
        (0, 0) => text.get("mailbox-entries-none").into(),
        (ours, 0) => Cell::from(count("mailbox-entries-ours", ours)),
        (0, others) => Cell::from(count("mailbox-entries-others", others)),
        (ours, others) => {
            Cell::from(count("mailbox-entries-others", others)).more(count("mailbox-entries-ours", ours))
        }
    };
    let holders = match (mailbox.user, record.holders.len()) {
        (None, 0) => Cell::badge(Tone::Warn, text.get("impact-nobody")),
        (_, 0) => text.get("mailbox-owner-only").into(),
        (_, number) => count("mailbox-given", number).into(),
    };
    vec![name, ways(text, record), holders, entries]
}

/// The ways into a mailbox that ActiveSync rules do not reach; those of a targeted one in a tone that is noticed.
pub(super) fn ways(text: Text, record: &MailboxRecord) -> Cell {
    if record.other_ways.is_empty() {
        return text.get("mailbox-ways-none").into();
    }
    let names: Vec<_> = record
        .other_ways
        .iter()
        .map(|way| text.find(&format!("mailbox-way-{}", way.to_lowercase())).unwrap_or_else(|| way.clone()))
        .collect();
    let tone = if record.is_targeted { Tone::Warn } else { Tone::Quiet };
    let targeted = if record.is_targeted { "mailbox-targeted" } else { "mailbox-not-targeted" };
    Cell::badge(tone, names.join(", ")).more(text.get(targeted))
}

/// A link to what leads into mailboxes beside ActiveSync, for the pages that promise something.
pub(super) fn ways_link(text: Text, id: OrganisationId) -> Link {
    Link::new(format!("{}/mailboxes?view=ways", address(id)), text.get("mailboxes-ways"))
}
