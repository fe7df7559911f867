//! The authorities are made when a server starts for the first time; their services' identities whenever they near
//! their end.

use ca::template::CODE_SIGNING;
use ca::{Authority, AuthorityKind, KeyKind, Points, PrivateKey, Purpose, Template};
use chrono::{DateTime, TimeDelta, Utc};
use domain::id::AuthorityId;
use domain::outside::random_bytes;
use store::Tx;

use super::{identity, key_name};
use crate::settings::{self, Organisation};
use crate::{Error, Services};

/// The issuing authorities below the root.
const ISSUING: [AuthorityKind; 3] = [AuthorityKind::Device, AuthorityKind::Internal, AuthorityKind::User];

/// An identity of our own services that ends within this time is made anew.
const AHEAD: TimeDelta = TimeDelta::days(90);

/// How long those identities are valid, in days.
const SERVICE_DAYS: u32 = 5 * 365;

/// Makes the authorities if there are none, and the identities of our services if they are missing or near their end.
pub async fn ensure(services: &Services) -> Result<(), Error> {
    let mut tx = services.store.write().await?;
    let now = services.now();
    if tx.current_authorities().await?.is_empty() {
        make_authorities(services, &mut tx, now).await?;
    }
    for purpose in [Purpose::Registration, Purpose::Signing] {
        let lasts =
            tx.service_certificate(purpose.name()).await?.is_some_and(|found| found.not_after > now + AHEAD);
        if !lasts {
            make_identity(services, &mut tx, purpose, now).await?;
        }
    }
    tx.commit().await?;
    *services.authorities.opened.write().await = None;
    Ok(())
}

async fn make_authorities(services: &Services, tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Error> {
    let organisation: Organisation = settings::read(tx).await?;
    let name = if organisation.name.is_empty() { "Gatepost" } else { &organisation.name };
    // The root signs four certificates in its life and lasts longest.
    let key = PrivateKey::generate(KeyKind::Rsa3072)?;
    let root = Authority::root(name, key, random_bytes(&*services.random), now)?;
    keep(services, tx, AuthorityKind::Root, &root, now).await?;
    for kind in ISSUING {
        let key = PrivateKey::generate(KeyKind::Rsa2048)?;
        let serial = random_bytes(&*services.random);
        // The public name is chosen after the first start: these certificates point nowhere.
        let authority = root.subordinate(kind, name, key, serial, now, &Points::default())?;
        keep(services, tx, kind, &authority, now).await?;
    }
    Ok(())
}

async fn keep(
    services: &Services,
    tx: &mut Tx,
    kind: AuthorityKind,
    authority: &Authority,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let id = AuthorityId::generate(now, &*services.random);
    let sealed_key = services.vault.seal(&key_name(id), &authority.key().to_pkcs8()?, &*services.random)?;
    let facts = ca::certificate::Facts::of(authority.certificate())?;
    let row = store::authority::Authority {
        id,
        kind: kind.name().to_owned(),
        certificate: authority.certificate().to_vec(),
        sealed_key,
        crl_number: 0,
        crl: None,
        crl_due_at: now,
        not_before: facts.not_before,
        not_after: facts.not_after,
    };
    tx.add_authority(&row, now).await?;
    Ok(())
}

async fn make_identity(
    services: &Services,
    tx: &mut Tx,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let (kind, template) = match purpose {
        Purpose::Signing => {
            let mut template = Template::leaf("Gatepost profiles", SERVICE_DAYS);
            template.key_uses = vec![ca::KeyUse::DigitalSignature];
            template.extended_key_uses = vec![CODE_SIGNING.to_owned()];
            (AuthorityKind::Internal, template)
        }
        // Apple asks a registration authority for both key usages (facts: else −67731).
        _ => (AuthorityKind::Device, Template::leaf("Gatepost registration", SERVICE_DAYS)),
    };
    let rows = tx.current_authorities().await?;
    let row = rows
        .into_iter()
        .find(|row| row.kind == kind.name())
        .ok_or(Error::Internal("an authority is missing"))?;
    let issuer_key = services.vault.open(&key_name(row.id), &row.sealed_key)?;
    let issuer = Authority::open(row.certificate, PrivateKey::from_pkcs8(&issuer_key)?)?;
    let key = PrivateKey::generate(KeyKind::Rsa2048)?;
    let points = super::points(tx, row.id).await?;
    let serial = random_bytes(&*services.random);
    let certificate = issuer.issue(&template, &key.public_key()?, serial, now, &points)?;
    identity::keep(services, tx, row.id, &certificate, &key, purpose).await
}
