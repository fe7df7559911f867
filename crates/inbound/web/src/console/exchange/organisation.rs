//! One organisation: its connection, its syncs and its servers (XC-9 to XC-11).

use axum::extract::Path;
use axum::response::Redirect;
use domain::actor::Permission::{ReadDevices, SyncExchange, WriteService};
use domain::id::OrganisationId;
use services::exchange::{self, Connection, Overview};
use texts::Text;

use super::{glance, notification, waiting, words};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::Entered;
use crate::page::Page;
use crate::part::{Action, Cell, Empty, Facts, Link, Part, Table, Tile, Tone};
use crate::visit::Visit;

/// How many events are shown; all of them have a page of their own.
const EVENTS: u32 = 20;

/// `GET /console/exchange/{id}`
pub(super) async fn show(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let known = exchange::overview(services, &actor, id).await?;
    let address = address(id);
    let mut page =
        Page::console(&known.organisation.name).crumb("/console/exchange", text.get("nav-exchange"));
    page.actions = actions(&visit, &address);
    for alert in glance::alerts(&visit, &known) {
        page = page.part(Part::Alert(alert));
    }
    if changes_by_itself(&known) {
        page = page.part(Part::Refresh(address.clone()));
    }
    let waiting = exchange::waiting(services, &actor, id, 0).await?;
    let account = exchange::notification(services, &actor, id).await?;
    if visit.may(ReadDevices) {
        let tile = |filter: &str, label: &str, number: String| Tile {
            href: format!("{address}/partnerships{filter}"),
            number,
            label: text.get(label),
        };
        page = page.part(Part::Tiles(vec![
            tile("", "exchange-partnerships", known.partnerships.to_string()),
            Tile {
                href: format!("{address}/mailboxes"),
                number: known.mailboxes.to_string(),
                label: text.get("exchange-mailboxes"),
            },
            Tile {
                href: format!("{address}/waiting"),
                number: known.waiting.to_string(),
                label: text.get("exchange-waiting"),
            },
        ]));
    }
    page = page
        .part(Part::Facts(glance::connection(text, &known)))
        .part(Part::Facts(syncs(&visit, &known, &address)))
        .part(Part::Facts(access(&visit, &known, &address)))
        .part(Part::Facts(waiting::facts(text, &waiting, &address)))
        .part(Part::Facts(notification::card(&visit, &account, id)))
        .part(servers(text, &known));
    if let Some(checks) = glance::checks(text, &known) {
        page = page.part(checks);
    }
    let events = exchange::events_of(services, &actor, id, EVENTS).await?;
    let is_cut_off = events.len() >= EVENTS as usize;
    let title = if is_cut_off {
        text.with("exchange-events-newest", &[("count", &EVENTS.to_string())])
    } else {
        text.get("exchange-events")
    };
    Ok(page.part(glance::events(text, &address, title, &events, String::new())))
}

/// `POST /console/exchange/{id}/sync`: `kind` is `quick` or `full`.
pub(super) async fn sync(
    visit: Visit,
    Path(id): Path<OrganisationId>,
    axum::Form(pairs): Pairs,
) -> Result<Redirect, Failure> {
    let full = visit.query("kind") == Some("full") || Entered::new(pairs).get("kind") == "full";
    exchange::want_sync(visit.services(), &visit.actor(), id, full).await?;
    Ok(Redirect::to(&format!("{}?done=exchange-sync", address(id))))
}

/// The page of an organisation.
pub(super) fn address(id: OrganisationId) -> String {
    format!("/console/exchange/{id}")
}

/// Whether a sync goes on or is about to. Nobody takes one that is wanted before a connector is connected: until then the page stays
/// as it is, since replacing it takes the keyboard's focus and has its alerts read out again (WCAG 2.2.2).
const fn changes_by_itself(known: &Overview) -> bool {
    match known.connection {
        Connection::Connected => known.running.is_some() || known.organisation.sync_wanted.is_some(),
        Connection::Pending | Connection::Hindered => known.running.is_some(),
        Connection::None | Connection::Silent => false,
    }
}

