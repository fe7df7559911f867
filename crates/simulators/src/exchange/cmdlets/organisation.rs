//! Get- and Set-ActiveSyncOrganizationSettings.

use super::call::{Call, changed};
use super::refused::Refused;
use super::row::{Property, Row};
use super::{Result, list, nothing};
use crate::exchange::{Level, lock};

/// The longest text that Exchange adds to its messages, in characters.
const LONGEST_INSERT: usize = 256;
const NAME: &str = "Mobile Mailbox Settings";

pub(super) fn get(call: &Call) -> Result {
    let view = call.view()?;
    let directory = lock(&call.shared.directory);
    let settings = directory.settings.read(view).clone();
    let changed = directory.settings.changed(view);
    drop(directory);
    let row = Row {
        kind: "SystemConfiguration.ActiveSyncOrganizationSettings",
        text: NAME.to_owned(),
        properties: vec![
            ("DefaultAccessLevel", level(settings.default_level)),
            ("AdminMailRecipients", Property::List(settings.administrators)),
            ("UserMailInsert", settings.user_insert.into()),
            ("OtaNotificationMailInsert", settings.over_the_air_insert.into()),
            ("AllowAccessForUnSupportedPlatform", false.into()),
            ("Name", NAME.into()),
            ("Identity", Property::Link(NAME.to_owned(), None)),
            ("WhenChanged", changed.into()),
            ("OriginatingServer", call.originating(view)),
        ],
    };
    Ok(list::rows(call, vec![row]))
}

pub(super) fn set(call: &Call) -> Result {
    let view = call.change()?;
    let mut directory = lock(&call.shared.directory);
    let mut settings = directory.settings.read(view).clone();
    if call.has("DefaultAccessLevel") {
        settings.default_level = read_level(call, "DefaultAccessLevel")?;
    }
    if call.has("AdminMailRecipients") {
        let (name, held) = ("AdminMailRecipients", settings.administrators);
        settings.administrators = changed(name, &held, call.value(name))?;
    }
    if call.has("UserMailInsert") {
        settings.user_insert = insert(call, "UserMailInsert")?;
    }
    if call.has("OtaNotificationMailInsert") {
        settings.over_the_air_insert = insert(call, "OtaNotificationMailInsert")?;
    }
    directory.settings.write(view, settings);
    Ok(nothing())
}

fn insert(call: &Call, name: &str) -> Result<String> {
    let text = call.text(name).unwrap_or_default();
    let is_short = text.chars().count() <= LONGEST_INSERT;
    if is_short { Ok(text) } else { Err(Refused::invalid(name, "a text of more than 256 characters")) }
}

pub(super) fn level(level: Level) -> Property {
    Property::Word("DeviceAccessLevel", level.word(), level.number())
}

pub(super) fn read_level(call: &Call, name: &str) -> Result<Level> {
    let word = call.required(name)?;
    let found = Level::ALL.into_iter().find(|level| level.word().eq_ignore_ascii_case(&word));
    found.ok_or_else(|| Refused::invalid(name, &word))
}
