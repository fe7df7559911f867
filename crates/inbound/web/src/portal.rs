//! The portal for the people who carry the phones.

mod access;
mod apps;
mod compliance;
mod device;
mod enroll;
mod explain;
mod link;
mod mail_access;
mod messages;
mod second_factor;

use inbound_door::Class;

use crate::wrap::Table;

/// The routes of the portal.
pub(crate) fn routes(table: Table) -> Table {
    let (read, write) = (Class::Portal { csrf: false }, Class::Portal { csrf: true });
    table
        .get("/", read, device::show)
        .get("/access", read, explain::show)
        .post("/devices/{id}/recheck", write, device::recheck)
        .post("/devices/{id}/apps/{app}/ask", write, apps::ask)
        .get("/messages/{id}", read, messages::show)
        .get("/sign-in", Class::Public, access::show)
        .post("/sign-in", Class::Challenge, access::sign_in)
        .post("/sign-out", write, access::sign_out)
        .get("/link", Class::Public, link::show)
        .post("/link", Class::Challenge, link::redeem)
        .get("/second-factor", read, second_factor::show)
        .post("/second-factor", write, second_factor::enter)
        .post("/second-factor/new", write, second_factor::begin)
        .get("/enroll", read, enroll::show)
        .post("/enroll", write, enroll::profile)
}
