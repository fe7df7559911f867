//! Certificate profiles: a trusted root, and an identity by SCEP.

use apple_mdm::certificates::{AlternativeName, KeyUsage, Root, Scep};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::deployment::Reason;
use domain::directory::User;
use domain::id::EnrolmentId;
use domain::profile::Profile;
use serde_json::Value;

use crate::account::not_deliverable;
use crate::bundle::Bundle;
use crate::subject::{Names, subject};

/// What a certificate profile asks for, resolved for one user: what the device requests and what the authority permits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRequest {
    /// The subject: relative distinguished names, each one attribute (`CN`, `OU`, an OID …) and its value.
    pub subject: Vec<(String, String)>,
    /// Alternative names: e-mail addresses.
    pub email_addresses: Vec<String>,
    /// Alternative names: DNS names.
    pub dns_names: Vec<String>,
    /// Alternative names: URIs.
    pub uris: Vec<String>,
    /// Alternative name: the user principal name.
    pub principal_name: Option<String>,
    /// The key's size in bits.
    pub key_size: u32,
    /// The key signs.
    pub signing: bool,
    /// The key encrypts keys.
    pub encryption: bool,
    /// Extended key usages, by object identifier.
    pub extended_key_usages: Vec<String>,
    /// How long the certificate is valid, in days.
    pub validity_days: u32,
    /// At how many percent of its life left it is renewed.
    pub renewal_percent: u32,
}

/// Resolves a SCEP certificate profile for a user. A name that the user lacks is a reason, never an empty name.
pub fn certificate_request(
    profile: &Profile,
    user: &User,
    enrolment: EnrolmentId,
) -> Result<CertificateRequest, Reason> {
    let settings = profile.read();
    let names = Names { user, enrolment };
    let mut request = CertificateRequest {
        subject: subject(settings, &names)?,
        email_addresses: Vec::new(),
        dns_names: Vec::new(),
        uris: Vec::new(),
        principal_name: None,
        key_size: match settings.text("keySize") {
            Some("size1024") => 1024,
            Some("size4096") => 4096,
            _ => 2048,
        },
        signing: settings.has_flag("keyUsage", "digitalSignature"),
        encryption: settings.has_flag("keyUsage", "keyEncipherment"),
        extended_key_usages: settings
            .list("extendedKeyUsages")
            .iter()
            .filter_map(|usage| usage.get("objectIdentifier").and_then(Value::as_str))
            .map(str::to_owned)
            .collect(),
        validity_days: validity_days(profile),
        renewal_percent: number(profile, "renewalThresholdPercentage", 20),
    };
    alternative_names(&mut request, profile, &names)?;
    Ok(request)
}

fn alternative_names(
    request: &mut CertificateRequest,
    profile: &Profile,
    names: &Names<'_>,
) -> Result<(), Reason> {
    let settings = profile.read();
    if settings.has_flag("subjectAlternativeNameType", "emailAddress") {
        request.email_addresses.push(names.variable("EmailAddress")?);
    }
    if settings.has_flag("subjectAlternativeNameType", "userPrincipalName") {
        request.principal_name = Some(names.variable("UserPrincipalName")?);
    }
    for name in settings.list("customSubjectAlternativeNames") {
        let part = |key| name.get(key).and_then(Value::as_str).unwrap_or_default();
        let value = names.fill(part("name"))?;
        match part("sanType") {
            "emailAddress" => request.email_addresses.push(value),
            "userPrincipalName" => request.principal_name = Some(value),
            "domainNameService" => request.dns_names.push(value),
            "universalResourceIdentifier" => request.uris.push(value),
            _ => return Err(not_deliverable("customSubjectAlternativeNames")),
        }
    }
    for values in [&mut request.email_addresses, &mut request.dns_names, &mut request.uris] {
        values.sort();
        values.dedup();
    }
    Ok(())
}

fn number(profile: &Profile, name: &str, otherwise: u32) -> u32 {
    profile.read().number(name).and_then(|number| u32::try_from(number).ok()).unwrap_or(otherwise)
}

fn validity_days(profile: &Profile) -> u32 {
    let scale = match profile.read().text("certificateValidityPeriodScale") {
        Some("days") => 1,
        Some("months") => 30,
        _ => 365,
    };
    number(profile, "certificateValidityPeriodValue", 1).saturating_mul(scale)
}

pub(crate) fn root(profile: &Profile) -> Result<Root, Reason> {
    let settings = profile.read();
    let certificate = settings
        .text("trustedRootCertificate")
        .and_then(|text| STANDARD.decode(text).ok())
        .ok_or_else(|| not_deliverable("trustedRootCertificate"))?;
    Ok(Root {
        certificate: plist::Data::new(certificate),
        file_name: settings.text("certFileName").map(str::to_owned),
    })
}

/// The payload without its challenge, and with the address that every request has in common.
pub(crate) fn scep(bundle: &Bundle<'_>, profile: &Profile) -> Result<Scep, Reason> {
    let request = certificate_request(profile, bundle.user, bundle.enrolment)?;
    let usage = if request.signing { KeyUsage::SIGN.0 } else { 0 }
        | if request.encryption { KeyUsage::ENCRYPT.0 } else { 0 };
    Ok(Scep {
        url: bundle.server.scep_url.clone(),
        subject: request.subject.into_iter().map(|pair| vec![pair]).collect(),
        key_size: request.key_size,
        key_usage: (usage != 0).then_some(KeyUsage(usage)),
        retries: Some(3),
        retry_delay: Some(10),
        alternative_name: AlternativeName {
            rfc822_names: request.email_addresses,
            dns_names: request.dns_names,
            uris: request.uris,
            nt_principal: request.principal_name,
        },
        ..Scep::default()
    })
}
