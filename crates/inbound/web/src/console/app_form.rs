//! The form of an app.

use domain::device::OsVersion;
use services::Error;
use services::apps::NewApp;
use texts::Text;

use crate::form::{Choice, Entered, Field, Form, Kind};

/// The families of devices, as the form names them.
const IPHONE: &str = "iphone";
const IPAD: &str = "ipad";

/// The form, filled with an app.
pub(super) fn form(text: Text, action: &str, submit: String, app: &NewApp) -> Form {
    let families = vec![Choice::new(IPHONE, text.get("app-iphone")), Choice::new(IPAD, text.get("app-ipad"))];
    let chosen = [(IPHONE, app.on_iphone), (IPAD, app.on_ipad)];
    let chosen: Vec<_> = chosen.into_iter().filter(|(_, on)| *on).map(|(name, _)| name).collect();
    let minimum = app.minimum_os.filter(|version| *version > OsVersion::default());
    Form::new(action, submit)
        .field(Field::text("displayName", text.get("name")).value(&app.display_name).required())
        .field(
            Field::text("appStoreUrl", text.get("app-store"))
                .help(text.get("app-store-help"))
                .value(&app.store)
                .required(),
        )
        .field(
            Field::text("bundleId", text.get("app-bundle-id"))
                .help(text.get("app-bundle-id-help"))
                .value(&app.bundle_id)
                .required(),
        )
        .field(Field::text("publisher", text.get("app-publisher")).value(&app.publisher))
        .field(
            Field::new("description", text.get("description"), Kind::Area { rows: 2, file: false })
                .value(&app.description),
        )
        .field(
            Field::new("applicableDeviceType", text.get("app-families"), Kind::Checks(families))
                .value(chosen.join(",")),
        )
        .field(
            Field::text("minimumOs", text.get("rule-os-from"))
                .help(text.get("rule-os-help"))
                .value(minimum.map_or_else(String::new, |version| version.to_string())),
        )
        .field(
            Field::new("endsWithManagement", text.get("app-ends"), Kind::Check)
                .help(text.get("app-ends-help"))
                .value(if app.ends_with_management { "true" } else { "false" }),
        )
}

/// What was entered.
pub(super) fn read(entered: &Entered) -> Result<NewApp, Error> {
    let minimum_os = match entered.get("minimumOs").trim() {
        "" => None,
        text => {
            let wrong = |_| Error::invalid("minimumOs", "not-a-version", "write it as 17.4");
            Some(text.parse().map_err(wrong)?)
        }
    };
    let families = entered.all("applicableDeviceType");
    let has = |family: &str| families.iter().any(|chosen| chosen == family);
    Ok(NewApp {
        store: entered.get("appStoreUrl").to_owned(),
        bundle_id: entered.get("bundleId").to_owned(),
        display_name: entered.get("displayName").to_owned(),
        publisher: entered.get("publisher").to_owned(),
        description: entered.get("description").to_owned(),
        on_iphone: has(IPHONE),
        on_ipad: has(IPAD),
        minimum_os,
        ends_with_management: entered.get("endsWithManagement") == "true",
        ..NewApp::default()
    })
}
