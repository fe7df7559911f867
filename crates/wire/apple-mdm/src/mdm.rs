//! `com.apple.mdm`: the payload that puts a device under management.

use serde::{Deserialize, Serialize};

/// What a server that only looks after mail asks for: see and change profiles (1, 2), device facts (16), apps (256),
/// security questions (1024), managed apps (4096). Neither erase, nor lock, nor phone numbers.
pub const MAIL_ACCESS_RIGHTS: u32 = 1 + 2 + 16 + 256 + 1024 + 4096;

/// The payload's keys, apart from those that every payload has.
///
/// Once a device is enrolled, `Topic`, `ServerURL` and `CheckInURL` may not change and no access right may be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Mdm {
    /// The payload with the device's identity, in the same profile.
    #[serde(rename = "IdentityCertificateUUID")]
    pub identity_certificate_uuid: String,
    /// The push certificate's topic, which begins with `com.apple.mgmt.`.
    pub topic: String,
    /// Where commands are fetched.
    #[serde(rename = "ServerURL")]
    pub server_url: String,
    /// Where the device checks in.
    #[serde(rename = "CheckInURL", skip_serializing_if = "Option::is_none")]
    pub check_in_url: Option<String>,
    /// Every message carries `Mdm-Signature`.
    #[serde(default)]
    pub sign_message: bool,
    /// What the server may do, as a sum of bits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_rights: Option<u32>,
    /// The device says so when its management ends.
    #[serde(default)]
    pub check_out_when_removed: bool,
}
