//! Rules that look at more than one setting.

use serde_json::{Map, Value};

use super::{Problem, ProblemCode, Settings, Warning, WarningCode};
use crate::profile::ProfileType;

/// Everything that is wrong with settings that are each right by themselves.
pub(super) fn problems(kind: ProfileType, map: &Map<String, Value>) -> Vec<Problem> {
    let settings = Settings(map);
    let mut problems = Vec::new();
    if kind.is_email() {
        domain(settings, &mut problems);
    }
    match kind {
        ProfileType::IosEmail => ios(settings, &mut problems),
        ProfileType::KnoxEmail if settings.on("syncNotes") => problems.push(Problem::new(
            "syncNotes",
            ProblemCode::NotesRefused,
            "syncNotes must be false: Samsung KNOX answers it with error 0x87D1FDE8",
        )),
        ProfileType::IosScep => scep(settings, &mut problems),
        _ => {}
    }
    problems
}

/// The settings on which a rule's verdict rests, besides the one that it names.
pub(super) fn looks_at(problem: &Problem) -> &'static [&'static str] {
    match problem.code {
        ProblemCode::DomainRequired | ProblemCode::DomainTwice => {
            &["usernameAADSource", "usernameSource", "userDomainNameSource", "customDomainName"]
        }
        ProblemCode::OAuthWithDerivedCredential => &["authenticationMethod"],
        ProblemCode::NoSigningCertificate => &[
            "requireSmime",
            "smimeSigningEnabled",
            "signingCertificateType",
            "smimeSigningCertificateUserOverrideEnabled",
        ],
        ProblemCode::ValidityTooLong => &["certificateValidityPeriodValue", "certificateValidityPeriodScale"],
        _ => &[],
    }
}

/// EP-6: with sAM account names, exactly one source of the domain. (Without them, the catalogue's conditions refuse both.)
fn domain(settings: Settings<'_>, problems: &mut Vec<Problem>) {
    if settings.username_source() != "samAccountName" {
        return;
    }
    let from_directory = settings.text("userDomainNameSource").is_some();
    let custom = settings.text("customDomainName").is_some_and(|domain| !domain.is_empty());
    if from_directory && custom {
        problems.push(Problem::new(
            "customDomainName",
            ProblemCode::DomainTwice,
            "give either userDomainNameSource or customDomainName, not both",
        ));
    } else if !from_directory && !custom {
        problems.push(Problem::new(
            "userDomainNameSource",
            ProblemCode::DomainRequired,
            "sAM account names need a domain: give userDomainNameSource or customDomainName",
        ));
    }
}

fn ios(settings: Settings<'_>, problems: &mut Vec<Problem>) {
    if settings.text("easServices") == Some("none") {
        problems.push(Problem::new(
            "easServices",
            ProblemCode::NoServices,
            "easServices must have at least one service: a device refuses an account without any",
        ));
    }
    if settings.on("useOAuth") && settings.text("authenticationMethod") == Some("derivedCredential") {
        problems.push(Problem::new(
            "useOAuth",
            ProblemCode::OAuthWithDerivedCredential,
            "useOAuth cannot be combined with derived credentials",
        ));
    }
    // SM-2: "none" lets the user choose; "not configured" needs the user's permission to choose.
    if settings.on("requireSmime")
        && settings.on("smimeSigningEnabled")
        && settings.text("signingCertificateType").is_none()
        && !settings.on("smimeSigningCertificateUserOverrideEnabled")
    {
        problems.push(Problem::new(
            "signingCertificateType",
            ProblemCode::NoSigningCertificate,
            "signing needs a certificate: choose one, or let the user choose",
        ));
    }
    for name in ["signingCertificateType", "encryptionCertificateType"] {
        if settings.text(name) == Some("derivedCredential") {
            let message =
                format!("{name} cannot be derivedCredential: no issuer of derived credentials is set up");
            problems.push(Problem::new(name, ProblemCode::NotSupported, message));
        }
    }
}

fn scep(settings: Settings<'_>, problems: &mut Vec<Problem>) {
    if settings.text("keySize") == Some("size1024") {
        problems.push(Problem::new(
            "keySize",
            ProblemCode::KeyTooShort,
            "keySize must be size2048 or size4096",
        ));
    }
    if months(settings) > 24 {
        problems.push(Problem::new(
            "certificateValidityPeriodValue",
            ProblemCode::ValidityTooLong,
            "certificates are issued for 24 months at most",
        ));
    }
    for (position, usage) in settings.list("extendedKeyUsages").iter().enumerate() {
        let identifier = usage.get("objectIdentifier").and_then(Value::as_str).unwrap_or_default();
        if !is_identifier(identifier) {
            let place = format!("extendedKeyUsages[{position}].objectIdentifier");
            let message = format!("{place} must be an object identifier, as 1.3.6.1.5.5.7.3.2");
            problems.push(Problem::new(place, ProblemCode::NotAnIdentifier, message));
        }
    }
}

/// The validity in months, rounded up.
fn months(settings: Settings<'_>) -> i64 {
    let value = settings.number("certificateValidityPeriodValue").unwrap_or(1);
    match settings.text("certificateValidityPeriodScale") {
        Some("days") => (value + 30) / 31,
        Some("months") => value,
        _ => value * 12,
    }
}

fn is_identifier(text: &str) -> bool {
    text.contains('.')
        && text.len() <= 128
        && text.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What an administrator should know of settings that are accepted.
pub(super) fn warnings(kind: ProfileType, map: &Map<String, Value>) -> Vec<Warning> {
    let settings = Settings(map);
    let mut warnings = Vec::new();
    let mut warn = |holds: bool, setting: &str, code| {
        if holds {
            warnings.push(Warning::new(setting, code));
        }
    };
    let ssl_off = kind.is_email() && !settings.on("requireSsl");
    warn(ssl_off, "requireSsl", WarningCode::WithoutSsl);
    match kind {
        ProfileType::IosEmail => {
            let password = settings.text("authenticationMethod") == Some("usernameAndPassword");
            warn(password && !settings.on("useOAuth"), "useOAuth", WarningCode::NoMultiFactor);
            let some = settings.text("easServices").is_some_and(|services| services.split(',').count() < 5);
            let open = some && settings.on("easServicesUserOverrideEnabled");
            warn(open, "easServicesUserOverrideEnabled", WarningCode::ServicesCanBeSwitchedOn);
        }
        ProfileType::KnoxEmail => {
            warn(settings.on("requireSsl"), "requireSsl", WarningCode::KnoxNeedsServerCertificate);
        }
        ProfileType::AndroidForWorkNineWork | ProfileType::AndroidWorkProfileNineWork => {
            warn(true, "", WarningCode::NineWorkLicence);
        }
        ProfileType::IosScep => {
            let urls = !settings.list("scepServerUrls").is_empty();
            warn(urls, "scepServerUrls", WarningCode::ScepServerIsGatepost);
            let days = settings.text("certificateValidityPeriodScale") == Some("days");
            let short =
                days && settings.number("certificateValidityPeriodValue").is_some_and(|days| days < 5);
            warn(short, "certificateValidityPeriodValue", WarningCode::ValidityShort);
        }
        _ => {}
    }
    warnings
}
