//! Identities of our own services: the registration authority and the signer of profiles.

use ca::certificate::Facts;
use ca::{Identity, PrivateKey, Purpose};
use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{AuthorityId, CertificateId};
use store::Tx;
use store::certificate::Certificate;

use crate::{Error, Services};

/// How long an identity is there before it is used instead of an earlier one: until then every process that works on this
/// database knows it (see [`super::REFRESHED_EVERY`]). A device that was told of it by one of them can go on with any other.
const INTRODUCTION: TimeDelta = TimeDelta::hours(24);

/// The name under which the key of a service was sealed as long as there was one for each purpose.
fn only_key_name(purpose: Purpose) -> String {
    format!("key/{}", purpose.name())
}

/// The name under which the key of an identity is sealed.
fn key_name(purpose: Purpose, certificate: &Certificate) -> String {
    format!("key/{}/{}", purpose.name(), certificate.id)
}

/// Opens the identities of a purpose that are in force: the one in use first, then the others, which devices may still know or
/// may be told of by other processes.
pub(super) async fn open(
    services: &Services,
    tx: &mut Tx,
    purpose: Purpose,
    chain: &[Vec<u8>],
) -> Result<Vec<Identity>, Error> {
    let now = services.now();
    let mut found = Vec::new();
    let mut only_key = tx.sealed_secret(&only_key_name(purpose)).await?;
    for record in tx.service_certificates(purpose.name()).await?.into_iter().rev() {
        let name = key_name(purpose, &record);
        let (name, sealed) = match tx.sealed_secret(&name).await? {
            Some(sealed) => (name, sealed),
            // The newest of those that have no key of their own has the only one that is left.
            None => match only_key.take() {
                Some(sealed) => (only_key_name(purpose), sealed),
                None => continue,
            },
        };
        let key = PrivateKey::from_pkcs8(&services.vault.open(&name, &sealed)?)?;
        let (from, until) = (record.not_before, record.not_after);
        found.push((from, until, Identity { certificate: record.der, chain: chain.to_vec(), key }));
    }
    // The newest first. One that is over is better than none: the error would tell nobody why.
    if found.iter().any(|(_, until, _)| *until > now) {
        found.retain(|(_, until, _)| *until > now);
    }
    let in_use = found.iter().position(|(from, ..)| *from + INTRODUCTION <= now);
    let in_use = in_use.unwrap_or(found.len().saturating_sub(1));
    let mut identities: Vec<_> = found.into_iter().map(|(.., identity)| identity).collect();
    if in_use < identities.len() {
        identities.swap(0, in_use);
    }
    Ok(identities)
}

/// Until when the newest identity of a purpose lasts; `None` if there is none.
pub(super) async fn lasts_until(tx: &mut Tx, purpose: Purpose) -> Result<Option<DateTime<Utc>>, Error> {
    let certificates = tx.service_certificates(purpose.name()).await?;
    Ok(certificates.into_iter().map(|certificate| certificate.not_after).max())
}

/// Seals and records a new identity, and forgets the keys of those that are over.
pub(super) async fn keep(
    services: &Services,
    tx: &mut Tx,
    authority: AuthorityId,
    certificate: &[u8],
    key: &PrivateKey,
    purpose: Purpose,
) -> Result<(), Error> {
    let now = services.now();
    for record in tx.service_certificates(purpose.name()).await? {
        if record.not_after <= now {
            tx.delete_sealed_secret(&key_name(purpose, &record)).await?;
        }
    }
    let record = record(services, authority, certificate, purpose, now)?;
    let name = key_name(purpose, &record);
    let sealed = services.vault.seal(&name, &key.to_pkcs8()?, &*services.random)?;
    tx.put_sealed_secret(&name, &sealed, now).await?;
    tx.add_certificate(&record).await?;
    Ok(())
}

/// The record of a certificate that belongs to no enrolment.
pub(crate) fn record(
    services: &Services,
    authority: AuthorityId,
    certificate: &[u8],
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<Certificate, Error> {
    let facts = Facts::of(certificate)?;
    Ok(Certificate {
        id: CertificateId::generate(now, &*services.random),
        authority,
        subject: facts.subject_text(),
        serial: facts.serial,
        sha256: facts.sha256,
        der: certificate.to_vec(),
        purpose: purpose.name().to_owned(),
        user: None,
        enrolment: None,
        profile: None,
        not_before: facts.not_before,
        not_after: facts.not_after,
        revoked_at: None,
        revocation_reason: None,
    })
}
