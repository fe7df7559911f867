//! Attributes that users and groups share.

use super::entry::Entry;
use super::security_identifier::guid;
use crate::DirectoryError;

/// The directory's immutable id: objectGUID as text, or entryUUID.
pub(super) fn external_id(entry: &Entry) -> Result<String, DirectoryError> {
    let id = match entry.bytes("objectGUID") {
        Some(bytes) => guid(bytes),
        None => entry.text("entryUUID").map(|id| id.to_ascii_lowercase()),
    };
    // Without it, a renamed user would look like one who left and another who came.
    id.ok_or_else(|| entry.refuse("it has no objectGUID or entryUUID that the account may read"))
}

/// The name to show: the first of these attributes that is there, or the distinguished name.
pub(super) fn display_name(entry: &Entry, attributes: &[&str]) -> String {
    attributes.iter().find_map(|attribute| entry.text(attribute)).unwrap_or_else(|| entry.dn.clone())
}

/// Primary address and all SMTP addresses in lower case. In proxyAddresses the primary one is marked by `SMTP:` in
/// capitals, the others by `smtp:`; other kinds (`X500:`, `sip:`) are left out.
pub(super) fn addresses(entry: &Entry, mail_attribute: &str) -> (Option<String>, Vec<String>) {
    let proxies = entry.texts("proxyAddresses");
    let marked = proxies.iter().find_map(|proxy| proxy.strip_prefix("SMTP:")).map(str::trim);
    let mail = entry.text(mail_attribute).or_else(|| marked.map(str::to_owned));
    let mut all: Vec<_> = proxies
        .iter()
        .filter_map(|proxy| proxy.split_once(':'))
        .filter(|(kind, _)| kind.eq_ignore_ascii_case("smtp"))
        .map(|(_, address)| address.trim().to_owned())
        .chain(entry.texts(mail_attribute))
        .chain(entry.texts("mailAlternateAddress"))
        .chain(mail.clone())
        .map(|address| address.to_lowercase())
        .filter(|address| !address.is_empty())
        .collect();
    all.sort_unstable();
    all.dedup();
    (mail, all)
}