fn actions(visit: &Visit, address: &str) -> Vec<Link> {
    let text = visit.text;
    let link = |path: &str, id: &str| Link::new(format!("{address}/{path}"), text.get(id));
    let mut links = Vec::new();
    if visit.may(ReadDevices) {
        links.push(link("partnerships", "exchange-partnerships"));
    }
    links.push(link("events", "exchange-events"));
    links.push(link("journal", "exchange-journal"));
    if visit.may(WriteService) {
        links.push(link("access", "exchange-access"));
        links.push(link("connector", "exchange-connector"));
        links.push(link("settings", "exchange-settings"));
        links.push(link("remove", "exchange-remove"));
    }
    links
}

fn syncs(visit: &Visit, known: &Overview, address: &str) -> Facts {
    let text = visit.text;
    let time = |time: Option<_>| time.map_or_else(|| text.get("never"), |time| text.time(time));
    let finished = |sync: &Option<exchange::Sync>| time(sync.as_ref().and_then(|sync| sync.finished_at));
    let now = match (&known.running, known.organisation.sync_wanted.as_deref()) {
        (Some(sync), _) => {
            let (mailboxes, partnerships) = (sync.mailboxes.to_string(), sync.partnerships.to_string());
            Cell::badge(Tone::Info, text.get(&format!("exchange-sync-{}", sync.kind))).more(text.with(
                "exchange-sync-progress",
                &[("mailboxes", &mailboxes), ("partnerships", &partnerships)],
            ))
        }
        (None, Some(kind)) => Cell::badge(Tone::Quiet, text.get(&format!("exchange-sync-{kind}")))
            .more(text.get("exchange-sync-waits")),
        (None, None) => text.get("exchange-sync-none").into(),
    };
    let due =
        |time: Option<_>| time.map_or_else(|| text.get("exchange-sync-after-first"), |time| text.time(time));
    let mut facts = Facts::new(text.get("exchange-syncs"))
        .fact(text.get("exchange-sync-now"), now)
        .fact(text.get("exchange-last-success"), finished(&known.last_success))
        .fact(text.get("exchange-last-full"), finished(&known.last_full))
        .fact(text.get("exchange-next-quick"), due(known.next_quick))
        .fact(text.get("exchange-next-full"), due(known.next_full));
    if visit.may(SyncExchange) {
        for (kind, label) in [("quick", "exchange-sync-start-quick"), ("full", "exchange-sync-start-full")] {
            facts = facts.action(Action::post(format!("{address}/sync?kind={kind}"), text.get(label)));
        }
    }
    facts
}

fn access(visit: &Visit, known: &Overview, address: &str) -> Facts {
    let text = visit.text;
    let access = &known.organisation.access;
    let facts = Facts::new(text.get("exchange-access"))
        .fact(text.get("access-mode"), words::mode(text, access.mode))
        .fact(text.get("access-include"), text.count("access-groups", access.included_groups.len() as u64))
        .fact(text.get("access-exclude"), text.count("access-groups", access.excluded_groups.len() as u64))
        .fact(text.get("access-scope"), text.get("access-scope-words"));
    if visit.may(WriteService) {
        return facts.action(Action::go(format!("{address}/access"), text.get("access-change")));
    }
    facts
}

fn servers(text: Text, known: &Overview) -> Part {
    let preferred = known.connector.as_ref().and_then(|connector| connector.server.as_deref());
    let rows = known.servers.iter().map(|server| {
        let name = Cell::from(server.fqdn.as_str());
        let used = preferred.is_some_and(|used| used.eq_ignore_ascii_case(&server.fqdn));
        let reached = match server.reachable {
            Some(true) => Cell::badge(Tone::Good, text.get("exchange-server-answers")),
            Some(false) => Cell::badge(Tone::Bad, text.get("exchange-server-silent")),
            None => text.get("not-known").into(),
        };
        vec![
            if used { name.more(text.get("exchange-server-used")) } else { name },
            server.version.as_str().into(),
            server.site.as_str().into(),
            text.get(if server.client_access { "yes" } else { "no" }).into(),
            reached,
        ]
    });
    let columns =
        ["name", "exchange-server-version", "exchange-server-site", "exchange-server-client-access", "state"];
    Part::Table(Table {
        title: text.get("exchange-servers"),
        columns: columns.iter().map(|id| text.get(id)).collect(),
        rows: rows.collect(),
        empty: Empty::new(text.get("exchange-servers-none"), text.get("exchange-servers-none-advice")),
        ..Table::default()
    })
}
