//! Identities of our own services: the registration authority and the signer of profiles.

use ca::certificate::Facts;
use ca::{Identity, PrivateKey, Purpose};
use chrono::{DateTime, Utc};
use domain::id::{AuthorityId, CertificateId};
use store::Tx;
use store::certificate::Certificate;

use crate::{Error, Services};

/// The name under which the key of a service is sealed.
fn key_name(purpose: Purpose) -> String {
    format!("key/{}", purpose.name())
}

/// Opens the newest identity of a purpose.
pub(super) async fn open(
    services: &Services,
    tx: &mut Tx,
    purpose: Purpose,
    chain: Vec<Vec<u8>>,
) -> Result<Identity, Error> {
    let missing = Error::Internal("an identity of our own services is missing");
    let Some(record) = tx.service_certificate(purpose.name()).await? else { return Err(missing) };
    let name = key_name(purpose);
    let Some(sealed) = tx.sealed_secret(&name).await? else { return Err(missing) };
    let key = PrivateKey::from_pkcs8(&services.vault.open(&name, &sealed)?)?;
    Ok(Identity { certificate: record.der, chain, key })
}

/// Seals and records a new identity.
pub(super) async fn keep(
    services: &Services,
    tx: &mut Tx,
    authority: AuthorityId,
    certificate: &[u8],
    key: &PrivateKey,
    purpose: Purpose,
) -> Result<(), Error> {
    let now = services.now();
    let name = key_name(purpose);
    let sealed = services.vault.seal(&name, &key.to_pkcs8()?, &*services.random)?;
    tx.put_sealed_secret(&name, &sealed, now).await?;
    tx.add_certificate(&record(services, authority, certificate, purpose, now)?).await?;
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
