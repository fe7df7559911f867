//! What of an organisation needs a person, how its connector is, and what it told.

use domain::actor::Permission::WriteService;
use serde_json::Value;
use services::exchange::{Connection, Event, Overview};
use texts::Text;

use super::organisation::address;
use super::words;
use crate::part::{Alert, Cell, Empty, Facts, Link, Part, Table, Tone};
use crate::visit::Visit;

/// What needs a person, the most urgent first.
pub(super) fn alerts(visit: &Visit, known: &Overview) -> Vec<Alert> {
    let text = visit.text;
    let mut alerts = of_connection(visit, known);
    if !known.directory_is_read {
        let alert = Alert::new(Tone::Warn, text.get("exchange-no-directory"));
        let link = Link::new("/console/directory", text.get("nav-directory"));
        alerts.push(alert.line(text.get("exchange-no-directory-advice")).link(link));
    }
    alerts
}

fn of_connection(visit: &Visit, known: &Overview) -> Vec<Alert> {
    let text = visit.text;
    let mut alerts = Vec::new();
    let connect =
        Link::new(format!("{}/connector", address(known.organisation.id)), text.get("exchange-connect"));
    let linked =
        |alert: Alert, link: &Link| if visit.may(WriteService) { alert.link(link.clone()) } else { alert };
    match known.connection {
        Connection::None => {
            let alert = Alert::new(Tone::Info, text.get("exchange-no-connector"));
            alerts.push(linked(alert.line(text.get("exchange-no-connector-advice")), &connect));
        }
        Connection::Silent => {
            let alert =
                Alert::new(Tone::Bad, text.get("exchange-silent")).line(text.get("exchange-silent-advice"));
            alerts.push(linked(alert.line(text.get("exchange-replace-advice")), &connect));
        }
        Connection::Hindered => {
            let error = known.connector.as_ref().and_then(|connector| connector.last_error.clone());
            let alert = Alert::new(Tone::Warn, text.get("exchange-hindered"));
            alerts.push(alert.line(text.get("exchange-hindered-advice")).line(error.unwrap_or_default()));
        }
        Connection::Pending | Connection::Connected => {}
    }
    let missing = texts_of(known.organisation.report.as_ref(), "missingCmdlets");
    if !missing.is_empty() {
        let words = text.with("exchange-cmdlets-missing", &[("cmdlets", &missing.join(", "))]);
        let role = Link::new("/console/exchange/role.ps1", text.get("exchange-role-download"));
        alerts
            .push(Alert::new(Tone::Bad, words).line(text.get("exchange-cmdlets-missing-advice")).link(role));
    }
    if let Some(failed) = &known.failed {
        let at = text.time(failed.finished_at.unwrap_or(failed.changed_at));
        let alert = Alert::new(Tone::Warn, text.with("exchange-sync-failed", &[("time", &at)]));
        alerts.push(alert.line(failed.error.clone().unwrap_or_default()));
    }
    if known.late && known.connection == Connection::Connected {
        let since = known.last_success.as_ref().map(|sync| text.time(sync.started_at)).unwrap_or_default();
        let alert = Alert::new(Tone::Warn, text.with("exchange-late", &[("since", &since)]));
        alerts.push(alert.line(text.get("exchange-late-advice")));
    }
    alerts
}

/// How the connector is.
pub(super) fn connection(text: Text, known: &Overview) -> Facts {
    let mut facts = Facts::new(text.get("exchange-connector"))
        .fact(text.get("state"), words::connection(text, known.connection));
    let Some(connector) = &known.connector else { return facts };
    let time = |time: Option<_>| time.map_or_else(|| text.get("never"), |time| text.time(time));
    let server = connector.server.clone().unwrap_or_else(|| text.get("not-known"));
    facts = facts
        .fact(
            text.get("exchange-connector-host"),
            Cell::from(connector.host.as_str()).more(format!("{} · {}", connector.system, connector.version)),
        )
        .fact(text.get("exchange-connector-server"), server)
        .fact(text.get("last-seen"), time(connector.last_seen_at))
        .fact(text.get("exchange-registered"), text.time(connector.registered_at));
    match &connector.last_error {
        Some(error) => facts.fact(text.get("exchange-last-error"), error.as_str()),
        None => facts,
    }
}

/// What the connector checked, once it did.
pub(super) fn checks(text: Text, known: &Overview) -> Option<Part> {
    let checks = known.organisation.report.as_ref()?.get("checks")?.as_array()?;
    let word =
        |check: &Value, name: &str| check.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let rows = checks.iter().map(|check| {
        let outcome = match word(check, "outcome").as_str() {
            "good" => Cell::badge(Tone::Good, text.get("exchange-check-good")),
            "warning" => Cell::badge(Tone::Warn, text.get("exchange-check-warning")),
            "failed" => Cell::badge(Tone::Bad, text.get("exchange-check-failed")),
            _ => Cell::badge(Tone::Quiet, text.get("exchange-check-skipped")),
        };
        vec![word(check, "name").into(), outcome, word(check, "detail").into()]
    });
    Some(Part::Table(Table {
        title: text.get("exchange-checks"),
        columns: vec![text.get("exchange-check"), text.get("state"), text.get("exchange-check-found")],
        rows: rows.collect(),
        empty: Empty::new(text.get("exchange-checks-none"), ""),
        ..Table::default()
    }))
}

/// What happened, under this title.
pub(super) fn events(text: Text, address: &str, title: String, events: &[Event], next: String) -> Part {
    let rows = events.iter().map(|event| {
        let tone = match event.severity.as_str() {
            "error" => Tone::Bad,
            "warning" => Tone::Warn,
            _ => Tone::Info,
        };
        // A connector may know events that this version has no words for.
        let (what, detail) = told(text, event);
        let what = Cell::badge(tone, what).more(detail);
        let about = event.partnership.map_or_else(Cell::default, |id| {
            Cell::link(format!("{address}/partnerships/{id}"), text.get("exchange-partnership"))
        });
        vec![text.time(event.at).into(), what, about]
    });
    Part::Table(Table {
        title,
        label: text.get("exchange-events"),
        columns: vec![text.get("exchange-when"), text.get("exchange-what"), text.get("exchange-about")],
        rows: rows.collect(),
        empty: Empty::new(text.get("exchange-events-none"), ""),
        next,
        ..Table::default()
    })
}

/// The words for an event, and what else it says. What happened to links is told by the link's own word.
fn told(text: Text, event: &Event) -> (String, String) {
    let word = match event.detail.get("event").and_then(Value::as_str) {
        Some(link) if event.what == "link" => link.to_lowercase(),
        _ => event.what.clone(),
    };
    let words = text.find(&format!("exchange-event-{word}"));
    let detail = event.detail.as_str().or_else(|| event.detail.get("detail").and_then(Value::as_str));
    (words.unwrap_or(word), detail.unwrap_or_default().to_owned())
}

fn texts_of(report: Option<&Value>, name: &str) -> Vec<String> {
    let list = report.and_then(|report| report.get(name)).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
