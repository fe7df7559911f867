//! CSV (RFC 4180): one user a line, the names of their groups in a column.

use std::collections::{BTreeMap, HashMap};

use domain::directory::{GroupAttributes, GroupSnapshot, Snapshot, UserAttributes};
use secrecy::SecretString;

use super::rows::{Field, rows};
use super::text::{present, short};
use super::{Contents, at, whole};
use crate::DirectoryError;
use crate::other_mails::other_mails;

/// The columns that there may be, in any order. `id` and `displayName` must be there.
const COLUMNS: [&str; 16] = [
    "id",
    "displayName",
    "givenName",
    "surname",
    "userPrincipalName",
    "mail",
    "proxyAddresses",
    "otherMails",
    "samAccountName",
    "userName",
    "domainName",
    "netBiosName",
    "language",
    "enabled",
    "passwordHash",
    "groups",
];

/// Reads a CSV file. Several values in `proxyAddresses`, `otherMails` and `groups` are separated by semicolons.
pub(crate) fn read(path: &str, text: &str) -> Result<Contents, DirectoryError> {
    let mut rows = rows(path, text)?.into_iter();
    let header = rows.next().ok_or_else(|| whole(path, "it is empty; the first line names the columns"))?;
    let columns = columns(path, &header)?;
    let mut contents = Contents::default();
    let mut groups: BTreeMap<String, GroupSnapshot> = BTreeMap::new();
    let mut seen = HashMap::new();
    for row in rows {
        let line = row.first().map_or(0, |field| field.line);
        if row.len() != columns.len() {
            let problem = format!("{} fields, but the first line names {} columns", row.len(), columns.len());
            return Err(at(path, line, 0, &problem));
        }
        let fields: HashMap<&str, &Field> = columns.iter().copied().zip(&row).collect();
        let user = user(path, line, &fields)?;
        if let Some(first) = seen.insert(user.external_id.clone(), line) {
            let problem = format!("the id `{}` was in line {first} already", short(&user.external_id));
            return Err(at(path, line, 0, &problem));
        }
        for name in list(&fields, "groups") {
            // Groups have no other id in a CSV file than their name.
            let id = name.to_lowercase();
            let group = groups.entry(id.clone()).or_insert_with(|| new_group(id, &name));
            if group.users.last() != Some(&user.external_id) {
                group.users.push(user.external_id.clone());
            }
        }
        if let Some(hash) = value(&fields, "passwordHash") {
            contents.passwords.insert(user.external_id.clone(), SecretString::from(hash));
        }
        contents.snapshot.users.push(user);
    }
    contents.snapshot = Snapshot { groups: groups.into_values().collect(), ..contents.snapshot };
    Ok(contents)
}

fn columns(path: &str, header: &[Field]) -> Result<Vec<&'static str>, DirectoryError> {
    let mut columns = Vec::with_capacity(header.len());
    for field in header {
        let name = field.text.trim();
        let known =
            COLUMNS.iter().copied().find(|known| known.eq_ignore_ascii_case(name)).ok_or_else(|| {
                let problem =
                    format!("there is no column `{}`; the columns are {}", short(name), COLUMNS.join(", "));
                at(path, field.line, field.column, &problem)
            })?;
        if columns.contains(&known) {
            return Err(at(path, field.line, field.column, &format!("the column `{known}` is there twice")));
        }
        columns.push(known);
    }
    match ["id", "displayName"].iter().find(|needed| !columns.contains(needed)) {
        Some(missing) => Err(at(path, 1, 0, &format!("the column `{missing}` is missing"))),
        None => Ok(columns),
    }
}

fn user(path: &str, line: usize, fields: &HashMap<&str, &Field>) -> Result<UserAttributes, DirectoryError> {
    let required = |name: &str| {
        value(fields, name).ok_or_else(|| {
            let column = fields.get(name).map_or(0, |field| field.column);
            at(path, line, column, &format!("`{name}` is empty"))
        })
    };
    let enabled = match value(fields, "enabled").as_deref().map(str::to_ascii_lowercase).as_deref() {
        None | Some("true" | "yes" | "1") => true,
        Some("false" | "no" | "0") => false,
        Some(_) => {
            let (line, column) = fields.get("enabled").map_or((line, 0), |field| (field.line, field.column));
            return Err(at(path, line, column, "`enabled` is `true` or `false`"));
        }
    };
    let mail = value(fields, "mail");
    let mut proxy_addresses: Vec<_> = list(fields, "proxyAddresses")
        .into_iter()
        .chain(mail.clone())
        .map(|text| text.to_lowercase())
        .collect();
    proxy_addresses.sort_unstable();
    proxy_addresses.dedup();
    let sam_account_name = value(fields, "samAccountName");
    Ok(UserAttributes {
        external_id: required("id")?,
        display_name: required("displayName")?,
        given_name: value(fields, "givenName"),
        surname: value(fields, "surname"),
        principal_name: value(fields, "userPrincipalName"),
        mail,
        proxy_addresses,
        other_mails: other_mails(list(fields, "otherMails")),
        plain_name: value(fields, "userName").or_else(|| sam_account_name.clone()),
        sam_account_name,
        domain_name: value(fields, "domainName"),
        netbios_name: value(fields, "netBiosName"),
        sid: None,
        distinguished_name: None,
        language: value(fields, "language"),
        enabled,
    })
}

fn new_group(id: String, name: &str) -> GroupSnapshot {
    let attributes =
        GroupAttributes { external_id: id, display_name: name.to_owned(), ..GroupAttributes::default() };
    GroupSnapshot { attributes, ..GroupSnapshot::default() }
}

fn value(fields: &HashMap<&str, &Field>, name: &str) -> Option<String> {
    fields.get(name).and_then(|field| present(&field.text))
}

fn list(fields: &HashMap<&str, &Field>, name: &str) -> Vec<String> {
    fields.get(name).map(|field| field.text.split(';').filter_map(present).collect()).unwrap_or_default()
}
