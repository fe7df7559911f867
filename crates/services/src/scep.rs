//! SCEP (RFC 8894): devices fetch their certificates.
//!
//! What a challenge is good for stands in its row; a request can fit it or not, and never adds to it. Every refusal
//! is a signed answer; the device learns one of five numbers, the log the reason.

mod challenge;
mod decision;
mod fit;
mod issuing;
mod renewal;

use ca::scep::Opened;
use ca::{Algorithms, AuthorityKind, verify};
use domain::actor::Actor;
use domain::audit::ObjectKind;
use domain::enrolment::Configuration;
use domain::id::EnrolmentId;
use scep::message::{MessageType, PkiMessage};
use scep::reply::{FailInfo, Outcome, Reply};
use scep::request::CertificationRequest;
use serde_json::json;

pub use challenge::{Issued, Wanted, challenge_for, challenge_for_enrolment, profile_template};

use crate::authorities::{self, Authorities};
use crate::{Error, Services};

/// What we can do (GetCACaps), one word to a line. Single DES and MD5 are never offered: the answer is not
/// authenticated.
pub fn capabilities(services: &Services, configuration: Configuration) -> Result<&'static str, Error> {
    Ok(match algorithms(services, configuration)? {
        Algorithms::Modern => "AES\nPOSTPKIOperation\nRenewal\nSCEPStandard\nSHA-256\nSHA-512\n",
        Algorithms::Legacy => "AES\nDES3\nPOSTPKIOperation\nRenewal\nSCEPStandard\nSHA-1\nSHA-256\nSHA-512\n",
    })
}

/// The registration authority with its chain up to the root (GetCACert): a certs-only message,
/// `application/x-x509-ca-ra-cert`.
pub async fn ca_certificate(services: &Services, configuration: Configuration) -> Result<Vec<u8>, Error> {
    algorithms(services, configuration)?;
    let authorities = authorities::load(services).await?;
    let certificates = [
        authorities.recipient()?.identity().certificate.as_slice(),
        authorities.issuer(AuthorityKind::Device)?.authority.certificate(),
        authorities.issuer(AuthorityKind::Root)?.authority.certificate(),
    ];
    Ok(scep::signed::certificates_only(&certificates))
}

/// Does what a pkiMessage asks for (PKIOperation) and answers with a CertRep. Only a message that cannot be read at
/// all is an error: [`Error::Invalid`].
pub async fn operate(
    services: &Services,
    configuration: Configuration,
    input: &[u8],
) -> Result<Vec<u8>, Error> {
    let algorithms = algorithms(services, configuration)?;
    let message =
        PkiMessage::read(input).map_err(|error| Error::invalid("message", "malformed", error.to_string()))?;
    let authorities = authorities::load(services).await?;
    // Each type is named: one that is forgotten here is refused, not issued for.
    let done = match message.kind {
        MessageType::PkcsReq | MessageType::RenewalReq => {
            issue(services, configuration, algorithms, &authorities, &message).await
        }
        MessageType::CertPoll => Err(Refusal::plain(FailInfo::BadCertificateId, "nothing-is-pending").into()),
        MessageType::CertRep | MessageType::GetCert | MessageType::GetCrl | MessageType::Other(_) => {
            Err(Refusal::plain(FailInfo::BadRequest, "message-type").into())
        }
    };
    match done {
        Ok(answer) => Ok(answer),
        Err(Stopped::Failed(error)) => Err(error),
        Err(Stopped::Refused(refusal)) => {
            refusal.tell(services, &message).await?;
            let reply = reply(services, &message, Outcome::Failure(refusal.info));
            Ok(ca::scep::answer(&reply.as_reply(), authorities.recipient_of(&message)?)?)
        }
    }
}

