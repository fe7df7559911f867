//! The types of Graph from which ours derive: what `isof`, casts and the metadata know.

use domain::profile::ProfileType;

use crate::shape::app::TYPE;

/// The types from which a profile type derives, the nearest first.
pub(crate) const fn bases(kind: ProfileType) -> &'static [&'static str] {
    match kind {
        ProfileType::IosEmail | ProfileType::Windows10Email | ProfileType::WindowsPhoneEmail => {
            &["easEmailProfileConfigurationBase", "deviceConfiguration", "entity"]
        }
        ProfileType::AndroidForWorkGmail | ProfileType::AndroidForWorkNineWork => {
            &["androidForWorkEasEmailProfileBase", "deviceConfiguration", "entity"]
        }
        ProfileType::AndroidWorkProfileGmail | ProfileType::AndroidWorkProfileNineWork => {
            &["androidWorkProfileEasEmailProfileBase", "deviceConfiguration", "entity"]
        }
        ProfileType::IosScep => {
            &["iosCertificateProfileBase", "iosCertificateProfile", "deviceConfiguration", "entity"]
        }
        _ => &["deviceConfiguration", "entity"],
    }
}

/// Whether a type is one of compliance policies.
fn is_policy(short: &str) -> bool {
    super::compliance::TYPES.iter().any(|(name, _)| name.eq_ignore_ascii_case(short))
}

/// Whether a type, by its short name, derives from another.
pub(crate) fn derives(short: &str, base: &str) -> bool {
    let known = match ProfileType::from_graph(short) {
        Some(kind) => bases(kind),
        None if short.eq_ignore_ascii_case(TYPE) => &["mobileApp", "entity"],
        None if is_policy(short) => &["deviceCompliancePolicy", "entity"],
        None => &["directoryObject", "entity"],
    };
    known.iter().any(|known| known.eq_ignore_ascii_case(base))
}
