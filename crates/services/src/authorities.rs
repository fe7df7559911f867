//! Our certificate authorities: made at the first start, kept sealed, opened once for each process.

mod first_start;
mod identity;
mod renewal;
mod vault;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ca::scep::Recipient;
use ca::{Authority, AuthorityKind, Identity, Points, PrivateKey, Purpose};
use chrono::{DateTime, TimeDelta, Utc};
use domain::id::AuthorityId;
use scep::message::PkiMessage;
use store::Tx;
use tokio::sync::RwLock;

pub use first_start::ensure;
pub(crate) use identity::record;
pub use renewal::{RenewServices, renew};
pub use vault::{has_vault, open_vault};

use crate::settings::{self, Addresses};
use crate::{Error, Services};

/// How often the authorities are read again: another process may have made a new identity.
const REFRESHED_EVERY: TimeDelta = TimeDelta::hours(1);

/// The opened authorities, shared by the process.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    opened: RwLock<Option<(DateTime<Utc>, Arc<Authorities>)>>,
    /// This process asked us for the certificate of its listeners, so devices have to trust our root to reach it.
    serves_own: AtomicBool,
}

/// The authorities with their keys, and the two identities that work beside them.
#[derive(Debug)]
pub struct Authorities {
    issuers: BTreeMap<AuthorityKind, Issuer>,
    /// The one that devices are told of, then the others that they may know.
    recipients: Vec<Recipient>,
    signer: Identity,
}

/// An authority and its id.
#[derive(Debug)]
pub struct Issuer {
    /// Its id.
    pub id: AuthorityId,
    /// Its certificate and key.
    pub authority: Authority,
}

impl Authorities {
    /// The authority of a kind.
    pub fn issuer(&self, kind: AuthorityKind) -> Result<&Issuer, Error> {
        self.issuers.get(&kind).ok_or(Error::Internal("an authority is missing"))
    }

    /// The authority with this id, unless it has retired.
    pub fn by_id(&self, id: AuthorityId) -> Option<&Issuer> {
        self.issuers.values().find(|issuer| issuer.id == id)
    }

    /// The registration authority of SCEP that devices are told of.
    pub fn recipient(&self) -> Result<&Recipient, Error> {
        self.recipients.first().ok_or(Error::Internal("the registration authority is missing"))
    }

    /// The registration authority that a message is encrypted for; the one that devices are told of if there is no such.
    pub fn recipient_of(&self, message: &PkiMessage<'_>) -> Result<&Recipient, Error> {
        match self.recipients.as_slice() {
            [only] => Ok(only),
            several => {
                several.iter().find(|one| one.is_addressed_by(message)).map_or_else(|| self.recipient(), Ok)
            }
        }
    }

    /// Who signs profiles.
    pub const fn signer(&self) -> &Identity {
        &self.signer
    }
}

/// The authorities. They have to be there: see [`ensure`].
pub async fn load(services: &Services) -> Result<Arc<Authorities>, Error> {
    if let Some(opened) = cached(services).await {
        return Ok(opened);
    }
    let mut tx = services.store.read().await?;
    load_within(services, &mut tx).await
}

async fn cached(services: &Services) -> Option<Arc<Authorities>> {
    let opened = services.authorities.opened.read().await;
    let (at, opened) = opened.as_ref()?;
    (services.now() - *at < REFRESHED_EVERY).then(|| Arc::clone(opened))
}

/// The authorities, for a use case that has a transaction already.
async fn load_within(services: &Services, tx: &mut Tx) -> Result<Arc<Authorities>, Error> {
    if let Some(opened) = cached(services).await {
        return Ok(opened);
    }
    let now = services.now();
    let opened = Arc::new(open(services, tx).await?);
    *services.authorities.opened.write().await = Some((now, Arc::clone(&opened)));
    Ok(opened)
}

/// The root's certificate, DER: what devices have to trust where the TLS certificate is ours.
pub async fn root_certificate(services: &Services) -> Result<Vec<u8>, Error> {
    let authorities = load(services).await?;
    Ok(authorities.issuer(AuthorityKind::Root)?.authority.certificate().to_vec())
}

