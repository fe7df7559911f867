//! One profile of each type, and whom it is for.

use serde_json::{Value, json};
use server::domain::profile::ProfileType;

use super::people::MAIL_HOST;

/// A profile to be made. References are names of profiles that stand before it.
pub(super) struct Example {
    pub(super) kind: ProfileType,
    pub(super) name: &'static str,
    pub(super) settings: Value,
    pub(super) references: &'static [(&'static str, &'static str)],
    /// The group that it is assigned to.
    pub(super) group: Option<&'static str>,
}

/// All of them; `root` is the certificate of our own root in base64.
pub(super) fn examples(root: &str) -> Vec<Example> {
    let mail = |method: &str, more: Value| {
        let mut settings = json!({
            "hostName": MAIL_HOST,
            "accountName": "Noordzee",
            "emailAddressSource": "primarySmtpAddress",
            "authenticationMethod": method,
        });
        if let (Some(settings), Value::Object(more)) = (settings.as_object_mut(), more) {
            settings.extend(more);
        }
        settings
    };
    let windows = || {
        let mut settings = mail("", json!({}));
        if let Some(settings) = settings.as_object_mut() {
            settings.remove("authenticationMethod");
        }
        settings
    };
    let work_profile = || {
        let mut settings = mail("usernameAndPassword", json!({}));
        if let Some(settings) = settings.as_object_mut() {
            settings.remove("accountName");
        }
        settings
    };
    let trusted = || json!({ "trustedRootCertificate": root, "certFileName": "gatepost.cer" });
    let example = |kind, name, settings, group| Example { kind, name, settings, references: &[], group };
    let everyone = Some("Everyone");
    vec![
        example(ProfileType::IosTrustedRoot, ROOT, trusted(), Some("Mobile mail")),
        Example {
            references: &[("rootCertificate", ROOT)],
            ..example(ProfileType::IosScep, IDENTITY, json!({}), Some("Mobile mail"))
        },
        Example {
            references: &[("identityCertificate", IDENTITY)],
            ..example(ProfileType::IosEmail, MAIL, mail("certificate", json!({})), Some("Mobile mail"))
        },
        example(
            ProfileType::IosEmail,
            MODERN_MAIL,
            mail("usernameAndPassword", json!({ "useOAuth": true })),
            Some("Modern mail"),
        ),
        example(ProfileType::Windows10Email, "Mail on Windows 10", windows(), everyone),
        example(ProfileType::WindowsPhoneEmail, "Mail on Windows Phone 8.1", windows(), everyone),
        example(
            ProfileType::KnoxEmail,
            "Mail on Samsung KNOX",
            mail("usernameAndPassword", json!({})),
            everyone,
        ),
        example(
            ProfileType::AndroidForWorkGmail,
            "Gmail in the work profile (first names)",
            work_profile(),
            None,
        ),
        example(ProfileType::AndroidWorkProfileGmail, "Gmail in the work profile", work_profile(), everyone),
        example(
            ProfileType::AndroidForWorkNineWork,
            "Nine Work in the work profile (first names)",
            work_profile(),
            None,
        ),
        example(
            ProfileType::AndroidWorkProfileNineWork,
            "Nine Work in the work profile",
            work_profile(),
            None,
        ),
        example(ProfileType::Windows81TrustedRoot, "Root for Windows", trusted(), everyone),
        example(ProfileType::WindowsPhone81TrustedRoot, "Root for Windows Phone 8.1", trusted(), everyone),
        example(ProfileType::AndroidTrustedRoot, "Root for Samsung KNOX", trusted(), everyone),
        example(
            ProfileType::AndroidForWorkTrustedRoot,
            "Root for the work profile (first names)",
            trusted(),
            None,
        ),
        example(ProfileType::AndroidWorkProfileTrustedRoot, "Root for the work profile", trusted(), everyone),
    ]
}

/// The certificates that go with [`MAIL`].
pub(super) const ROOT: &str = "Root for iPhone and iPad";
pub(super) const IDENTITY: &str = "Identity for iPhone and iPad";

/// The e-mail profile with a certificate.
pub(super) const MAIL: &str = "Mail on iPhone and iPad";

/// The e-mail profile that asks the user to sign in on a page of the organisation, which iOS 11 cannot.
pub(super) const MODERN_MAIL: &str = "Mail with modern sign-in";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_profile_is_there() {
        let examples = examples("AA==");
        for kind in ProfileType::ALL {
            assert!(examples.iter().any(|example| example.kind == *kind), "{kind}");
        }
    }
}
