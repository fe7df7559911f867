//! What keys payloads may have, and what has to be in them (Apple's schema, iOS).

use plist::{Dictionary, Value};

use super::install::Failure;

/// Keys of `com.apple.eas.account`, with the first iOS that knows them and, if it forgot them, the last.
const EAS_KEYS: &[(&str, u32)] = &[
    ("EmailAddress", 4),
    ("Host", 4),
    ("SSL", 4),
    ("OAuth", 12),
    ("UserName", 4),
    ("Password", 4),
    ("Certificate", 7),
    ("CertificateName", 7),
    ("CertificatePassword", 4),
    ("PayloadCertificateUUID", 4),
    ("PreventMove", 5),
    ("PreventAppSheet", 5),
    ("SMIMEEnabled", 5),
    ("SMIMESigningEnabled", 10),
    ("SMIMESigningCertificateUUID", 5),
    ("SMIMESigningUserOverrideable", 12),
    ("SMIMESigningCertificateUUIDUserOverrideable", 12),
    ("SMIMEEncryptionEnabled", 10),
    ("SMIMEEncryptionCertificateUUID", 5),
    ("SMIMEEncryptByDefault", 12),
    ("SMIMEEncryptByDefaultUserOverrideable", 12),
    ("SMIMEEncryptionCertificateUUIDUserOverrideable", 12),
    ("SMIMEEnablePerMessageSwitch", 8),
    ("SMIMEEnableEncryptionPerMessageSwitch", 12),
    ("disableMailRecentsSyncing", 4),
    ("MailNumberOfPastDaysToSync", 4),
    ("CommunicationServiceRules", 10),
    ("allowMailDrop", 9),
    ("EnableMail", 13),
    ("EnableContacts", 13),
    ("EnableCalendars", 13),
    ("EnableReminders", 13),
    ("EnableNotes", 13),
    ("EnableMailUserOverridable", 13),
    ("EnableContactsUserOverridable", 13),
    ("EnableCalendarsUserOverridable", 13),
    ("EnableRemindersUserOverridable", 13),
    ("EnableNotesUserOverridable", 13),
    ("OAuthSignInURL", 13),
    ("OAuthTokenRequestURL", 13),
    ("OverridePreviousPassword", 14),
    ("VPNUUID", 14),
];

/// Keys that every payload has or may have.
const COMMON: &[&str] = &[
    "PayloadType",
    "PayloadVersion",
    "PayloadIdentifier",
    "PayloadUUID",
    "PayloadDisplayName",
    "PayloadDescription",
    "PayloadOrganization",
];

const SERVICES: &[&str] =
    &["EnableMail", "EnableContacts", "EnableCalendars", "EnableReminders", "EnableNotes"];

/// The four keys that every payload needs, checked: type, identifier, UUID.
pub(super) fn header(payload: &Dictionary) -> Result<(&str, &str, &str), Failure> {
    let missing = |key: &str| Failure::payload(2002, &format!("{key} is missing or malformed"));
    let kind = text(payload, "PayloadType").ok_or_else(|| missing("PayloadType"))?;
    let identifier = text(payload, "PayloadIdentifier").ok_or_else(|| missing("PayloadIdentifier"))?;
    let uuid =
        text(payload, "PayloadUUID").filter(|uuid| is_uuid(uuid)).ok_or_else(|| missing("PayloadUUID"))?;
    if payload.get("PayloadVersion").and_then(Value::as_unsigned_integer) != Some(1) {
        return Err(missing("PayloadVersion"));
    }
    Ok((kind, identifier, uuid))
}

/// Checks an Exchange account. `identities` are the UUIDs of the profile's identity payloads.
pub(super) fn check_eas(payload: &Dictionary, major: u32, identities: &[&str]) -> Result<(), Failure> {
    for key in payload.keys().filter(|key| !COMMON.contains(&key.as_str())) {
        match EAS_KEYS.iter().find(|(known, _)| known == key) {
            None => return Err(Failure::payload(2004, &format!("{key} is no key of an Exchange account"))),
            Some((_, since)) if *since > major => {
                return Err(Failure::payload(2004, &format!("{key} is unknown before iOS {since}")));
            }
            Some(_) => {}
        }
    }
    for key in ["Host", "UserName", "EmailAddress"] {
        if text(payload, key).is_none_or(str::is_empty) {
            return Err(Failure::eas(21003, &format!("{key} is missing")));
        }
    }
    let flag = |key: &str| payload.get(key).and_then(Value::as_boolean);
    if flag("OAuth") == Some(true) && payload.contains_key("Password") {
        return Err(Failure::eas(21004, "OAuth and a password"));
    }
    if SERVICES.iter().all(|key| flag(key) == Some(false)) {
        return Err(Failure::eas(21004, "an account without any service"));
    }
    let days = payload.get("MailNumberOfPastDaysToSync").map(Value::as_unsigned_integer);
    if days.is_some_and(|days| !matches!(days, Some(0 | 1 | 3 | 7 | 14 | 31))) {
        return Err(Failure::payload(2004, "MailNumberOfPastDaysToSync is none of 0, 1, 3, 7, 14 and 31"));
    }
    for key in ["PayloadCertificateUUID", "SMIMESigningCertificateUUID", "SMIMEEncryptionCertificateUUID"] {
        if let Some(value) = payload.get(key) {
            let named = value.as_string().is_some_and(|uuid| identities.contains(&uuid));
            if !named {
                return Err(Failure::eas(21007, &format!("{key} names no identity of this profile")));
            }
        }
    }
    Ok(())
}

/// A text of a payload.
pub(super) fn text<'a>(payload: &'a Dictionary, key: &str) -> Option<&'a str> {
    payload.get(key).and_then(Value::as_string)
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}
