//! The partnerships of an organisation, to be looked through, and to be chosen from (BY-9).

use axum::extract::Path;
use domain::access::settings::Mode;
use domain::actor::Permission::WriteService;
use domain::id::OrganisationId;
use services::exchange::{self, ByHand, Record, RecordPage};
use texts::Text;

use super::organisation::address;
use super::record_choice::{VIEWS, Wanted};
use super::words;
use crate::failure::Failure;
use crate::form::{Choice, Field, Kind};
use crate::page::Page;
use crate::part::{Alert, Bulk, Cell, Empty, Part, Search, Tab, Table, Tone};
use crate::visit::Visit;

/// How many a page shows.
const PAGE: usize = 50;

/// `GET /console/exchange/{id}/partnerships?state=unmanaged&family=iPhone&mailbox=…`
pub(super) async fn list(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let wanted = Wanted::of(|name| visit.query(name).unwrap_or_default().to_owned());
    let after = visit.query("after").and_then(|id| id.parse().ok());
    let RecordPage { records: found, next } =
        exchange::records(services, &actor, id, &wanted.query(), after, PAGE).await?;
    let organisation = exchange::organisation(services, &actor, id).await?;
    let here = format!("{}/partnerships", address(id));
    let next = next.map(|next| format!("{here}?{}&after={next}", wanted.as_query())).unwrap_or_default();
    let empty = if wanted.narrows() {
        Empty::new(text.get("nothing-found"), text.get("nothing-found-advice"))
    } else {
        Empty::new(text.get("partnerships-none"), text.get("partnerships-none-advice"))
    };
    let may_change = visit.may(WriteService) && !found.is_empty();
    let is_enforced = organisation.access.mode == Mode::Enforcing;
    let bulk = (may_change && is_enforced).then(|| bulk(text, &here, &wanted));
    let columns =
        ["partnership-device", "partnership-mailbox", "state", "partnership-said", "partnership-last"];
    let choose = bulk.as_ref().map(|_| text.get("bulk-choose"));
    let rows = found.iter().map(|record| row(text, &here, record, bulk.is_some()));
    let mut page = Page::console(text.get("exchange-partnerships"))
        .lead(text.get("partnerships-lead"))
        .crumb(address(id), &organisation.name)
        .part(Part::Tabs(tabs(text, &here, &wanted)));
    if may_change && !is_enforced {
        page = page.part(Part::Alert(Alert::new(Tone::Info, text.get("bulk-report-mode"))));
    }
    if wanted.view == "outlook" {
        let words =
            text.get(&format!("access-outlook-{}", organisation.access.outlook_mobile.name().to_lowercase()));
        let alert = Alert::new(Tone::Info, text.with("outlook-policy", &[("policy", &words)]));
        page = page.part(Part::Alert(alert.line(text.get("access-outlook-help"))));
    }
    Ok(page.part(Part::Table(Table {
        label: text.get("exchange-partnerships"),
        columns: choose.into_iter().chain(columns.iter().map(|id| text.get(id))).collect(),
        rows: rows.collect(),
        empty,
        search: Some(Search {
            action: here.clone(),
            label: text.get("partnerships-search"),
            value: wanted.words.clone(),
        }),
        filters: filters(text, &wanted, &exchange::families(services, &actor, id).await?),
        bulk: bulk.map(Box::new),
        next,
        ..Table::default()
    })))
}

fn tabs(text: Text, here: &str, wanted: &Wanted) -> Vec<Tab> {
    let tab = |(name, label, _): &(&str, &str, _)| Tab {
        href: if name.is_empty() { here.to_owned() } else { format!("{here}?state={name}") },
        label: text.get(label),
        current: *name == wanted.view,
    };
    VIEWS.iter().map(tab).collect()
}

/// A search stays in its view and with its mailbox.
fn filters(text: Text, wanted: &Wanted, families: &[String]) -> Vec<Field> {
    let all = Choice::new("", text.get("filter-all-families"));
    let families = families.iter().map(|family| Choice::new(family, family));
    let families = Kind::Select(std::iter::once(all).chain(families).collect());
    vec![
        Field::hidden("state", wanted.view),
        Field::hidden("mailbox", &wanted.mailbox),
        Field::new("family", text.get("partnership-family"), families).value(&wanted.family),
    ]
}

/// What can be done with those that are chosen, or with all that the page's view and search find.
fn bulk(text: Text, here: &str, wanted: &Wanted) -> Bulk {
    let all = Field::new("everything", text.get("bulk-everything"), Kind::Check);
    let mut fields = wanted.fields();
    fields.push(all.help(text.get("bulk-everything-help")));
    let button = |act: ByHand| {
        let tone = if act == ByHand::Allow { Tone::Quiet } else { Tone::Bad };
        (act.name(), text.get(&format!("bulk-{}", act.name())), tone)
    };
    Bulk { action: format!("{here}/plan"), fields, buttons: ByHand::ALL.map(button).into() }
}

fn row(text: Text, here: &str, record: &Record, with_choice: bool) -> Vec<Cell> {
    let partnership = &record.row.partnership;
    let last = partnership.last_success_at.or(partnership.first_sync_at);
    let name = name(record);
    let check = with_choice
        .then(|| Cell::check(partnership.id.to_string(), text.with("bulk-choose-one", &[("name", &name)])));
    let cells = [
        Cell::link(format!("{here}/{}", partnership.id), name).more(partnership.eas_id.to_string()),
        mailbox(text, record),
        words::record(text, record.state),
        words::said(text, &record.row),
        last.map_or_else(|| text.get("not-known"), |time| text.time(time)).into(),
    ];
    check.into_iter().chain(cells).collect()
}

/// The mailbox of a partnership.
pub(super) fn mailbox(text: Text, record: &Record) -> Cell {
    let Some(row) = &record.mailbox else { return text.get("not-known").into() };
    let mailbox = &row.mailbox;
    let address = format!("{}/mailboxes/{}", address(mailbox.organisation), mailbox.id);
    Cell::link(address, &mailbox.display_name).more(&mailbox.address)
}

/// What to call a partnership: its device's name, or what it says of itself.
pub(super) fn name(record: &Record) -> String {
    let partnership = &record.row.partnership;
    let names = [
        record.device.as_ref().map_or("", |device| &device.name),
        &partnership.friendly_name,
        &partnership.look.model,
        &partnership.look.device_type,
    ];
    names.into_iter().find(|name| !name.is_empty()).unwrap_or(partnership.eas_id.as_str()).to_owned()
}
