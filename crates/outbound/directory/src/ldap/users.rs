//! Entries that are users.

use domain::directory::UserAttributes;

use super::attributes::{addresses, display_name, external_id};
use super::domains::Domains;
use super::entry::Entry;
use super::security_identifier::sid;
use crate::other_mails::other_mails;
use crate::{DirectoryError, LdapConfiguration};

/// `ADS_UF_ACCOUNTDISABLE` in userAccountControl (MS-ADTS §2.2.16).
const ACCOUNT_DISABLED: u32 = 2;
/// What OpenLDAP's password policy writes for an account that an administrator locked for good.
const LOCKED_FOR_GOOD: &str = "000001010000Z";

/// Reads a user.
pub(crate) fn user(
    entry: &Entry,
    domains: &Domains,
    configuration: &LdapConfiguration,
) -> Result<UserAttributes, DirectoryError> {
    let (mail, proxy_addresses) = addresses(entry, &configuration.mail_attribute);
    // Values of an attribute have no order (RFC 4511 §4.1.7): another one would look like a change.
    let mut outside = entry.texts(&configuration.other_mail_attribute);
    outside.sort_unstable();
    let (domain_name, netbios_name) = domains.of(&entry.dn);
    let sam_account_name = entry.text("sAMAccountName");
    Ok(UserAttributes {
        external_id: external_id(entry)?,
        display_name: display_name(entry, &["displayName", "cn", "sAMAccountName", "uid"]),
        given_name: entry.text("givenName"),
        surname: entry.text("sn"),
        principal_name: entry.text("userPrincipalName"),
        mail,
        proxy_addresses,
        other_mails: other_mails(outside),
        plain_name: entry.text("uid").or_else(|| sam_account_name.clone()),
        sam_account_name,
        domain_name,
        netbios_name,
        sid: entry.bytes("objectSid").and_then(sid),
        distinguished_name: Some(entry.dn.clone()),
        language: entry.text("preferredLanguage"),
        enabled: is_enabled(entry),
    })
}

/// Whether the account may be used. What the directory does not say counts as yes: an attribute that became unreadable
/// must not disable everybody.
pub(super) fn is_enabled(entry: &Entry) -> bool {
    let control = entry.text("userAccountControl").and_then(|text| text.parse::<i64>().ok());
    let disabled = control.is_some_and(|flags| flags & i64::from(ACCOUNT_DISABLED) != 0);
    let locked = entry.text("pwdAccountLockedTime").is_some_and(|time| time == LOCKED_FOR_GOOD)
        || entry.text("nsAccountLock").is_some_and(|locked| locked.eq_ignore_ascii_case("true"));
    !disabled && !locked
}
