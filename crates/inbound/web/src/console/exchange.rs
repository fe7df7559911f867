//! Exchange organisations: their connectors, what syncs found, who may have mail, and what was changed.

mod access;
mod access_form;
mod bulk;
mod by_hand;
mod connector;
mod events;
pub(super) mod explain;
mod glance;
mod holder_choice;
mod impact;
mod journal;
mod mailbox;
mod mailboxes;
mod notification;
mod organisation;
mod organisations;
mod own_entry;
mod packages;
mod partnership;
mod partnerships;
mod proposals;
mod record_choice;
mod removal;
mod role;
mod rule_plan;
mod settings;
mod undo;
mod waiting;
mod wipe;
pub(crate) mod words;

use domain::actor::Permission as P;
use inbound_door::Class;

use crate::wrap::Table;

/// Their routes.
pub(super) fn routes(table: Table) -> Table {
    let (read, write) = (Class::read(P::ReadService), Class::write(P::WriteService));
    let change = Class::read(P::WriteService);
    let table = records(table);
    table
        .get("/console/exchange", read, organisations::list)
        .post("/console/exchange", write, organisations::create)
        .get("/console/exchange/role.ps1", read, role::download)
        .get("/console/exchange/gatepost-connector.service", read, packages::unit)
        .get("/console/exchange/packages/{name}", read, packages::download)
        .get("/console/exchange/{id}", read, organisation::show)
        .post("/console/exchange/{id}/sync", Class::write(P::SyncExchange), organisation::sync)
        .get("/console/exchange/{id}/settings", change, settings::show)
        .post("/console/exchange/{id}/settings", write, settings::save)
        .get("/console/exchange/{id}/connector", change, connector::show)
        .post("/console/exchange/{id}/connector", write, connector::token)
        .get("/console/exchange/{id}/notification", read, notification::show)
        .post("/console/exchange/{id}/notification", write, notification::test)
        .get("/console/exchange/{id}/waiting", read, waiting::show)
        .get("/console/exchange/{id}/access", change, access::show)
        .post("/console/exchange/{id}/access", write, access::save)
        .get("/console/exchange/{id}/events", read, events::list)
        .get("/console/exchange/{id}/journal", read, journal::list)
        .post("/console/exchange/{id}/journal/{entry}/undo", write, journal::undo)
        .get("/console/exchange/{id}/undo", change, undo::show)
        .post("/console/exchange/{id}/undo", write, undo::all)
        .get("/console/exchange/{id}/remove", change, removal::show)
        .post("/console/exchange/{id}/remove", write, removal::remove)
}

/// Those of partnerships and of mailboxes.
fn records(table: Table) -> Table {
    let (read, write) = (Class::read(P::ReadDevices), Class::write(P::WriteService));
    let (change, operate) = (Class::read(P::WriteService), Class::write(P::OperateDevices));
    table
        .get("/console/exchange/{id}/partnerships", read, partnerships::list)
        .post("/console/exchange/{id}/partnerships/plan", write, bulk::plan)
        .get("/console/exchange/{id}/partnerships/{key}", read, partnership::show)
        .post("/console/exchange/{id}/partnerships/{key}/change", write, by_hand::change)
        .post("/console/exchange/{id}/partnerships/{key}/accept-look", operate, by_hand::accept_look)
        .post("/console/exchange/{id}/partnerships/{key}/link", operate, by_hand::link)
        .post("/console/exchange/{id}/partnerships/{key}/unlink", operate, by_hand::unlink)
        .post("/console/exchange/{id}/partnerships/{key}/claimant", operate, by_hand::claimant)
        .get("/console/exchange/{id}/partnerships/{key}/wipe", change, wipe::show)
        .post("/console/exchange/{id}/partnerships/{key}/wipe", write, wipe::wipe)
        .get("/console/exchange/{id}/mailboxes", read, mailboxes::list)
        .get("/console/exchange/{id}/mailboxes/{mailbox}", read, mailbox::show)
        .post("/console/exchange/{id}/mailboxes/{mailbox}/give", write, mailbox::give)
        .post("/console/exchange/{id}/mailboxes/{mailbox}/take", write, mailbox::take)
        .get("/console/exchange/{id}/proposals", read, proposals::list)
}
