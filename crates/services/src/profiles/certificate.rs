//! A trusted root has to be one: devices that are given something else report an error, or trust nothing by it (CE-1).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ca::certificate::Facts;
use domain::catalogue::{Problem, ProblemCode, Settings, Warning, WarningCode};
use domain::profile::{Profile, ProfileType};

use super::invalid;
use crate::Error;

/// The setting.
const ROOT: &str = "trustedRootCertificate";

/// Reads the certificate of a trusted root profile. A certificate that vouches for nothing but perhaps itself is accepted
/// with a warning: KNOX takes that of a mail server.
pub(super) fn check(profile: &Profile) -> Result<Option<Warning>, Error> {
    if !matches!(profile.kind, ProfileType::IosTrustedRoot | ProfileType::AndroidTrustedRoot) {
        return Ok(None);
    }
    let Some(text) = Settings(&profile.settings).text(ROOT) else { return Ok(None) };
    let facts = STANDARD.decode(text).ok().and_then(|der| Facts::of(&der).ok());
    let Some(facts) = facts else {
        let message = "trustedRootCertificate must be one X.509 certificate in DER, in base64";
        return Err(invalid(vec![Problem::new(ROOT, ProblemCode::NotACertificate, message)]));
    };
    let vouches = facts.is_authority || facts.is_self_issued;
    Ok((!vouches).then(|| Warning::new(ROOT, WarningCode::NotAnAuthority)))
}
