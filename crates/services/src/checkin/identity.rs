//! Which enrolment a certificate stands for.

use apple_mdm::message::Sender;
use chrono::{DateTime, TimeDelta, Utc};
use domain::enrolment::{Configuration, Enrolment, EnrolmentState};
use store::{Holder, Tx};

use crate::{Error, Services};

/// How long after its end a certificate still serves to fetch the next one.
const RENEWAL_GRACE: TimeDelta = TimeDelta::days(365);

/// A device's identity certificate. The possession of its private key is proven: in TLS, or by a signature over the
/// message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceIdentity {
    /// SHA-256 of the certificate (DER).
    pub sha256: [u8; 32],
    /// The proof uses SHA-1: good enough only for the enrolment configuration `compatibility`.
    pub weak: bool,
}

impl DeviceIdentity {
    /// From a certificate (DER) whose key TLS has proven the possession of.
    pub fn of_certificate(certificate: &[u8]) -> Self {
        Self { sha256: ca::verify::sha256(certificate), weak: false }
    }

    /// From a CMS signature over the exact bytes of a message; `None` if it is not right. SHA-1 is tried only where the
    /// configuration file allows it for some enrolment; whether this one is meant is decided later.
    pub fn of_signature(services: &Services, signature: &[u8], message: &[u8]) -> Option<Self> {
        if let Ok(certificate) = ca::cms::verify_detached(signature, message, ca::Algorithms::Modern) {
            return Some(Self::of_certificate(certificate));
        }
        if !services.allowances.compatibility_enrolment {
            return None;
        }
        let certificate = ca::cms::verify_detached(signature, message, ca::Algorithms::Legacy).ok()?;
        Some(Self { weak: true, ..Self::of_certificate(certificate) })
    }
}

/// Why a device's message is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The certificate is recorded for no enrolment.
    UnknownCertificate,
    /// The certificate expired too long ago even to be renewed, or is to be renewed and the message is not for that.
    Expired,
    /// The certificate is revoked, though its enrolment is not over.
    Revoked,
    /// The proof uses SHA-1, and the enrolment does not allow that.
    WeakSignature,
    /// The message is about another device than the certificate.
    WrongDevice,
    /// The message is for another push certificate.
    WrongTopic,
    /// The device has not said who it is yet.
    OutOfOrder,
    /// The enrolment profile was not used in time.
    OfferExpired,
    /// The user has as many devices as the rules allow.
    DeviceLimit,
    /// Such messages are not served: a type that we do not use, or one of another user on the device.
    Unsupported,
}

impl Refusal {
    /// The word for logs, and for the body of the answer.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownCertificate => "unknown-certificate",
            Self::Expired => "expired-certificate",
            Self::Revoked => "revoked-certificate",
            Self::WeakSignature => "weak-signature",
            Self::WrongDevice => "wrong-device",
            Self::WrongTopic => "wrong-topic",
            Self::OutOfOrder => "out-of-order",
            Self::OfferExpired => "expired-offer",
            Self::DeviceLimit => "device-limit",
            Self::Unsupported => "unsupported-message",
        }
    }
}

/// Where a certificate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Valid.
    Valid,
    /// Expired: it serves only to fetch the next one.
    ForRenewal,
}

/// An enrolment found by its certificate.
#[derive(Clone, Debug)]
pub(crate) enum Recognised {
    /// It is that of a live enrolment.
    Live(Box<Enrolment>, Standing),
    /// The enrolment is over.
    Ended,
    /// Something is wrong.
    Refused(Refusal),
}

/// Finds the enrolment of a certificate by its hash: never by a name in it, nor by its chain.
pub(crate) async fn recognise(
    tx: &mut Tx,
    identity: &DeviceIdentity,
    sender: &Sender,
    now: DateTime<Utc>,
) -> Result<Recognised, Error> {
    let Some(holder) = tx.enrolment_by_certificate(&identity.sha256).await? else {
        return Ok(Recognised::Refused(Refusal::UnknownCertificate));
    };
    Ok(judge(holder, identity, sender, now))
}

