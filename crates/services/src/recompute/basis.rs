//! What makes an account another account, and a certificate another certificate, in one hash.

use channel_apple::{CertificateRequest, certificate_request};
use chrono::{DateTime, Utc};
use domain::catalogue::{Cost, settings_of};
use domain::fingerprint::{Fingerprint, FingerprintKey};
use domain::identity::Identity;
use domain::profile::{Profile, ProfileType};
use serde_json::{Map, Value, json};
use store::desired::Validity;

use super::due::Place;

/// The basis of a profile for a user. For e-mail: the settings that the catalogue calls a new account when they change, and
/// what they come to for this user. For a certificate: all that it says, because a changed one has to be issued anew.
pub(super) fn basis(
    key: &FingerprintKey,
    profile: &Profile,
    place: &Place<'_>,
    now: DateTime<Utc>,
    identity: Option<&Identity>,
) -> Fingerprint {
    let says = if profile.kind.is_email() {
        account(profile, identity)
    } else if profile.kind == ProfileType::IosScep {
        let request = certificate_request(profile, place.user, place.enrolment);
        request.map_or(Value::Null, |request| certificate(&request, renewals(&request, profile, place, now)))
    } else {
        Value::Object(profile.settings.clone())
    };
    // Maps are kept in the order of their keys, so that equal values have equal texts.
    Fingerprint::of(key, &[b"basis", profile.kind.name().as_bytes(), says.to_string().as_bytes()])
}

fn account(profile: &Profile, identity: Option<&Identity>) -> Value {
    let costly: Map<String, Value> = settings_of(profile.kind)
        .iter()
        .filter(|setting| setting.cost == Cost::NewAccount)
        .map(|setting| {
            let value = if setting.is_reference() {
                profile.reference(setting.name).map_or(Value::Null, |target| json!(target))
            } else {
                profile.settings.get(setting.name).cloned().unwrap_or_default()
            };
            (setting.name.to_owned(), value)
        })
        .collect();
    json!({
        "settings": costly,
        "address": identity.map(|identity| &identity.address),
        "userName": identity.map(|identity| &identity.user_name),
    })
}

/// How many of the certificates that the device was given for a profile have come so near to their end that it needs another
/// one (CE-7). It only ever rises, once for each of them, so that each renewal is one change and no more.
fn renewals(request: &CertificateRequest, profile: &Profile, place: &Place<'_>, now: DateTime<Utc>) -> usize {
    let is_due = |validity: &&Validity| {
        let life = (validity.until - validity.from).num_seconds();
        (validity.until - now).num_seconds().saturating_mul(100)
            <= life.saturating_mul(i64::from(request.renewal_percent))
    };
    place.certificates.iter().filter(|validity| validity.profile == profile.id).filter(is_due).count()
}

fn certificate(request: &CertificateRequest, renewals: usize) -> Value {
    json!({
        "renewals": renewals,
        "subject": request.subject,
        "emailAddresses": request.email_addresses,
        "dnsNames": request.dns_names,
        "uris": request.uris,
        "principalName": request.principal_name,
        "keySize": request.key_size,
        "signing": request.signing,
        "encryption": request.encryption,
        "extendedKeyUsages": request.extended_key_usages,
        "validityDays": request.validity_days,
    })
}
