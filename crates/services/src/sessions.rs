//! Browser sessions of administrators and of directory users: opened, looked up, closed.
//!
//! The cookie is 256 random bits; the database has its SHA-256. Every sign-in makes a new one, so nobody can be given one.

use std::net::IpAddr;

use chrono::TimeDelta;
use domain::actor::Actor;
use domain::enrolment::Level;
use domain::outside::{Random, random_bytes};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use store::Tx;
use store::session::{SessionOwner, SessionRow};

use crate::{Error, Services, directory};

/// A session ends this long after the sign-in.
pub const LIFETIME: TimeDelta = TimeDelta::hours(12);

/// A session ends when it was not used for this long.
const IDLE: TimeDelta = TimeDelta::hours(1);

/// How exactly the last use is kept: a write for every request would be too many.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What the browser gets as its cookie.
pub type SessionSecret = SecretString;

/// Somebody who has signed in.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who: an administrator, or a directory user.
    pub actor: Actor,
    /// For a directory user, how sure we are that it is them.
    pub level: Option<Level>,
    /// The tag of the language that they chose, or that the directory has for them.
    pub language: Option<String>,
    /// What every word of the session's forms is made of. Whoever has the cookie can make it, and nobody else.
    csrf: [u8; 32],
}

impl Session {
    /// A word that a form must carry to prove that it is ours: bound to the session, and another one each time. Pages are
    /// compressed, and from the length of many answers that had the same secret in them it could be guessed.
    pub fn word(&self, random: &dyn Random) -> String {
        let pad: [u8; 32] = random_bytes(random);
        format!("{}{}", hex::encode(pad), hex::encode(xor(pad, self.csrf)))
    }

    /// Whether a form's word is one of this session's. Takes the same time for every wrong one.
    pub fn is_own(&self, word: &str) -> bool {
        let (mut pad, mut padded) = ([0; 32], [0; 32]);
        let Some((first, second)) = word.split_at_checked(64) else { return false };
        if hex::decode_to_slice(first, &mut pad).is_err()
            || hex::decode_to_slice(second, &mut padded).is_err()
        {
            return false;
        }
        ca::verify::same(&xor(pad, padded), &self.csrf)
    }
}

fn xor(left: [u8; 32], right: [u8; 32]) -> [u8; 32] {
    let mut both = left;
    both.iter_mut().zip(right).for_each(|(byte, other)| *byte ^= other);
    both
}

/// The session of a cookie; `None` if there is none, it has ended, or its owner may not sign in any more.
pub async fn find(services: &Services, cookie: &str) -> Result<Option<Session>, Error> {
    let now = services.now();
    let mut tx = services.store.read().await?;
    let Some(row) = tx.session(hash(cookie)).await? else { return Ok(None) };
    if row.expires_at <= now || now - row.last_used_at > IDLE {
        return Ok(None);
    }
    let (actor, level, language) = match row.owner {
        SessionOwner::Administrator(id) => {
            let Some(who) = tx.administrator(id).await?.filter(|who| who.disabled_at.is_none()) else {
                return Ok(None);
            };
            (Actor::Administrator { id, name: who.name, role: who.role }, None, who.language)
        }
        SessionOwner::User { id, level } => {
            let Some(user) = tx.user(id).await?.filter(domain::directory::User::is_active) else {
                return Ok(None);
            };
            let attributes = user.attributes;
            let language = tx.chosen_language(id).await?.or(attributes.language);
            (Actor::User { id, name: attributes.display_name }, Some(level), language)
        }
    };
    drop(tx);
    if now - row.last_used_at > TOUCH_EVERY {
        let mut tx = services.store.write().await?;
        tx.touch_session(row.token_hash, now).await?;
        tx.commit().await?;
    }
    Ok(Some(Session { actor, level, language, csrf: csrf(cookie) }))
}

/// Opens a session. The secret goes to the browser and nowhere else.
pub(crate) async fn open(
    services: &Services,
    tx: &mut Tx,
    owner: SessionOwner,
) -> Result<SessionSecret, Error> {
    let now = services.now();
    let secret = new_secret(services, "");
    tx.delete_expired_sessions(now).await?;
    tx.add_session(&SessionRow {
        token_hash: hash(secret.expose_secret()),
        owner,
        created_at: now,
        last_used_at: now,
        expires_at: now + LIFETIME,
    })
    .await?;
    Ok(secret)
}

/// Lets a user of the directory into the portal; `None` if name or password is wrong.
pub async fn sign_in_user(
    services: &Services,
    name: &str,
    password: &SecretString,
    address: IpAddr,
) -> Result<Option<SessionSecret>, Error> {
    let Some(user) = directory::sign_in(services, name, password, address).await? else { return Ok(None) };
    let mut tx = services.store.write().await?;
    let owner = SessionOwner::User { id: user.id, level: Level::Password };
    let secret = open(services, &mut tx, owner).await?;
    tx.commit().await?;
    Ok(Some(secret))
}

/// Ends the session of a cookie, if there is one.
pub async fn close(services: &Services, cookie: &str) -> Result<(), Error> {
    let mut tx = services.store.write().await?;
    tx.delete_session(hash(cookie)).await?;
    tx.commit().await?;
    Ok(())
}

/// 256 random bits behind a prefix, as a text without signs that need quoting.
pub(crate) fn new_secret(services: &Services, prefix: &str) -> SecretString {
    let bytes: [u8; 32] = random_bytes(&*services.random);
    SecretString::from(format!("{prefix}{}", hex::encode(bytes)))
}

/// What is kept of a secret.
pub(crate) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Who does not have the cookie cannot make this, and who reads it from a page does not have the cookie.
fn csrf(cookie: &str) -> [u8; 32] {
    Sha256::new().chain_update(b"csrf\0").chain_update(cookie.as_bytes()).finalize().into()
}
