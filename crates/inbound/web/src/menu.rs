//! The console's menu: what the administrator may see.

use domain::actor::{Actor, Permission as P};
use texts::Text;

/// An entry, or a heading if it leads nowhere.
pub(crate) struct Entry {
    pub(crate) href: &'static str,
    pub(crate) label: String,
    pub(crate) current: bool,
}

const AREAS: &[(&str, &str, Option<P>)] = &[
    ("/console", "nav-dashboard", None),
    ("", "nav-mail", Some(P::ReadConfiguration)),
    ("/console/profiles", "nav-profiles", Some(P::ReadConfiguration)),
    ("/console/apps", "nav-apps", Some(P::ReadApps)),
    ("/console/rollouts", "nav-rollouts", Some(P::ReadConfiguration)),
    ("", "nav-devices-heading", Some(P::ReadDevices)),
    ("/console/devices", "nav-devices", Some(P::ReadDevices)),
    ("/console/compliance", "nav-compliance", Some(P::ReadConfiguration)),
    ("/console/device-groups", "nav-device-groups", Some(P::ReadConfiguration)),
    ("/console/disputes", "nav-disputes", Some(P::ReadDevices)),
    ("/console/enrolment", "nav-enrolment", Some(P::ReadService)),
    ("/console/exchange", "nav-exchange", Some(P::ReadService)),
    ("/console/messages", "nav-messages", Some(P::ReadService)),
    ("", "nav-directory-heading", Some(P::ReadDirectory)),
    ("/console/users", "nav-users", Some(P::ReadDirectory)),
    ("/console/groups", "nav-groups", Some(P::ReadDirectory)),
    ("/console/directory", "nav-directory", Some(P::ReadDirectory)),
    ("", "nav-service-heading", Some(P::ReadService)),
    ("/console/brakes", "nav-brakes", Some(P::ReadService)),
    ("/console/jobs", "nav-jobs", Some(P::ReadService)),
    ("/console/audit", "nav-audit", Some(P::ReadAudit)),
    ("/console/settings", "nav-settings", Some(P::ReadService)),
    ("/console/administrators", "nav-administrators", Some(P::Own)),
    ("/console/tokens", "nav-tokens", Some(P::Own)),
];

/// The entries for an administrator, the current one marked.
pub(crate) fn entries(text: Text, actor: &Actor, path: &str) -> Vec<Entry> {
    AREAS
        .iter()
        .filter(|(_, _, needs)| needs.is_none_or(|permission| actor.require(permission).is_ok()))
        .map(|(href, id, _)| {
            let below =
                *href != "/console" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
            Entry { href, label: text.get(id), current: path == *href || (!href.is_empty() && below) }
        })
        .collect()
}
