//! JSON: `{"users": […], "groups": […]}`, names as in [`UserAttributes`].

use std::collections::HashMap;

use domain::directory::{GroupAttributes, GroupSnapshot, Snapshot, UserAttributes};
use secrecy::SecretString;
use serde::Deserialize;

use super::text::present;
use super::{Contents, at};
use crate::DirectoryError;
use crate::other_mails::other_mails;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    users: Vec<Person>,
    #[serde(default)]
    groups: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Person {
    id: String,
    display_name: String,
    given_name: Option<String>,
    surname: Option<String>,
    user_principal_name: Option<String>,
    mail: Option<String>,
    #[serde(default)]
    proxy_addresses: Vec<String>,
    #[serde(default)]
    other_mails: Vec<String>,
    sam_account_name: Option<String>,
    user_name: Option<String>,
    domain_name: Option<String>,
    net_bios_name: Option<String>,
    language: Option<String>,
    #[serde(default = "yes")]
    enabled: bool,
    password_hash: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Group {
    id: String,
    display_name: String,
    description: Option<String>,
    mail: Option<String>,
    #[serde(default)]
    users: Vec<String>,
    #[serde(default)]
    groups: Vec<String>,
}

fn yes() -> bool {
    true
}

/// Reads a JSON file.
pub(crate) fn read(path: &str, text: &str) -> Result<Contents, DirectoryError> {
    let file: File = serde_json::from_str(text).map_err(|error| {
        // Without serde's own ` at line 1 column 2`: the place is said in front.
        let problem = error.to_string();
        let problem = problem.rsplit_once(" at line ").map_or(problem.as_str(), |(problem, _)| problem);
        let problem: String = problem.chars().filter(|character| !character.is_control()).take(300).collect();
        at(path, error.line(), error.column(), &problem)
    })?;
    let mut passwords = HashMap::new();
    let mut users = Vec::with_capacity(file.users.len());
    for mut user in file.users {
        if let Some(hash) = user.password_hash.take() {
            passwords.insert(user.id.clone(), SecretString::from(hash));
        }
        users.push(attributes(user));
    }
    let groups = file.groups.into_iter().map(group).collect();
    Ok(Contents { snapshot: Snapshot { users, groups }, passwords })
}

fn attributes(user: Person) -> UserAttributes {
    let text = |value: Option<String>| value.as_deref().and_then(present);
    let mail = text(user.mail);
    let mut proxy_addresses: Vec<_> = user
        .proxy_addresses
        .into_iter()
        .chain(mail.clone())
        .map(|address| address.trim().to_lowercase())
        .collect();
    proxy_addresses.sort_unstable();
    proxy_addresses.dedup();
    let sam_account_name = text(user.sam_account_name);
    UserAttributes {
        external_id: user.id,
        display_name: user.display_name,
        given_name: text(user.given_name),
        surname: text(user.surname),
        principal_name: text(user.user_principal_name),
        mail,
        proxy_addresses,
        other_mails: other_mails(user.other_mails),
        plain_name: text(user.user_name).or_else(|| sam_account_name.clone()),
        sam_account_name,
        domain_name: text(user.domain_name),
        netbios_name: text(user.net_bios_name),
        sid: None,
        distinguished_name: None,
        language: text(user.language),
        enabled: user.enabled,
    }
}

fn group(group: Group) -> GroupSnapshot {
    GroupSnapshot {
        attributes: GroupAttributes {
            external_id: group.id,
            display_name: group.display_name,
            description: group.description,
            mail: group.mail,
            distinguished_name: None,
        },
        users: group.users,
        groups: group.groups,
    }
}
