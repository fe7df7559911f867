//! The body of an app.

use domain::device::OsVersion;
use serde_json::{Map, Value};
use services::apps::NewApp;

use crate::failure::Failure;
use crate::shape::app::{DETAILS, KIND, SYSTEMS};

/// What services give and nobody sets.
const READ_ONLY: [&str; 14] = [
    "id",
    "createdDateTime",
    "lastModifiedDateTime",
    "largeIcon",
    "publishingState",
    "uploadState",
    "isAssigned",
    "roleScopeTagIds",
    "dependentAppCount",
    "supersedingAppCount",
    "supersededAppCount",
    "assignments",
    "categories",
    "deviceStatuses",
];

/// The app as the body changes it. What the body does not name stays; what is null is as in an app that never had it.
pub(super) fn read(body: &Map<String, Value>, mut new: NewApp) -> Result<NewApp, Failure> {
    for (name, value) in body {
        match name.as_str() {
            "displayName" => new.display_name = text(name, value)?,
            "description" => new.description = text(name, value)?,
            "publisher" => new.publisher = text(name, value)?,
            "bundleId" => new.bundle_id = text(name, value)?,
            "appStoreUrl" => new.store = text(name, value)?,
            "applicableDeviceType" if value.is_null() => {
                let NewApp { on_ipad, on_iphone, .. } = NewApp::default();
                (new.on_ipad, new.on_iphone) = (on_ipad, on_iphone);
            }
            "applicableDeviceType" => {
                (new.on_ipad, new.on_iphone) =
                    (truth(name, value, "iPad")?, truth(name, value, "iPhoneAndIPod")?);
            }
            "minimumSupportedOperatingSystem" => new.minimum_os = minimum(name, value)?,
            "removeWithManagement" if value.is_null() => {
                new.ends_with_management = NewApp::default().ends_with_management;
            }
            "removeWithManagement" => new.ends_with_management = is_true(name, value)?,
            "isFeatured" => {
                if !value.is_null() {
                    is_true(name, value)?;
                }
                new.details.insert(name.clone(), value.clone());
            }
            known if DETAILS.contains(&known) => {
                text(name, value)?;
                new.details.insert(name.clone(), value.clone());
            }
            known if READ_ONLY.contains(&known) || known.contains("@odata.") => {}
            _ => return Err(Failure::bad_request(format!("{KIND} has no property {name}"))),
        }
    }
    Ok(new)
}

fn text(name: &str, value: &Value) -> Result<String, Failure> {
    match value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        _ => Err(Failure::bad_request(format!("{name} must be a text"))),
    }
}

fn is_true(name: &str, value: &Value) -> Result<bool, Failure> {
    value.as_bool().ok_or_else(|| Failure::bad_request(format!("{name} must be true or false")))
}

/// A flag of an object; one that is not there is false.
fn truth(name: &str, value: &Value, key: &str) -> Result<bool, Failure> {
    match value.as_object() {
        Some(object) => object.get(key).map_or(Ok(false), |value| is_true(&format!("{name}/{key}"), value)),
        None => Err(Failure::bad_request(format!("{name} must be an object"))),
    }
}

/// The newest of the systems that are said to be the oldest.
fn minimum(name: &str, value: &Value) -> Result<Option<OsVersion>, Failure> {
    if value.is_null() {
        return Ok(None);
    }
    let mut minimum = None;
    for (key, major) in SYSTEMS {
        if truth(name, value, key)? {
            minimum = Some(OsVersion::new(major, 0));
        }
    }
    Ok(minimum)
}
