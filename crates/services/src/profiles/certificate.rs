//! A trusted root has to be one: devices that are given something else report an error, or trust nothing by it (CE-1).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ca::certificate::Facts;
use domain::catalogue::{Problem, ProblemCode, Settings, Warning, WarningCode};
use domain::profile::{Profile, ProfileType};

/// The setting.
const ROOT: &str = "trustedRootCertificate";

/// Reads the certificate of a trusted root profile. A certificate that vouches for nothing but perhaps itself is accepted
/// with a warning: KNOX takes that of a mail server. What is none is added to the problems.
pub(super) fn check(profile: &Profile, problems: &mut Vec<Problem>) -> Option<Warning> {
    if !matches!(profile.kind, ProfileType::IosTrustedRoot | ProfileType::AndroidTrustedRoot) {
        return None;
    }
    let text = Settings(&profile.settings).text(ROOT)?;
    let Some(facts) = STANDARD.decode(text).ok().and_then(|der| Facts::of(&der).ok()) else {
        let message = "trustedRootCertificate must be one X.509 certificate in DER, in base64";
        problems.push(Problem::new(ROOT, ProblemCode::NotACertificate, message));
        return None;
    };
    let vouches = facts.is_authority || facts.is_self_issued;
    (!vouches).then(|| Warning::new(ROOT, WarningCode::NotAnAuthority))
}
