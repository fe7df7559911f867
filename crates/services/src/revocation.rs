//! Revocation, and the lists that tell of it. A list is made when it is asked for and out of date, or after a
//! revocation: there is no job that could be late.

use ca::{RevocationReason, Revoked};
use chrono::{DateTime, TimeDelta, Utc};
use domain::actor::Actor;
use domain::audit::ObjectKind;
use domain::id::{AuthorityId, CertificateId, EnrolmentId, ProfileId};
use serde_json::json;
use store::Tx;
use store::certificate::Certificate;

use crate::authorities;
use crate::{Error, Services};

/// A list is made anew at least this often; it counts for seven days.
const RENEWED_EVERY: TimeDelta = TimeDelta::hours(24);

/// Revokes one certificate by hand.
pub async fn revoke(
    services: &Services,
    actor: &Actor,
    id: CertificateId,
    reason: RevocationReason,
) -> Result<(), Error> {
    actor.require(reason.permission())?;
    let mut tx = services.store.write().await?;
    let Some(certificate) = tx.certificate(id).await? else {
        return Err(Error::not_found("certificate", id));
    };
    mark(&mut tx, &certificate, reason, services.now()).await?;
    tx.audit(&services.audit_event(
        actor,
        "certificate.revoke",
        ObjectKind::Certificate,
        id,
        &certificate.subject,
        json!({ "reason": reason.name() }),
    ))
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Revokes every certificate of an enrolment that ended.
pub async fn revoke_of_enrolment(
    tx: &mut Tx,
    enrolment: EnrolmentId,
    reason: RevocationReason,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    for certificate in tx.certificates_of_enrolment(enrolment).await? {
        mark(tx, &certificate, reason, now).await?;
    }
    Ok(())
}

/// Revokes the certificates that a profile got on an enrolment, since it was taken away or replaced. The newest one
/// stays if `but` names it.
pub async fn revoke_of_profile(
    tx: &mut Tx,
    enrolment: EnrolmentId,
    profile: ProfileId,
    but: Option<CertificateId>,
    reason: RevocationReason,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    for certificate in tx.certificates_of_enrolment(enrolment).await? {
        if certificate.profile == Some(profile) && Some(certificate.id) != but {
            mark(tx, &certificate, reason, now).await?;
        }
    }
    Ok(())
}

/// How often a list is made again because of a revocation while it was signed. What the last one does not tell of, the next
/// one does.
const ATTEMPTS: usize = 3;

/// The newest revocation list of an authority, DER; `None` if there is no such authority.
pub async fn crl(services: &Services, id: AuthorityId) -> Result<Option<Vec<u8>>, Error> {
    let mut newest = None;
    for _ in 0..ATTEMPTS {
        let now = services.now();
        let mut tx = services.store.read().await?;
        let Some(row) = tx.authority(id).await? else { return Ok(None) };
        if row.crl.is_some() && row.crl_due_at > now {
            return Ok(row.crl);
        }
        let revoked = tx.revoked_certificates(id, now).await?;
        drop(tx);
        let opened = authorities::load(services).await?;
        let Some(issuer) = opened.by_id(id) else { return Ok(row.crl) };
        let revoked: Vec<Revoked> = revoked.iter().filter_map(entry).collect();
        // Signed while nothing is locked, and kept unless something was revoked meanwhile.
        let crl = issuer.authority.crl(row.crl_number + 1, now, &revoked)?;
        let mut tx = services.store.write().await?;
        let kept = tx.put_crl(&row, &crl, now + RENEWED_EVERY).await?;
        tx.commit().await?;
        newest = Some(crl);
        if kept {
            break;
        }
    }
    Ok(newest)
}

/// Revokes a certificate, and has its authority publish that.
pub(crate) async fn mark(
    tx: &mut Tx,
    certificate: &Certificate,
    reason: RevocationReason,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if tx.revoke_certificate(certificate.id, now, reason.name()).await? {
        tx.crl_due(certificate.authority, now).await?;
    }
    Ok(())
}

fn entry(certificate: &Certificate) -> Option<Revoked> {
    let reason = certificate.revocation_reason.as_deref().and_then(RevocationReason::from_name);
    Some(Revoked {
        serial: certificate.serial.clone(),
        at: certificate.revoked_at?,
        reason: reason.unwrap_or(RevocationReason::Unspecified),
    })
}
