//! Exchange organisations: their connectors, what syncs found, who may have mail, and what was changed.

mod access;
mod access_form;
mod by_hand;
mod connector;
mod glance;
mod impact;
mod journal;
mod organisation;
mod organisations;
mod partnership;
mod partnerships;
mod removal;
mod role;
mod rule_plan;
mod settings;
mod undo;
pub(crate) mod words;

use domain::actor::Permission as P;
use inbound_door::Class;

use crate::wrap::Table;

/// Their routes.
pub(super) fn routes(table: Table) -> Table {
    let (read, write) = (Class::read(P::ReadService), Class::write(P::WriteService));
    let change = Class::read(P::WriteService);
    let operate = Class::write(P::OperateDevices);
    table
        .get("/console/exchange", read, organisations::list)
        .post("/console/exchange", write, organisations::create)
        .get("/console/exchange/role.ps1", read, role::download)
        .get("/console/exchange/{id}", read, organisation::show)
        .post("/console/exchange/{id}/sync", operate, organisation::sync)
        .get("/console/exchange/{id}/settings", change, settings::show)
        .post("/console/exchange/{id}/settings", write, settings::save)
        .get("/console/exchange/{id}/connector", change, connector::show)
        .post("/console/exchange/{id}/connector", write, connector::token)
        .get("/console/exchange/{id}/partnerships", Class::read(P::ReadDevices), partnerships::list)
        .get("/console/exchange/{id}/partnerships/{key}", Class::read(P::ReadDevices), partnership::show)
        .post("/console/exchange/{id}/partnerships/{key}/change", write, by_hand::change)
        .post("/console/exchange/{id}/partnerships/{key}/accept-look", operate, by_hand::accept_look)
        .post("/console/exchange/{id}/partnerships/{key}/link", operate, by_hand::link)
        .post("/console/exchange/{id}/partnerships/{key}/claimant", operate, by_hand::claimant)
        .get("/console/exchange/{id}/access", change, access::show)
        .post("/console/exchange/{id}/access", write, access::save)
        .get("/console/exchange/{id}/journal", read, journal::list)
        .post("/console/exchange/{id}/journal/{entry}/undo", write, journal::undo)
        .get("/console/exchange/{id}/undo", change, undo::show)
        .post("/console/exchange/{id}/undo", write, undo::all)
        .get("/console/exchange/{id}/remove", change, removal::show)
        .post("/console/exchange/{id}/remove", write, removal::remove)
}
