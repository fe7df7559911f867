//! The identities of our own services, made anew before they end.

use ca::template::CODE_SIGNING;
use ca::{Authority, AuthorityKind, KeyKind, PrivateKey, Purpose, Template};
use chrono::TimeDelta;
use domain::outside::random_bytes;
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};

use super::{identity, key_name};
use crate::{Error, Services};

/// An identity that ends within this time is made anew.
const AHEAD: TimeDelta = TimeDelta::days(90);

/// How long those identities are valid, in days.
const SERVICE_DAYS: u32 = 5 * 365;

/// The job that does so in a server that runs for years.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct RenewServices {}

impl Job for RenewServices {
    const KIND: &'static str = "renew-services";
    type Context = Services;

    fn lane(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }

    fn dedup_key(&self) -> Option<String> {
        Some("all".to_owned())
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        renew(&services).await.map_err(|error| Failure::Retry(error.to_string()))?;
        Ok(Outcome::Done)
    }
}

/// Makes the identities of our services that are missing or near their end.
pub async fn renew(services: &Services) -> Result<(), Error> {
    for purpose in [Purpose::Registration, Purpose::Signing] {
        let until = identity::lasts_until(&mut services.store.read().await?, purpose).await?;
        if until.is_none_or(|until| until <= services.now() + AHEAD) {
            make(services, purpose).await?;
            *services.authorities.opened.write().await = None;
        }
    }
    Ok(())
}

/// Keys are made and certificates signed while nothing is locked.
async fn make(services: &Services, purpose: Purpose) -> Result<(), Error> {
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
    let mut tx = services.store.read().await?;
    let rows = tx.current_authorities().await?;
    let row = rows
        .into_iter()
        .find(|row| row.kind == kind.name())
        .ok_or(Error::Internal("an authority is missing"))?;
    let points = super::points(&mut tx, row.id).await?;
    let before = identity::lasts_until(&mut tx, purpose).await?;
    drop(tx);
    let issuer_key = services.vault.open(&key_name(row.id), &row.sealed_key)?;
    let issuer = Authority::open(row.certificate, PrivateKey::from_pkcs8(&issuer_key)?)?;
    let key = PrivateKey::generate(KeyKind::Rsa2048)?;
    let serial = random_bytes(&*services.random);
    let certificate = issuer.issue(&template, &key.public_key()?, serial, services.now(), &points)?;
    let mut tx = services.store.write().await?;
    if identity::lasts_until(&mut tx, purpose).await? != before {
        // Another process made one meanwhile.
        return Ok(());
    }
    identity::keep(services, &mut tx, row.id, &certificate, &key, purpose).await?;
    tx.commit().await?;
    tracing::info!(purpose = purpose.name(), "an identity of our own services was made");
    Ok(())
}
