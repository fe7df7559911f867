//! Mailboxes that may be further ones of a user, because an id of one of the user's devices was seen in them (CO-2).

use axum::extract::Path;
use domain::actor::Permission::WriteService;
use domain::id::OrganisationId;
use services::exchange::{self, Holder, Proposal};
use services::{device_list, people};

use super::holder_choice;
use super::organisation::address;
use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Action, Cell, Empty, Part, Table};
use crate::visit::Visit;

/// How many are shown: whoever has taken these sees the next ones.
const SHOWN: usize = 200;

/// `GET /console/exchange/{id}/proposals`
pub(super) async fn list(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Page, Failure> {
    let text = visit.text;
    let found = exchange::proposals(visit.services(), &visit.actor(), id).await?;
    let mut rows = Vec::new();
    for one in found.iter().take(SHOWN) {
        rows.push(row(&visit, id, one).await?);
    }
    let columns = ["partnership-mailbox", "proposal-user", "device"];
    let table = Table {
        label: text.get("proposals-title"),
        columns: columns.iter().map(|id| text.get(id)).chain([String::new()]).collect(),
        rows,
        empty: Empty::new(text.get("proposals-none"), text.get("proposals-none-advice")),
        ..Table::default()
    };
    Ok(Page::console(text.get("proposals-title"))
        .lead(text.get("proposals-lead"))
        .crumb(format!("{}/mailboxes", address(id)), text.get("exchange-mailboxes"))
        .part(Part::Table(table.out_of(text, found.len()))))
}

async fn row(visit: &Visit, id: OrganisationId, one: &Proposal) -> Result<Vec<Cell>, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let user = people::user(services, &actor, &one.user.to_string()).await?;
    let user = user.map_or_else(|| text.get("not-known"), |user| user.attributes.display_name);
    let device = device_list::device(services, &actor, one.device).await?;
    let device = device.map_or_else(|| text.get("not-known"), |listed| listed.device.name);
    let mailbox = format!("{}/mailboxes/{}", address(id), one.mailbox);
    let give = format!("{mailbox}/give?holder={}", holder_choice::word(Holder::User(one.user)));
    let give = Action::post(give, text.get("proposal-take")).about(format!("{}, {user}", one.mailbox_name));
    let whose = text.get(if one.owner.is_some() { "proposal-of-somebody" } else { "impact-nobody" });
    Ok(vec![
        Cell::link(mailbox, &one.mailbox_name).more(whose),
        Cell::link(format!("/console/users/{}", one.user), user),
        Cell::link(format!("/console/devices/{}", one.device), device).more(one.eas_id.to_string()),
        Cell::actions(if visit.may(WriteService) { vec![give] } else { Vec::new() }),
    ])
}
