//! The console for administrators and the portal for users: server-rendered pages that work without scripts.
//!
//! A handler gives a `page::Page` made of `part::Part`s; the layer in `wrap` renders it in the reader's language.

mod access;
mod asset;
mod console;
mod cookie;
mod directory_form;
mod failure;
mod first;
mod form;
mod guard;
mod language;
mod menu;
mod page;
mod part;
mod portal;
mod qr;
mod visit;
mod wrap;

use std::sync::Arc;

use inbound_door::{Class, Route};
use services::Services;
use services::setup::Reach;

use crate::wrap::Table;

/// What every handler needs.
#[derive(Clone)]
pub(crate) struct Web {
    pub(crate) services: Services,
    pub(crate) reach: Arc<dyn Reach>,
}

/// Every route of console and portal. `reach` visits our own public addresses for the check in the set-up.
pub fn routes(services: Services, reach: Arc<dyn Reach>) -> Vec<Route> {
    let web = Web { services, reach };
    let table = Table::new(&web)
        .get("/assets/{name}", Class::Public, asset::show)
        .get(services::setup::WHO, Class::Public, first::who)
        .post("/language", Class::Public, language::choose);
    let table = portal::routes(first::routes(console::routes(table)));
    table.into_routes()
}
