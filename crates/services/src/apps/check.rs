//! What may be wrong with an app.

use domain::app::{App, StoreLink};
use store::Tx;

use super::NewApp;
use crate::{Error, Problem};

/// The longest name, in characters.
const MAX_NAME: usize = 200;
/// The longest description, in characters.
const MAX_DESCRIPTION: usize = 4000;
/// The longest bundle id, in characters, as Apple has it.
const MAX_BUNDLE_ID: usize = 155;
/// The most that is kept of what nothing acts on, in bytes.
const MAX_DETAILS: usize = 16 * 1024;

fn problem(field: &str, code: &'static str, message: impl Into<String>) -> Problem {
    Problem { field: field.to_owned(), code, message: message.into() }
}

/// Everything that is wrong with an app by itself.
pub(super) fn problems(new: &NewApp) -> Vec<Problem> {
    let mut found = Vec::new();
    if new.display_name.trim().is_empty() {
        found.push(problem("displayName", "required", "give the app a name"));
    }
    for (field, value, most) in [
        ("displayName", &new.display_name, MAX_NAME),
        ("publisher", &new.publisher, MAX_NAME),
        ("description", &new.description, MAX_DESCRIPTION),
    ] {
        if value.chars().count() > most {
            found.push(problem(field, "too-long", format!("{field} has at most {most} characters")));
        }
    }
    if let Err(error) = new.store.parse::<StoreLink>() {
        found.push(problem("appStoreUrl", "not-a-store-link", error.to_string()));
    }
    if !is_bundle_id(new.bundle_id.trim()) {
        let message = "write the bundle id as com.example.app: letters, digits, hyphens and dots";
        found.push(problem("bundleId", "not-a-bundle-id", message));
    }
    if !new.on_iphone && !new.on_ipad {
        let message = "choose iPhones, iPads or both";
        found.push(problem("applicableDeviceType", "required", message));
    }
    let size = serde_json::to_vec(&new.details).map_or(usize::MAX, |text| text.len());
    if size > MAX_DETAILS {
        found.push(problem("notes", "too-long", "owner, notes and addresses are too long"));
    }
    found
}

fn is_bundle_id(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.len() <= MAX_BUNDLE_ID && text.contains('.') && text.split('.').all(part)
}

/// Another row may be the same app.
pub(super) async fn taken(tx: &mut Tx, app: &App) -> Result<Vec<Problem>, Error> {
    let mut found = Vec::new();
    for other in tx.apps().await?.iter().filter(|other| other.id != app.id) {
        let message = || format!("“{}” is this app already", other.display_name);
        if other.store_id == app.store_id {
            found.push(problem("appStoreUrl", "app-taken", message()));
        }
        if other.bundle_id == app.bundle_id {
            found.push(problem("bundleId", "app-taken", message()));
        }
    }
    Ok(found)
}
