//! `gatepost explain access`.

use anyhow::Context;
use serde_json::json;
use server::data_directory::Purpose;
use server::domain::actor::Actor;
use server::services::exchange::{self, Explained};
use server::services::people;
use server::texts::Text;
use server::{Config, Outside, Server};

use crate::{explain, say};

/// The command line acts for the server itself.
const WHO: &Actor = &Actor::System;

pub(crate) async fn run(config: &Config, user: &str, device: Option<&str>, json: bool) -> anyhow::Result<()> {
    let services = Server::open(config, &Outside::default(), Purpose::Service).await?;
    let found = people::user(&services, WHO, user).await?;
    let found = found.with_context(|| format!("there is no user `{user}`, or several have the name"))?;
    let device = match device {
        Some(name) => Some(explain::find(&services, name).await?.device.id),
        None => None,
    };
    let explained = exchange::explain(&services, WHO, found.id, device).await?;
    if json {
        let rows: Vec<_> = explained.iter().map(row).collect();
        let name = &found.attributes.display_name;
        return say::json(&json!({ "user": found.id.0, "name": name, "access": rows }));
    }
    say::line(format_args!("{}", found.attributes.display_name));
    if explained.is_empty() {
        say::line(format_args!("  Exchange has no partnership of this user, and no id waits for one."));
    }
    for one in &explained {
        line(one);
    }
    Ok(())
}

fn rule(one: &Explained) -> String {
    Text::default().get(&format!("access-rule-{}", one.decision.rule.name().to_lowercase()))
}

fn line(one: &Explained) {
    let text = Text::default();
    let level = text.get(&format!("access-level-{}", one.decision.level.name()));
    let model = if one.model.is_empty() { String::new() } else { format!(" ({})", one.model) };
    say::line(format_args!("  {}{model} in {}, {}: {level}", one.eas_id, one.address, one.organisation));
    say::line(format_args!("    {}", rule(one)));
    if let Some(assurance) = one.decision.assurance {
        say::line(format_args!(
            "    {}.",
            text.get(&format!("assurance-{}", assurance.name().to_lowercase()))
        ));
    }
    if let Some(state) = &one.state {
        say::line(format_args!("    Exchange said last: {state}."));
    }
    if !one.decision.enforced {
        say::line(format_args!("    Nothing is written: the policy is not enforced for this mailbox."));
    }
    let next = text.get(&format!("explain-next-{}", one.next.name().to_lowercase()));
    say::line(format_args!("    Next: {next}"));
    if let Some(since) = one.waiting_since {
        let error = one.last_error.as_deref().map_or(String::new(), |error| format!(": {error}"));
        say::line(format_args!("    A change waits for the connector since {}{error}.", text.time(since)));
    }
}

fn row(one: &Explained) -> serde_json::Value {
    json!({
        "organisation": one.organisation,
        "mailbox": one.address,
        "easId": one.eas_id.as_str(),
        "model": one.model,
        "exchangeSays": one.state,
        "device": one.link.as_ref().map(|link| link.device.0),
        "entry": one.decision.entry.name(),
        "next": one.next.name(),
        "rule": one.decision.rule.name(),
        "why": rule(one),
        "level": one.decision.level.name(),
        "assurance": one.decision.assurance.map(server::domain::access::Assurance::name),
        "enforced": one.decision.enforced,
        "waitingSince": one.waiting_since,
        "lastError": one.last_error,
    })
}
