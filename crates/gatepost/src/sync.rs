//! `gatepost sync`.

use anyhow::bail;
use serde_json::json;
use server::data_directory::Purpose;
use server::domain::actor::Actor;
use server::services::Services;
use server::services::exchange::{self, Connection, Organisation};
use server::{Config, Outside, Server};

use crate::say;

/// The command line acts for the server itself.
const WHO: &Actor = &Actor::System;

pub(crate) async fn run(config: &Config, name: &str, full: bool, json: bool) -> anyhow::Result<()> {
    let services = Server::open(config, &Outside::default(), Purpose::Service).await?;
    let id = find(&services, name).await?.id;
    exchange::want_sync(&services, WHO, id, full).await?;
    // A full one that was asked for before is not made a quick one.
    let known = exchange::overview(&services, WHO, id).await?;
    let kind = known.organisation.sync_wanted.as_deref().unwrap_or("full");
    let console = server::console_address(&services, config.listen.web.port()).await?;
    let progress = format!("{console}/console/exchange/{id}");
    let name = &known.organisation.name;
    if json {
        return say::json(&json!({ "organisation": id.0, "name": name, "kind": kind, "progress": progress }));
    }
    say::line(format_args!("A {kind} sync of {name} is asked for."));
    match known.connection {
        Connection::None => say::line("It has no connector yet: the sync waits until one is registered."),
        Connection::Silent => {
            say::line("Nothing is heard of its connector: the sync waits until it is back.");
        }
        Connection::Pending | Connection::Connected | Connection::Hindered => {}
    }
    say::line(format_args!("How far it is: {progress}"));
    Ok(())
}

/// The organisation with this id or name.
async fn find(services: &Services, name: &str) -> anyhow::Result<Organisation> {
    let all = exchange::organisations(services, WHO).await?;
    let names = all.iter().map(|one| format!("`{}`", one.name)).collect::<Vec<_>>().join(", ");
    let is_it = |one: &Organisation| one.name == name || one.id.to_string().eq_ignore_ascii_case(name);
    match all.into_iter().find(is_it) {
        Some(found) => Ok(found),
        None if names.is_empty() => bail!("no Exchange organisation has been added yet"),
        None => bail!("there is no Exchange organisation `{name}`; there are {names}"),
    }
}