/// The certificate of any authority that there ever was, DER: what AIA points to.
pub async fn certificate(services: &Services, id: AuthorityId) -> Result<Option<Vec<u8>>, Error> {
    let mut tx = services.store.read().await?;
    Ok(tx.authority(id).await?.map(|authority| authority.certificate))
}

/// The certificates of every authority that there ever was, DER: what a client certificate may chain to.
pub async fn anchors(services: &Services) -> Result<Vec<Vec<u8>>, Error> {
    let mut tx = services.store.read().await?;
    Ok(tx.authorities().await?.into_iter().map(|authority| authority.certificate).collect())
}

/// Signs a configuration profile (facts: DER, content inside, SHA-256, with the chain). Never to be called within a
/// transaction that writes.
pub async fn sign_profile(services: &Services, profile: &[u8]) -> Result<Vec<u8>, Error> {
    let authorities = load(services).await?;
    Ok(ca::cms::sign_attached(profile, authorities.signer(), services.now())?)
}

/// Issues and records a certificate for our own listeners, from the internal authority.
pub async fn server_certificate(services: &Services, names: &[String]) -> Result<Identity, Error> {
    let authorities = load(services).await?;
    let issuer = authorities.issuer(AuthorityKind::Internal)?;
    let now = services.now();
    let points = points(&mut services.store.read().await?, issuer.id).await?;
    let serial = domain::outside::random_bytes(&*services.random);
    let identity = ca::tls::server_certificate(&issuer.authority, names, serial, now, &points)?;
    let record = record(services, issuer.id, &identity.certificate, Purpose::Tls, now)?;
    let mut tx = services.store.write().await?;
    tx.add_certificate(&record).await?;
    tx.commit().await?;
    services.authorities.serves_own.store(true, Ordering::Relaxed);
    Ok(identity)
}

/// What a device has to trust to reach us: our root, where the certificate of our listeners is our own; else nothing.
pub(crate) async fn roots_of_listeners(services: &Services, tx: &mut Tx) -> Result<Vec<Vec<u8>>, Error> {
    if !services.authorities.serves_own.load(Ordering::Relaxed) {
        return Ok(Vec::new());
    }
    let authorities = load_within(services, tx).await?;
    Ok(vec![authorities.issuer(AuthorityKind::Root)?.authority.certificate().to_vec()])
}

/// Where an authority's CRL and certificate are published; nowhere before the public name is chosen.
pub(crate) async fn points(tx: &mut Tx, id: AuthorityId) -> Result<Points, Error> {
    let addresses: Addresses = settings::read(tx).await?;
    if addresses.public.is_empty() {
        return Ok(Points::default());
    }
    Ok(Points {
        crl: Some(format!("{}/crl/{id}.crl", addresses.public)),
        issuer: Some(format!("{}/ca/{id}.cer", addresses.public)),
    })
}

async fn open(services: &Services, tx: &mut Tx) -> Result<Authorities, Error> {
    let mut issuers = BTreeMap::new();
    for row in tx.current_authorities().await? {
        let Some(kind) = AuthorityKind::from_name(&row.kind) else { continue };
        let key = services.vault.open(&key_name(row.id), &row.sealed_key)?;
        let authority = Authority::open(row.certificate, PrivateKey::from_pkcs8(&key)?)?;
        issuers.insert(kind, Issuer { id: row.id, authority });
    }
    let issuer = |kind| issuers.get(&kind).ok_or(Error::Internal("the authorities were not made yet"));
    let device = issuer(AuthorityKind::Device)?.authority.certificate().to_vec();
    let internal = issuer(AuthorityKind::Internal)?.authority.certificate().to_vec();
    let registration = identity::open(services, tx, Purpose::Registration, &[device]).await?;
    let recipients = registration.into_iter().map(Recipient::new).collect::<Result<Vec<_>, _>>()?;
    let signers = identity::open(services, tx, Purpose::Signing, &[internal]).await?;
    let signer = signers.into_iter().next().ok_or(Error::Internal("the signer of profiles is missing"))?;
    if recipients.is_empty() {
        return Err(Error::Internal("the registration authority is missing"));
    }
    Ok(Authorities { issuers, recipients, signer })
}

/// The name under which an authority's key is sealed.
fn key_name(id: AuthorityId) -> String {
    format!("authority/{id}")
}
