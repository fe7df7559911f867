//! What a request with a challenge gets.

use ca::{Purpose, Template};
use chrono::{DateTime, TimeDelta, Utc};
use domain::enrolment::{Configuration, Enrolment, EnrolmentState};
use domain::id::ChallengeId;
use scep::reply::FailInfo;
use store::Tx;
use store::challenge::Challenge;

use super::{Asked, Refusal, Stopped, challenge, fit};
use crate::{Error, Services};

/// How long after its use a challenge still gets the same certificate for the same request: answers get lost.
const REPEAT_FOR: TimeDelta = TimeDelta::hours(24);

/// What to do.
pub(super) enum Decision {
    /// Issue a certificate.
    Issue(Box<Plan>),
    /// Answer with the certificate that this very request got before.
    Repeat(Vec<u8>),
}

/// A certificate to issue.
pub(super) struct Plan {
    /// The challenge that is used up by it; `None` for a renewal by certificate.
    pub(super) challenge: Option<ChallengeId>,
    /// The row that the certificate is issued for, or that a renewal writes.
    pub(super) row: Challenge,
    /// What it will say.
    pub(super) template: Template,
    /// What for.
    pub(super) purpose: Purpose,
}

/// Judges a request by its challenge.
pub(super) async fn by_challenge(
    services: &Services,
    tx: &mut Tx,
    asked: &Asked<'_>,
    given: &str,
) -> Result<Decision, Stopped> {
    let now = services.now();
    let unknown = || Refusal::plain(FailInfo::BadRequest, "unknown-challenge");
    let id = challenge::id_in(given).ok_or_else(unknown)?;
    let row = tx.challenge(id).await?.ok_or_else(unknown)?;
    if !ca::verify::same(challenge::text(services, &row)?.as_bytes(), given.trim().as_bytes()) {
        return Err(unknown().into());
    }
    // From here on the challenge is known to be ours: what is wrong with it is worth the audit log.
    let refuse = |why| Refusal::of(row.enrolment, why);
    let enrolment = tx.enrolment(row.enrolment).await?.ok_or_else(unknown)?;
    check_enrolment(&enrolment, asked.configuration).map_err(refuse)?;
    if let Some(used) = &row.used {
        let is_same = used.request_sha256 == asked.request_sha256 && used.transaction == asked.transaction;
        if !is_same || used.at + REPEAT_FOR < now {
            return Err(refuse("challenge-used-again").into());
        }
        return repeat(tx, &row, now).await;
    }
    if row.expires_at <= now {
        return Err(refuse("challenge-expired").into());
    }
    let purpose = Purpose::from_name(&row.purpose).ok_or(Error::Internal("a challenge without purpose"))?;
    let template: Template = serde_json::from_value(row.template.clone())
        .map_err(|_| Error::Internal("a challenge's template cannot be read"))?;
    if let Some(why) = fit::misfit(asked.request, &template) {
        return Err(refuse(why).into());
    }
    Ok(Decision::Issue(Box::new(Plan { challenge: Some(id), row, template, purpose })))
}

/// The certificate that was issued for a row, if it still counts.
pub(super) async fn repeat(tx: &mut Tx, row: &Challenge, now: DateTime<Utc>) -> Result<Decision, Stopped> {
    let gone = || Refusal::of(row.enrolment, "certificate-gone");
    let used = row.used.as_ref().ok_or_else(gone)?;
    let certificate = tx.certificate(used.certificate).await?.ok_or_else(gone)?;
    if certificate.revoked_at.is_some() || certificate.not_after <= now {
        return Err(gone().into());
    }
    Ok(Decision::Repeat(certificate.der))
}

/// Whether certificates are issued for an enrolment at this endpoint.
pub(super) fn check_enrolment(
    enrolment: &Enrolment,
    configuration: Configuration,
) -> Result<(), &'static str> {
    if enrolment.configuration != configuration {
        return Err("other-configuration");
    }
    match enrolment.state {
        EnrolmentState::Offered | EnrolmentState::Authenticated | EnrolmentState::Active => Ok(()),
        EnrolmentState::Disputed | EnrolmentState::Superseded | EnrolmentState::Ended => {
            Err("enrolment-ended")
        }
    }
}
