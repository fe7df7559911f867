//! How a connector becomes one (XC-4, XC-6): a one-time token, and a certificate of the internal authority for its own key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ca::{Algorithms, AuthorityKind, Purpose, Template};
use chrono::{DateTime, TimeDelta, Utc};
use connector_protocol::PROTOCOL;
use connector_protocol::lease::LONGEST_CALL_SECONDS;
use connector_protocol::refusal::Code;
use connector_protocol::register::{Register, Registered, TOKEN_PREFIX};
use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::id::{ConnectorId, OrganisationId};
use domain::outside::random_bytes;
use scep::request::CertificationRequest;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use store::Tx;
use store::exchange::connector::NewConnector;

use super::connector::Refused;
use super::organisations::{existing, note};
use crate::authorities::{self, Issuer};
use crate::{Error, Services, sessions};

/// How long a token can be used.
const TOKEN: TimeDelta = TimeDelta::hours(24);

/// How long a connector's certificate lasts, in days. Its hash is what counts; a replaced one is worth nothing at once.
const DAYS: u32 = 3650;

/// Makes a token with which a connector of the organisation can register once. One that nobody used ends.
pub async fn token(services: &Services, actor: &Actor, id: OrganisationId) -> Result<SecretString, Error> {
    actor.require(Permission::WriteService)?;
    let secret = sessions::new_secret(services, TOKEN_PREFIX);
    let now = services.now();
    let mut tx = services.store.write().await?;
    let organisation = existing(&mut tx, id).await?;
    let hash = sessions::hash(secret.expose_secret());
    tx.add_exchange_registration(hash, id, actor.name(), now, now + TOKEN).await?;
    note(services, &mut tx, actor, "exchange.token.create", &organisation, json!({})).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Makes a connector of a program that has a token. The certificate is signed before the transaction that records it.
pub async fn register(services: &Services, asked: &Register) -> Result<Result<Registered, Refused>, Error> {
    if asked.protocol != PROTOCOL {
        return Ok(Err(Refused::new(
            Code::UnknownProtocol,
            "this server speaks another version: update the older",
        )));
    }
    let now = services.now();
    let hash = sessions::hash(asked.token.trim());
    let mut tx = services.store.read().await?;
    let Some(id) = tx.exchange_registration(hash, now).await? else {
        return Ok(Err(Refused::new(
            Code::BadToken,
            "the token is unknown, used or over: make a new one in the console",
        )));
    };
    let before = tx.live_connector(id).await?;
    if before.is_some() && !asked.replace {
        let message = "the organisation has a connector: register with --replace to take its place";
        return Ok(Err(Refused::new(Code::OrganisationHasConnector, message)));
    }
    drop(tx);
    let connector = ConnectorId::generate(now, &*services.random);
    let authorities = authorities::load(services).await?;
    let issuer = authorities.issuer(AuthorityKind::Internal)?;
    let Some(der) = issue(services, issuer, connector, asked, now).await? else {
        let message = "the request is no PKCS#10 request, or its key is too weak";
        return Ok(Err(Refused::new(Code::BadMessage, message)));
    };
    let mut tx = services.store.write().await?;
    if !tx.use_exchange_registration(hash, now).await? {
        return Ok(Err(Refused::new(Code::BadToken, "the token was used meanwhile")));
    }
    let may_write_at = take_over(&mut tx, id, now).await?;
    let organisation = existing(&mut tx, id).await?;
    let record = authorities::record(services, issuer.id, &der, Purpose::Connector, now)?;
    tx.add_certificate(&record).await?;
    tx.add_connector(&NewConnector {
        id: connector,
        organisation: id,
        host: &asked.host,
        version: &asked.version,
        system: &asked.system,
        certificate_sha256: record.sha256,
        registered_at: now,
        may_write_at,
    })
    .await?;
    // The first full sync starts by itself (XC-8).
    tx.want_exchange_sync(id, Some("full")).await?;
    let details = json!({ "host": asked.host, "version": asked.version, "replaced": before.is_some() });
    let event = services.audit_event(
        &Actor::System,
        "connector.register",
        ObjectKind::Connector,
        connector,
        &organisation.name,
        details,
    );
    tx.audit(&event).await?;
    let mut warnings = Vec::new();
    if tx.user_count().await? == 0 {
        warnings.push("no directory is read yet: mailboxes cannot be matched to users (XC-14)".to_owned());
    }
    tx.commit().await?;
    let chain = [&der[..], issuer.authority.certificate()];
    Ok(Ok(Registered {
        connector: connector.0,
        organisation: id.0,
        organisation_name: organisation.name,
        certificate: chain.map(|der| ca::pem::write("CERTIFICATE", der)).concat(),
        trust: trust(services).await?,
        may_write_after: u32::try_from((may_write_at - now).num_seconds()).unwrap_or(0),
        warnings,
    }))
}

/// Ends the connector before, and says from when on the new one may write: when the lease that is held, and a call that was
/// begun in its last moment, are over.
async fn take_over(tx: &mut Tx, id: OrganisationId, now: DateTime<Utc>) -> Result<DateTime<Utc>, Error> {
    let Some(before) = tx.live_connector(id).await? else { return Ok(now) };
    tx.end_connector(before.id, now, "replaced").await?;
    tx.abandon_exchange_syncs(id, "the connector was replaced", now).await?;
    Ok(now + super::lease_time() + TimeDelta::seconds(LONGEST_CALL_SECONDS.into()))
}

/// The certificate for a request; `None` if the request is not right.
async fn issue(
    services: &Services,
    issuer: &Issuer,
    connector: ConnectorId,
    asked: &Register,
    now: DateTime<Utc>,
) -> Result<Option<Vec<u8>>, Error> {
    let Some(der) = decode(&asked.request) else { return Ok(None) };
    let Ok(request) = CertificationRequest::read(&der) else { return Ok(None) };
    let proven = ca::verify::signed_by(
        request.public_key,
        request.signature_algorithm,
        request.signed_part,
        request.signature,
        Algorithms::Modern,
    );
    let too_short = |bits: Option<u32>| bits.is_some_and(|bits| bits < 2048);
    if proven.is_err() || ca::verify::rsa_bits(request.public_key).map_or(true, too_short) {
        return Ok(None);
    }
    let mut template = Template::leaf(&format!("connector {connector}"), DAYS);
    template.key_uses = vec![ca::KeyUse::DigitalSignature];
    template.extended_key_uses = vec![ca::template::CLIENT_AUTHENTICATION.to_owned()];
    let points = authorities::points(&mut services.store.read().await?, issuer.id).await?;
    let serial = random_bytes(&*services.random);
    Ok(Some(issuer.authority.issue(&template, request.public_key, serial, now, &points)?))
}

/// The bytes inside PEM.
fn decode(pem: &str) -> Option<Vec<u8>> {
    let inner = pem.split_once("-----BEGIN CERTIFICATE REQUEST-----")?.1;
    let text = inner.split_once("-----END CERTIFICATE REQUEST-----")?.0;
    STANDARD.decode(text.split_ascii_whitespace().collect::<String>()).ok()
}

/// What the connector has to trust to reach us, in PEM; nothing where the listeners have a public certificate.
async fn trust(services: &Services) -> Result<String, Error> {
    let mut tx = services.store.read().await?;
    let roots = authorities::roots_of_listeners(services, &mut tx).await?;
    Ok(roots.iter().map(|root| ca::pem::write("CERTIFICATE", root)).collect())
}
