//! `com.apple.eas.account`: an Exchange ActiveSync account.

use serde::{Deserialize, Serialize};

/// The account's keys, apart from those that every payload has. Absent keys are not written.
///
/// `Password` and `CertificatePassword` are left out on purpose: a password is never in a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "Apple's keys are what they are")]
pub struct EasAccount {
    /// The e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_address: Option<String>,
    /// The mail server's host name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Whether to use TLS. Apple's default is false, so it is always written.
    #[serde(rename = "SSL")]
    pub ssl: bool,
    /// Sign in by OAuth (iOS 12).
    #[serde(rename = "OAuth", skip_serializing_if = "Option::is_none")]
    pub oauth: Option<bool>,
    /// Where to sign in by OAuth; switches autodiscovery off (iOS 13).
    #[serde(rename = "OAuthSignInURL", skip_serializing_if = "Option::is_none")]
    pub oauth_sign_in_url: Option<String>,
    /// Where to get tokens (iOS 13).
    #[serde(rename = "OAuthTokenRequestURL", skip_serializing_if = "Option::is_none")]
    pub oauth_token_request_url: Option<String>,
    /// The user name; installation by MDM needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// The payload with the identity to authenticate with, in the same profile.
    #[serde(rename = "PayloadCertificateUUID", skip_serializing_if = "Option::is_none")]
    pub payload_certificate_uuid: Option<String>,
    /// Messages may not be moved to other accounts (iOS 5).
    pub prevent_move: bool,
    /// Other apps may not send through this account (iOS 5).
    pub prevent_app_sheet: bool,
    /// Recently used addresses are not synced.
    #[serde(rename = "disableMailRecentsSyncing")]
    pub disable_mail_recents_syncing: bool,
    /// Days of mail: 0 (no limit), 1, 3, 7, 14 or 31.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_number_of_past_days_to_sync: Option<u32>,
    /// Mail Drop may be used (iOS 9.2).
    #[serde(rename = "allowMailDrop", skip_serializing_if = "Option::is_none")]
    pub allow_mail_drop: Option<bool>,
    /// S/MIME (before iOS 10, where later ones ignore it).
    #[serde(rename = "SMIMEEnabled", skip_serializing_if = "Option::is_none")]
    pub smime_enabled: Option<bool>,
    /// Messages are signed (iOS 10.3).
    #[serde(rename = "SMIMESigningEnabled", skip_serializing_if = "Option::is_none")]
    pub smime_signing_enabled: Option<bool>,
    /// The payload with the identity to sign with.
    #[serde(rename = "SMIMESigningCertificateUUID", skip_serializing_if = "Option::is_none")]
    pub smime_signing_certificate_uuid: Option<String>,
    /// The user may switch signing (iOS 12).
    #[serde(rename = "SMIMESigningUserOverrideable", skip_serializing_if = "Option::is_none")]
    pub smime_signing_user_overrideable: Option<bool>,
    /// The user may choose the identity to sign with (iOS 12).
    #[serde(rename = "SMIMESigningCertificateUUIDUserOverrideable", skip_serializing_if = "Option::is_none")]
    pub smime_signing_certificate_user_overrideable: Option<bool>,
    /// Messages are encrypted (iOS 10.3 to 11).
    #[serde(rename = "SMIMEEncryptionEnabled", skip_serializing_if = "Option::is_none")]
    pub smime_encryption_enabled: Option<bool>,
    /// Messages are encrypted unless the user says otherwise (iOS 12).
    #[serde(rename = "SMIMEEncryptByDefault", skip_serializing_if = "Option::is_none")]
    pub smime_encrypt_by_default: Option<bool>,
    /// The user may switch encryption (iOS 12).
    #[serde(rename = "SMIMEEncryptByDefaultUserOverrideable", skip_serializing_if = "Option::is_none")]
    pub smime_encrypt_by_default_user_overrideable: Option<bool>,
    /// The payload with the identity to decrypt with.
    #[serde(rename = "SMIMEEncryptionCertificateUUID", skip_serializing_if = "Option::is_none")]
    pub smime_encryption_certificate_uuid: Option<String>,
    /// The user may choose the identity to decrypt with (iOS 12).
    #[serde(
        rename = "SMIMEEncryptionCertificateUUIDUserOverrideable",
        skip_serializing_if = "Option::is_none"
    )]
    pub smime_encryption_certificate_user_overrideable: Option<bool>,
    /// A switch in each message (iOS 8 to 11).
    #[serde(rename = "SMIMEEnablePerMessageSwitch", skip_serializing_if = "Option::is_none")]
    pub smime_enable_per_message_switch: Option<bool>,
    /// A switch for encryption in each message (iOS 12).
    #[serde(rename = "SMIMEEnableEncryptionPerMessageSwitch", skip_serializing_if = "Option::is_none")]
    pub smime_enable_encryption_per_message_switch: Option<bool>,
    /// Mail is synced (iOS 13).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_mail: Option<bool>,
    /// Contacts are synced (iOS 13).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_contacts: Option<bool>,
    /// Calendars are synced (iOS 13).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_calendars: Option<bool>,
    /// Reminders are synced (iOS 13).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_reminders: Option<bool>,
    /// Notes are synced (iOS 13).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_notes: Option<bool>,
    /// The user may switch mail (iOS 13).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_mail_user_overridable: Option<bool>,
    /// The user may switch contacts (iOS 13).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_contacts_user_overridable: Option<bool>,
    /// The user may switch calendars (iOS 13).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_calendars_user_overridable: Option<bool>,
    /// The user may switch reminders (iOS 13).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_reminders_user_overridable: Option<bool>,
    /// The user may switch notes (iOS 13).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_notes_user_overridable: Option<bool>,
    /// The VPN for this account (iOS 14).
    #[serde(rename = "VPNUUID", skip_serializing_if = "Option::is_none")]
    pub vpn_uuid: Option<String>,
}