async fn issue(
    services: &Services,
    configuration: Configuration,
    algorithms: Algorithms,
    authorities: &Authorities,
    message: &PkiMessage<'_>,
) -> Result<Vec<u8>, Stopped> {
    let recipient = authorities.recipient_of(message)?;
    let opened = ca::scep::open(message, recipient, algorithms, &*services.random)
        .map_err(|error| Refusal::cryptography(&error))?;
    let request = CertificationRequest::read(&opened.content)
        .map_err(|_| Refusal::plain(FailInfo::BadMessageCheck, "unreadable"))?;
    verify::signed_by(
        request.public_key,
        request.signature_algorithm,
        request.signed_part,
        request.signature,
        algorithms,
    )
    .map_err(|error| Refusal::cryptography(&error))?;
    let asked = Asked {
        configuration,
        transaction: message.transaction.text(),
        request_sha256: verify::sha256(&opened.content),
        request: &request,
        opened: &opened,
    };
    let certificate = issuing::certificate(services, authorities, &asked).await?;
    let reply = reply(services, message, Outcome::Success);
    let answer =
        ca::scep::answer_with(&certificate, &opened, &reply.as_reply(), recipient, &*services.random);
    // The signer's key is the client's own choice: one that nothing can be encrypted for is its fault.
    Ok(answer.map_err(|error| Refusal::cryptography(&error))?)
}

/// A request for a certificate, opened and with its signatures checked.
struct Asked<'a> {
    configuration: Configuration,
    transaction: &'a str,
    request_sha256: [u8; 32],
    request: &'a CertificationRequest<'a>,
    opened: &'a Opened<'a>,
}

/// Why nothing is issued.
#[derive(Debug)]
struct Refusal {
    info: FailInfo,
    why: &'static str,
    /// The enrolment whose challenge or certificate was used: then it goes into the audit log.
    enrolment: Option<EnrolmentId>,
}

impl Refusal {
    const fn plain(info: FailInfo, why: &'static str) -> Self {
        Self { info, why, enrolment: None }
    }

    const fn of(enrolment: EnrolmentId, why: &'static str) -> Self {
        Self { info: FailInfo::BadRequest, why, enrolment: Some(enrolment) }
    }

    fn cryptography(error: &ca::Error) -> Self {
        match error {
            ca::Error::Algorithm | ca::Error::WeakKey { .. } => {
                Self::plain(FailInfo::BadAlgorithm, "algorithm")
            }
            _ => Self::plain(FailInfo::BadMessageCheck, "unreadable"),
        }
    }

    async fn tell(&self, services: &Services, message: &PkiMessage<'_>) -> Result<(), Error> {
        tracing::warn!(
            scep.transaction = message.transaction.text(),
            scep.message_type = message.kind.number(),
            scep.refusal = self.why,
            "a certificate was refused"
        );
        // Strangers must not be able to fill the audit log.
        let Some(enrolment) = self.enrolment else { return Ok(()) };
        let mut tx = services.store.write().await?;
        let details = json!({ "reason": self.why, "transaction": message.transaction.text() });
        tx.audit(&services.audit_event(
            &Actor::System,
            "certificate.refused",
            ObjectKind::Enrolment,
            enrolment,
            "",
            details,
        ))
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Either a refusal, which the device is told, or a failure of ours.
#[derive(Debug)]
enum Stopped {
    Failed(Error),
    Refused(Refusal),
}

impl From<Refusal> for Stopped {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl<E: Into<Error>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// The parts of an answer that have to live as long as it.
struct Prepared<'a> {
    message: &'a PkiMessage<'a>,
    nonce: [u8; 16],
    outcome: Outcome,
}

impl Prepared<'_> {
    const fn as_reply(&self) -> Reply<'_> {
        Reply {
            transaction: &self.message.transaction,
            recipient_nonce: self.message.sender_nonce,
            sender_nonce: &self.nonce,
            outcome: self.outcome,
        }
    }
}

fn reply<'a>(services: &Services, message: &'a PkiMessage<'a>, outcome: Outcome) -> Prepared<'a> {
    Prepared { message, nonce: domain::outside::random_bytes(&*services.random), outcome }
}

/// The algorithms of an endpoint. The one for old clients is not there unless the configuration file says so.
fn algorithms(services: &Services, configuration: Configuration) -> Result<Algorithms, Error> {
    match configuration {
        Configuration::Standard => Ok(Algorithms::Modern),
        Configuration::Compatibility if services.allowances.compatibility_enrolment => Ok(Algorithms::Legacy),
        Configuration::Compatibility => Err(Error::not_found("SCEP endpoint", configuration)),
    }
}
