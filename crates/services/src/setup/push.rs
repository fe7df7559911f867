//! The push certificate: Gatepost makes the key and the request, a vendor signs the request, Apple gives the certificate.
//! Its topic is inside every enrolment, so a certificate with another topic is refused.

use ca::{KeyKind, PrivateKey};
use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::settings::{self, Organisation, PushCertificate, Setting};
use crate::{Error, Services};

/// The sealed row with the private key of the request, and of the certificate in use.
const NEXT_KEY: &str = "push-key-next";
const KEY: &str = "push-key";

/// The most characters of an uploaded file.
const MOST: usize = 64 * 1024;

/// The request, while it is under way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PushRequest {
    /// What the vendor signs (PKCS #10, PEM).
    pub request_pem: Option<String>,
    /// What the vendor gave back, for Apple's portal.
    pub vendor_signed: Option<String>,
}

impl Setting for PushRequest {
    const NAME: &'static str = "push-request";
}

/// The request that is under way.
pub async fn push_request(services: &Services, actor: &Actor) -> Result<PushRequest, Error> {
    actor.require(Permission::ReadService)?;
    Ok(settings::read(&mut services.store.read().await?).await?)
}

/// Makes a key and a request. One that is under way is given again rather than replaced.
pub async fn new_request(services: &Services, actor: &Actor) -> Result<String, Error> {
    actor.require(Permission::WriteService)?;
    let known: PushRequest = settings::read(&mut services.store.read().await?).await?;
    if let Some(pem) = known.request_pem {
        return Ok(pem);
    }
    let organisation: Organisation = settings::read(&mut services.store.read().await?).await?;
    // A key takes its time: it is made before the transaction in which nobody else can write.
    let key = PrivateKey::generate(KeyKind::Rsa2048)?;
    let request_pem = ca::pem::write("CERTIFICATE REQUEST", &request(&organisation.name, &key)?);
    let mut tx = services.store.write().await?;
    let known: PushRequest = settings::read(&mut tx).await?;
    if let Some(pem) = known.request_pem {
        return Ok(pem);
    }
    let sealed = services.vault.seal(NEXT_KEY, &key.to_pkcs8()?, &*services.random)?;
    let now = services.now();
    tx.put_sealed_secret(NEXT_KEY, &sealed, now).await?;
    let under_way = PushRequest { request_pem: Some(request_pem.clone()), vendor_signed: None };
    tx.put_setting(PushRequest::NAME, &under_way, now).await?;
    let (kind, name) = (ObjectKind::Certificate, "push");
    tx.audit(&services.audit_event(actor, "push-certificate.request", kind, name, name, json!({}))).await?;
    tx.commit().await?;
    Ok(request_pem)
}

