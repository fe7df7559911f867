//! The authorities are made when a server starts for the first time.

use ca::{Authority, AuthorityKind, KeyKind, Points, PrivateKey};
use chrono::{DateTime, Utc};
use domain::id::AuthorityId;
use domain::outside::random_bytes;
use store::Tx;

use super::{key_name, renew};
use crate::settings::{self, Organisation};
use crate::{Error, Services};

/// The issuing authorities below the root.
const ISSUING: [AuthorityKind; 3] = [AuthorityKind::Device, AuthorityKind::Internal, AuthorityKind::User];

/// Makes the authorities if there are none, and the identities of our services if they are missing or near their end.
pub async fn ensure(services: &Services) -> Result<(), Error> {
    let mut tx = services.store.write().await?;
    let now = services.now();
    if tx.current_authorities().await?.is_empty() {
        make_authorities(services, &mut tx, now).await?;
    }
    tx.commit().await?;
    renew(services).await
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
