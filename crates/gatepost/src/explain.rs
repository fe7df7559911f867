//! `gatepost explain`.

use anyhow::{Context, bail};
use serde_json::json;
use server::data_directory::Purpose;
use server::domain::actor::Actor;
use server::domain::deployment::Reason;
use server::domain::id::ProfileId;
use server::domain::profile::Profile;
use server::services::device_list::{ListedDevice, devices};
use server::services::status::{DeviceProfile, device_profiles, error_words, reason_words};
use server::services::{Services, profiles};
use server::texts::Text;
use server::{Config, Outside, Server};

use crate::say;

/// How many devices are looked through at once.
const PAGE: u32 = 500;

/// The command line acts for the server itself.
const WHO: &Actor = &Actor::System;

pub(crate) async fn run(config: &Config, name: &str, json: bool) -> anyhow::Result<()> {
    let services = Server::open(config, &Outside::default(), Purpose::Service).await?;
    let found = find(&services, name).await?;
    let rows = device_profiles(&services, WHO, found.device.id).await?;
    let all = profiles::list(&services, WHO).await?;
    let lines = rows.iter().map(|row| why(row, &all)).chain(absent(&found, &rows, &all)).collect::<Vec<_>>();
    if json {
        let lines = lines
            .iter()
            .map(|line| json!({ "profile": line.profile, "state": line.state, "reason": line.reason }));
        return say::json(&json!({
            "device": found.device.id.0, "name": found.device.name, "user": found.user_name,
            "profiles": lines.collect::<Vec<_>>(),
        }));
    }
    let device = &found.device;
    say::line(format_args!("{} ({}) of {}", device.name, device.platform, found.user_name));
    for line in lines {
        say::line(format_args!(
            "  {}: {}{}",
            line.profile,
            line.state,
            line.reason.map_or(String::new(), |why| format!(": {why}"))
        ));
    }
    Ok(())
}

/// What is to be said of one profile.
struct Line {
    profile: String,
    state: &'static str,
    reason: Option<String>,
}

fn why(row: &DeviceProfile, all: &[Profile]) -> Line {
    let deployment = &row.deployment;
    let reason = deployment.reason.as_ref().map(|reason| describe(reason, all));
    let error = deployment.error.as_ref().map(|error| error_words(Text::default(), error));
    let words: Vec<_> = reason.into_iter().chain(error).collect();
    Line {
        profile: row.profile.display_name.clone(),
        state: deployment.state.name(),
        reason: (!words.is_empty()).then(|| words.join(" ")),
    }
}

/// Profiles of the device's platform that it has no row for: nothing assigns them to its user or to it.
fn absent(found: &ListedDevice, rows: &[DeviceProfile], all: &[Profile]) -> Vec<Line> {
    let has = |profile: &&Profile| rows.iter().any(|row| row.profile.id == profile.id);
    let fits = |profile: &&Profile| profile.kind.platform() == found.device.platform;
    let reason =
        || Some("No group of its user and no device group includes it, or one excludes it.".to_owned());
    all.iter()
        .filter(|profile| fits(profile) && !has(profile))
        .map(|profile| Line { profile: profile.display_name.clone(), state: "notAssigned", reason: reason() })
        .collect()
}

fn describe(reason: &Reason, all: &[Profile]) -> String {
    let name = |id: &ProfileId| {
        all.iter()
            .find(|profile| profile.id == *id)
            .map_or("a deleted profile", |profile| profile.display_name.as_str())
    };
    match reason {
        // The texts of the console link to the profile beside them; here its name has to be in the sentence.
        Reason::WaitingOn { profile } => format!("It waits for `{}`.", name(profile)),
        Reason::ChainIncomplete { profile } => {
            format!("`{}` has to be assigned to the same users.", name(profile))
        }
        Reason::ConflictsWith { profile } => reason_words(Text::default(), reason, Some(name(profile))),
        other => reason_words(Text::default(), other, None),
    }
}

/// The device with this id, serial number, UDID or name; a name has to be one device's alone.
pub(crate) async fn find(services: &Services, name: &str) -> anyhow::Result<ListedDevice> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = devices(services, WHO, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.device.id);
        found.extend(page.into_iter().filter(|listed| is_named(listed, name)));
    }
    if found.len() > 1 {
        let ids = found.iter().map(|listed| listed.device.id.to_string()).collect::<Vec<_>>().join(", ");
        bail!("several devices are called `{name}`; take the id of one: {ids}");
    }
    found.pop().with_context(|| format!("there is no device `{name}`"))
}

fn is_named(listed: &ListedDevice, name: &str) -> bool {
    let device = &listed.device;
    let is = |known: &str| known.eq_ignore_ascii_case(name);
    is(&device.id.to_string())
        || is(&device.name)
        || [&device.serial_number, &device.udid].into_iter().flatten().any(|known| is(known))
}
