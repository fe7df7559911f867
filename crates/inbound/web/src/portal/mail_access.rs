//! Which phones get the user's mail, in plain words, and what to do where one does not (CO-6).

use domain::access::{Decision, Obstacle, obstacle};
use services::exchange::{self, PartnershipRow};
use texts::Text;

use crate::failure::Failure;
use crate::part::{Cell, Empty, Part, Table, Tone};
use crate::visit::Visit;

/// The table, where an Exchange organisation knows the user.
pub(super) async fn part(visit: &Visit) -> Result<Option<Part>, Failure> {
    let text = visit.text;
    let rows = exchange::own_records(visit.services(), &visit.actor()).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    Ok(Some(Part::Table(Table {
        title: text.get("portal-access"),
        columns: vec![text.get("device"), text.get("portal-what")],
        rows: rows.iter().map(|row| vec![phone(row), access(text, row)]).collect(),
        empty: Empty::new(text.get("portal-access-none"), ""),
        ..Table::default()
    })))
}

fn phone(row: &PartnershipRow) -> Cell {
    let partnership = &row.partnership;
    let names = [&partnership.friendly_name, &partnership.look.model, &partnership.look.device_type];
    let name = names.into_iter().find(|name| !name.is_empty());
    Cell::from(name.map_or(partnership.eas_id.as_str(), String::as_str)).more(&partnership.look.os)
}

fn access(text: Text, row: &PartnershipRow) -> Cell {
    let gets_mail = row.partnership.state.eq_ignore_ascii_case("Allowed");
    let decided = row.decision.as_ref().filter(|decision| decision.enforced);
    match decided {
        Some(decision) if decision.level.lets_in() && !gets_mail => {
            Cell::badge(Tone::Info, text.get("portal-access-soon"))
        }
        Some(decision) if !decision.level.lets_in() => {
            Cell::badge(Tone::Bad, text.get("portal-access-out")).more(why(text, Some(decision)))
        }
        _ if gets_mail => Cell::badge(Tone::Good, text.get("portal-access-good")),
        _ => Cell::badge(Tone::Bad, text.get("portal-access-out")).more(why(text, row.decision.as_ref())),
    }
}

/// Why a phone gets no mail, in words for the one who carries it.
pub(super) fn why(text: Text, decision: Option<&Decision>) -> String {
    text.get(&format!("portal-access-{}", decision.map_or(Obstacle::Other, obstacle)))
}