/// What a certificate that is recorded for an enrolment is good for.
pub(crate) fn judge(
    holder: Holder,
    identity: &DeviceIdentity,
    sender: &Sender,
    now: DateTime<Utc>,
) -> Recognised {
    let Holder { enrolment, revoked } = holder;
    if let Some(refusal) = mismatch(&enrolment, identity, sender) {
        return Recognised::Refused(refusal);
    }
    if matches!(enrolment.state, EnrolmentState::Superseded | EnrolmentState::Ended) {
        return Recognised::Ended;
    }
    if revoked {
        return Recognised::Refused(Refusal::Revoked);
    }
    // The renewed certificate is new by nature; its end is written when it takes over.
    let is_current = enrolment.certificate_sha256 == Some(identity.sha256);
    match enrolment.certificate_not_after {
        Some(end) if is_current && end + RENEWAL_GRACE < now => Recognised::Refused(Refusal::Expired),
        Some(end) if is_current && end < now => Recognised::Live(Box::new(enrolment), Standing::ForRenewal),
        _ => Recognised::Live(Box::new(enrolment), Standing::Valid),
    }
}

/// What speaks against a message of this sender with this proof.
pub(super) fn mismatch(enrolment: &Enrolment, identity: &DeviceIdentity, sender: &Sender) -> Option<Refusal> {
    if identity.weak && enrolment.configuration != Configuration::Compatibility {
        return Some(Refusal::WeakSignature);
    }
    match (sender, &enrolment.udid) {
        (Sender::Udid(claimed), Some(known)) if claimed == known => None,
        // Before Authenticate there is nothing to compare with.
        (Sender::Udid(_), None) => None,
        _ => Some(Refusal::WrongDevice),
    }
}

#[cfg(test)]
mod tests {
    use domain::device::Platform;
    use domain::enrolment::Level;
    use domain::id::{EnrolmentId, UserId};
    use uuid::Uuid;

    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn enrolment(configuration: Configuration) -> Enrolment {
        Enrolment {
            id: EnrolmentId(Uuid::nil()),
            user: UserId(Uuid::nil()),
            device: None,
            platform: Platform::Ios,
            configuration,
            level: Level::Password,
            state: EnrolmentState::Active,
            udid: Some("mine".into()),
            certificate_sha256: Some([1; 32]),
            next_certificate_sha256: None,
            certificate_not_after: Some(NOW),
            push: None,
            created_at: NOW,
            activated_at: None,
            ended_at: None,
            expires_at: NOW,
        }
    }

    fn judged(configuration: Configuration, weak: bool, revoked: bool, after: TimeDelta) -> Recognised {
        let holder = Holder { enrolment: enrolment(configuration), revoked };
        let identity = DeviceIdentity { sha256: [1; 32], weak };
        judge(holder, &identity, &Sender::Udid("mine".into()), NOW + after)
    }

    #[test]
    fn sha_1_counts_for_test_clients_alone() {
        let weak = |configuration| judged(configuration, true, false, TimeDelta::zero());
        assert!(matches!(weak(Configuration::Standard), Recognised::Refused(Refusal::WeakSignature)));
        assert!(matches!(weak(Configuration::Compatibility), Recognised::Live(_, Standing::Valid)));
    }

    #[test]
    fn an_expired_certificate_is_good_for_its_renewal_for_a_year() {
        let after = |days| judged(Configuration::Standard, false, false, TimeDelta::days(days));
        assert!(matches!(after(0), Recognised::Live(_, Standing::Valid)));
        assert!(matches!(after(365), Recognised::Live(_, Standing::ForRenewal)));
        assert!(matches!(after(366), Recognised::Refused(Refusal::Expired)));
    }

    #[test]
    fn a_revoked_certificate_is_refused_and_does_not_end_the_enrolment() {
        let revoked = judged(Configuration::Standard, false, true, TimeDelta::zero());
        assert!(matches!(revoked, Recognised::Refused(Refusal::Revoked)));
    }

    #[test]
    fn an_enrolment_id_is_no_udid() {
        let identity = DeviceIdentity { sha256: [1; 32], weak: false };
        let sender = Sender::EnrollmentId("mine".into());
        let refusal = mismatch(&enrolment(Configuration::Standard), &identity, &sender);
        assert_eq!(refusal, Some(Refusal::WrongDevice));
    }
}
