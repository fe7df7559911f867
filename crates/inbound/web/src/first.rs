//! Setting the server up, behind the one-time link.

mod administrator;
mod directory;
mod finish;
mod names;
mod organisation;
mod push;
mod steps;

pub(crate) use administrator::Pairs;
pub(crate) use push::renewal;

use domain::actor::Permission::WriteService;
use inbound_door::Class;

use crate::failure::Failure;
use crate::visit::Visit;
use crate::wrap::Table;

/// The routes of the wizard.
pub(crate) fn routes(table: Table) -> Table {
    let read = Class::read(WriteService);
    let write = Class::write(WriteService);
    table
        .get("/setup", Class::Public, administrator::show)
        .post("/setup", Class::Challenge, administrator::link)
        .post("/setup/administrator", Class::Challenge, administrator::create)
        .get("/setup/organisation", read, organisation::show)
        .post("/setup/organisation", write, organisation::save)
        .get("/setup/names", read, names::show)
        .post("/setup/names", write, names::save)
        .post("/setup/names/check", write, names::check)
        .get("/setup/directory", read, directory::show)
        .post("/setup/directory", write, directory::save)
        .get("/setup/push", read, push::show)
        .get("/setup/push/request.csr", read, push::download_request)
        .get("/setup/push/signed-request.txt", read, push::download_signed)
        .post("/setup/push/request", write, push::request)
        .post("/setup/push/signed", write, push::keep_signed)
        .post("/setup/push/certificate", write, push::accept)
        .post("/setup/push/skip", write, push::skip)
        .get("/setup/finish", read, finish::show)
        .post("/setup/finish", write, finish::finish)
}

/// `GET /.well-known/gatepost`: who answers here.
pub(crate) async fn who(visit: Visit) -> Result<String, Failure> {
    Ok(services::setup::who(visit.services()).await?)
}
