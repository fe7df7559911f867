//! Renewal without a challenge: the old certificate speaks for the device (RFC 8894 §2.4). Apple and sscep send it as
//! an ordinary PKCSReq, others as a RenewalReq.

use ca::{Purpose, Template, verify};
use chrono::{DateTime, Utc};
use domain::id::ChallengeId;
use scep::reply::FailInfo;
use store::Tx;
use store::certificate::Certificate;
use store::challenge::Challenge;

use super::decision::{Decision, Plan, check_enrolment, repeat};
use super::{Asked, Refusal, Stopped, fit};
use crate::{Error, Services};

/// Judges a request by the certificate that signed it. It has to be one that we issued to this device for this
/// profile, by its record and not by its issuer; in force; near its end; and for the same names.
pub(super) async fn by_certificate(
    services: &Services,
    tx: &mut Tx,
    asked: &Asked<'_>,
) -> Result<Decision, Stopped> {
    let now = services.now();
    let stranger = || Refusal::plain(FailInfo::BadRequest, "no-challenge");
    let old = tx.certificate_by_sha256(&verify::sha256(asked.opened.signer)).await?.ok_or_else(stranger)?;
    let enrolment = old.enrolment.ok_or_else(stranger)?;
    let refuse = |why| Refusal::of(enrolment, why);
    let found = tx.enrolment(enrolment).await?.ok_or_else(stranger)?;
    check_enrolment(&found, asked.configuration).map_err(refuse)?;
    if old.revoked_at.is_some() {
        return Err(refuse("renewal-of-revoked").into());
    }
    if old.not_after <= now {
        return Err(refuse("renewal-of-expired").into());
    }
    let origin = tx.challenge_of_certificate(old.id).await?.ok_or_else(stranger)?;
    let before = tx.challenges_of_enrolment(enrolment).await?.into_iter().find(|row| {
        row.used.as_ref().is_some_and(|used| {
            used.request_sha256 == asked.request_sha256 && used.transaction == asked.transaction
        })
    });
    if let Some(before) = before {
        return repeat(tx, &before, now).await;
    }
    let template: Template = serde_json::from_value(origin.template.clone())
        .map_err(|_| Error::Internal("a challenge's template cannot be read"))?;
    if !is_due(&old, &template, now) {
        return Err(refuse("renewal-too-early").into());
    }
    if let Some(why) = fit::misfit(asked.request, &template) {
        return Err(refuse(why).into());
    }
    let purpose = Purpose::from_name(&old.purpose).ok_or(Error::Internal("a certificate without purpose"))?;
    let row = Challenge {
        id: ChallengeId::generate(now, &*services.random),
        created_at: now,
        expires_at: now,
        used: None,
        ..origin
    };
    Ok(Decision::Issue(Box::new(Plan { challenge: None, row, template, purpose })))
}

fn is_due(old: &Certificate, template: &Template, now: DateTime<Utc>) -> bool {
    let life = (old.not_after - old.not_before).num_seconds();
    let left = (old.not_after - now).num_seconds();
    left.saturating_mul(100) <= life.saturating_mul(i64::from(template.renewal_percent))
}