/// Keeps what the vendor gave back, until somebody takes it to Apple's portal.
pub async fn keep_vendor_signed(services: &Services, actor: &Actor, text: &str) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid("vendor_signed", "required", "choose the file that the vendor gave you"));
    }
    // Base64 of a property list, or the property list itself.
    let looks_right = text.contains("<plist")
        || text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=\r\n".contains(&byte));
    if text.len() > MOST || !looks_right {
        return Err(Error::invalid(
            "vendor_signed",
            "not-a-signed-request",
            "this is no signed request for Apple's portal",
        ));
    }
    let mut tx = services.store.write().await?;
    let known: PushRequest = settings::read(&mut tx).await?;
    let changed = PushRequest { vendor_signed: Some(text.to_owned()), ..known };
    tx.put_setting(PushRequest::NAME, &changed, services.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes Apple's certificate: it must be of our request, still valid, and of the topic that devices have.
pub async fn accept_certificate(
    services: &Services,
    actor: &Actor,
    pem: &str,
) -> Result<PushCertificate, Error> {
    actor.require(Permission::WriteService)?;
    let refuse = |code, message: &str| Err(Error::invalid("certificate", code, message));
    let facts = match outbound_apns::describe(pem) {
        Ok(facts) => facts,
        Err(outbound_apns::CertificateError::NoTopic) => {
            return refuse("push-no-topic", "this certificate is not for device management");
        }
        Err(_) => {
            return refuse("push-not-a-certificate", "take the file that Apple's portal gave you, as it is");
        }
    };
    let now = services.now();
    if facts.not_after <= now {
        return refuse("push-expired", "this certificate has expired; renew it in Apple's portal");
    }
    let mut tx = services.store.write().await?;
    let known: PushCertificate = settings::read(&mut tx).await?;
    if known.topic.as_ref().is_some_and(|topic| *topic != facts.topic) {
        return refuse(
            "push-other-topic",
            "this certificate has another topic: renew the one that is in use, with the same Apple account, instead of making a new one",
        );
    }
    // A renewal may be made with the request under way or with the key in use.
    let mut of_ours = None;
    for name in [NEXT_KEY, KEY] {
        if let Some(sealed) = tx.sealed_secret(name).await? {
            let pkcs8 = services.vault.open(name, &sealed)?;
            if PrivateKey::from_pkcs8(&pkcs8)?.public_key()? == facts.public_key {
                of_ours = Some(pkcs8);
                break;
            }
        }
    }
    let Some(pkcs8) = of_ours else {
        return refuse(
            "push-foreign-key",
            "this certificate was made from another request; download the request here and use that",
        );
    };
    let identity = identity(pem, &pkcs8)?;
    let sealed = services.vault.seal(KEY, &pkcs8, &*services.random)?;
    tx.put_sealed_secret(KEY, &sealed, now).await?;
    let accepted = PushCertificate {
        topic: Some(facts.topic.clone()),
        certificate_pem: Some(pem.to_owned()),
        not_after: Some(facts.not_after),
        request_pem: None,
        skipped: false,
    };
    tx.put_setting(PushCertificate::NAME, &accepted, now).await?;
    tx.put_setting(PushRequest::NAME, &PushRequest::default(), now).await?;
    let details = json!({ "topic": facts.topic, "notAfter": facts.not_after });
    let (kind, name) = (ObjectKind::Certificate, "push");
    tx.audit(&services.audit_event(actor, "push-certificate.accept", kind, name, name, details)).await?;
    tx.commit().await?;
    services.push.use_identity(Some(identity));
    Ok(accepted)
}

/// Leaves the push certificate for later: Apple devices cannot be enrolled until then.
pub async fn skip_push(services: &Services, actor: &Actor) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let mut tx = services.store.write().await?;
    let mut push: PushCertificate = settings::read(&mut tx).await?;
    push.skipped = push.certificate_pem.is_none();
    tx.put_setting(PushCertificate::NAME, &push, services.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Hands the certificate in use to the push client: once, when the server starts.
pub async fn use_push_certificate(services: &Services) -> Result<(), Error> {
    let mut tx = services.store.read().await?;
    let push: PushCertificate = settings::read(&mut tx).await?;
    let sealed = tx.sealed_secret(KEY).await?;
    if let (Some(pem), Some(sealed)) = (push.certificate_pem, sealed) {
        let pkcs8 = services.vault.open(KEY, &sealed)?;
        services.push.use_identity(Some(identity(&pem, &pkcs8)?));
    }
    Ok(())
}

fn identity(certificate: &str, pkcs8: &[u8]) -> Result<outbound_apns::PushIdentity, Error> {
    let key = zeroize::Zeroizing::new(ca::pem::write("PRIVATE KEY", pkcs8));
    outbound_apns::PushIdentity::from_pem(certificate, &key)
        .map_err(|_| Error::Internal("the push certificate and its key do not belong together"))
}

/// A certification request (RFC 2986 §4) with a subject and nothing else, which is all that Apple's portal reads.
fn request(organisation: &str, key: &PrivateKey) -> Result<Vec<u8>, Error> {
    use scep::der;
    let subject = ca::Template::leaf(&format!("Gatepost {organisation}"), 1).subject_der()?;
    let attributes = der::explicit(0, &[]);
    let body = der::sequence(&[&der::small_integer(0), &subject, &key.public_key()?, &attributes]);
    let signature = key.sign(&body)?;
    Ok(der::sequence(&[&body, &key.signature_algorithm(), &der::bit_string(&signature)]))
}
