//! Changes on their way to Exchange: how many, since when, and for how long still (CO-9).

use axum::extract::Path;
use chrono::TimeDelta;
use domain::id::OrganisationId;
use services::exchange::{self, Waiting, WaitingChange};
use texts::Text;

use super::journal::{cause, what};
use super::organisation::address;
use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Action, Cell, Empty, Facts, Part, Table, Tone};
use crate::visit::Visit;

/// How many changes are listed.
const LISTED: u32 = 200;

/// `GET /console/exchange/{id}/waiting`
pub(super) async fn show(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let organisation = exchange::organisation(services, &actor, id).await?;
    let waiting = exchange::waiting(services, &actor, id, LISTED).await?;
    let columns = ["exchange-what", "partnership-mailbox", "journal-cause", "since", "state"];
    let table = Table {
        label: text.get("exchange-waiting"),
        columns: columns.iter().map(|id| text.get(id)).collect(),
        rows: waiting.next.iter().map(|one| row(text, one)).collect(),
        empty: Empty::new(text.get("waiting-none"), text.get("waiting-none-advice")),
        ..Table::default()
    };
    Ok(Page::console(text.get("exchange-waiting"))
        .lead(text.get("waiting-lead"))
        .crumb(address(id), &organisation.name)
        .part(Part::Facts(numbers(text, &waiting)))
        .part(Part::Table(table.out_of(text, usize::try_from(waiting.count).unwrap_or(usize::MAX)))))
}

/// The same at a glance, with a way to the list.
pub(super) fn facts(text: Text, waiting: &Waiting, address: &str) -> Facts {
    let facts = numbers(text, waiting);
    if waiting.count == 0 {
        return facts;
    }
    facts.action(Action::go(format!("{address}/waiting"), text.get("waiting-which")))
}

fn numbers(text: Text, waiting: &Waiting) -> Facts {
    let since = waiting.since.map_or_else(|| text.get("waiting-none"), |since| text.time(since));
    let estimate = match (waiting.count, waiting.estimate) {
        (0, _) => text.get("waiting-none"),
        (_, Some(time)) => lasts(text, time),
        (_, None) => text.get("waiting-no-pace"),
    };
    Facts::new(text.get("waiting-title"))
        .fact(text.get("waiting-number"), waiting.count.to_string())
        .fact(text.get("waiting-since"), since)
        .fact(text.get("waiting-estimate"), estimate)
}

/// A time that nobody knows to the second.
fn lasts(text: Text, time: TimeDelta) -> String {
    let minutes = u64::try_from(time.num_minutes()).unwrap_or(0);
    match minutes {
        0 => text.get("waiting-soon"),
        1..120 => text.count("waiting-minutes", minutes),
        _ => text.count("waiting-hours", minutes / 60),
    }
}

fn row(text: Text, one: &WaitingChange) -> Vec<Cell> {
    let intent = &one.intent;
    let state = match (&intent.last_error, intent.fence) {
        (Some(error), _) => Cell::badge(Tone::Warn, text.get("waiting-again")).more(error),
        (None, Some(_)) => Cell::badge(Tone::Info, text.get("waiting-handed")),
        (None, None) => Cell::badge(Tone::Quiet, text.get("waiting-waits")),
    };
    let mailbox = one.mailbox_name.clone().unwrap_or_default();
    vec![
        Cell::from(what(text, &intent.operation)).more(&intent.actor),
        mailbox.into(),
        cause(text, &intent.cause).into(),
        text.time(intent.created_at).into(),
        state,
    ]
}
