//! Issuing: the certificate is signed outside the transaction and recorded in the one that uses up its challenge.

use ca::certificate::Facts;
use ca::{AuthorityKind, Purpose};
use chrono::{DateTime, Utc};
use domain::enrolment::{Enrolment, EnrolmentState};
use domain::id::CertificateId;
use domain::outside::random_bytes;
use store::Tx;
use store::certificate::Certificate;
use store::challenge::{Challenge, Use};

use super::decision::{self, Decision, Plan, check_enrolment};
use super::{Asked, Refusal, Stopped, renewal};
use crate::authorities::{self, Authorities, Issuer};
use crate::{Error, Services};

/// How often a request is judged anew because another one used up its challenge meanwhile. The second time it finds
/// the challenge used and is repeated or refused.
const ATTEMPTS: usize = 2;

/// The certificate for a request, DER.
pub(super) async fn certificate(
    services: &Services,
    authorities: &Authorities,
    asked: &Asked<'_>,
) -> Result<Vec<u8>, Stopped> {
    for _ in 0..ATTEMPTS {
        let mut tx = services.store.read().await?;
        let decision = match asked.request.challenge.as_deref() {
            Some(given) if !given.is_empty() => {
                decision::by_challenge(services, &mut tx, asked, given).await?
            }
            _ => renewal::by_certificate(services, &mut tx, asked).await?,
        };
        let plan = match decision {
            Decision::Repeat(certificate) => return Ok(certificate),
            Decision::Issue(plan) => plan,
        };
        let issuer = authorities.issuer(match plan.purpose {
            Purpose::DeviceIdentity => AuthorityKind::Device,
            _ => AuthorityKind::User,
        })?;
        let points = authorities::points(&mut tx, issuer.id).await?;
        drop(tx);
        let now = services.now();
        let serial = random_bytes(&*services.random);
        let der = issuer
            .authority
            .issue(&plan.template, asked.request.public_key, serial, now, &points)
            .map_err(|error| Refusal::cryptography(&error))?;
        if record(services, issuer, asked, &plan, &der, now).await? {
            tracing::info!(
                enrolment.id = %plan.row.enrolment,
                scep.transaction = asked.transaction,
                certificate.purpose = plan.purpose.name(),
                "a certificate was issued"
            );
            return Ok(der);
        }
    }
    Err(Error::Internal("a challenge is used and is not").into())
}

/// Records a certificate and uses up its challenge. False if the challenge was used meanwhile.
async fn record(
    services: &Services,
    issuer: &Issuer,
    asked: &Asked<'_>,
    plan: &Plan,
    der: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, Stopped> {
    let facts = Facts::of(der)?;
    let certificate = Certificate {
        id: CertificateId::generate(now, &*services.random),
        authority: issuer.id,
        subject: facts.subject_text(),
        serial: facts.serial,
        sha256: facts.sha256,
        der: der.to_vec(),
        purpose: plan.purpose.name().to_owned(),
        user: Some(plan.row.user),
        enrolment: Some(plan.row.enrolment),
        profile: plan.row.profile,
        not_before: facts.not_before,
        not_after: facts.not_after,
        revoked_at: None,
        revocation_reason: None,
    };
    let used = Use {
        at: now,
        request_sha256: asked.request_sha256,
        transaction: asked.transaction.to_owned(),
        certificate: certificate.id,
    };
    let mut tx = services.store.write().await?;
    // While the certificate was signed, its enrolment may have ended: nobody would revoke what is recorded after that.
    let gone = || Refusal::of(plan.row.enrolment, "enrolment-ended");
    let enrolment = tx.enrolment(plan.row.enrolment).await?.ok_or_else(gone)?;
    check_enrolment(&enrolment, asked.configuration).map_err(|why| Refusal::of(plan.row.enrolment, why))?;
    tx.add_certificate(&certificate).await?;
    if let Some(id) = plan.challenge {
        if !tx.consume_challenge(id, &used).await? {
            return Ok(false);
        }
    } else {
        let row = Challenge { used: Some(used), ..plan.row.clone() };
        tx.add_challenge(&row).await?;
    }
    if plan.purpose == Purpose::DeviceIdentity {
        bind(&mut tx, enrolment, &certificate).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// The enrolment learns its identity: the first one counts at once, a renewed one when the device has used it.
async fn bind(tx: &mut Tx, mut enrolment: Enrolment, certificate: &Certificate) -> Result<(), Error> {
    if enrolment.state == EnrolmentState::Offered {
        enrolment.certificate_sha256 = Some(certificate.sha256);
        enrolment.certificate_not_after = Some(certificate.not_after);
    } else {
        enrolment.next_certificate_sha256 = Some(certificate.sha256);
    }
    tx.update_enrolment(&enrolment).await?;
    Ok(())
}
