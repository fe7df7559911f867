//! Setting a second factor up: a secret for the user's authenticator, which counts once a code of it was entered.

use ca::totp;
use domain::actor::Actor;
use domain::enrolment::SecondFactorRule;
use domain::id::UserId;
use secrecy::SecretString;
use store::Tx;

use super::{level_of, seal_name, who};
use crate::settings::{Organisation, SecondFactorPolicy, read};
use crate::{Error, Services, sessions};

/// What the user's authenticator is told, by picture or by hand.
#[derive(Debug)]
pub struct NewSecret {
    /// The secret in base32, for typing.
    pub secret: SecretString,
    /// The same as an `otpauth` address, for a picture.
    pub uri: SecretString,
}

/// Makes a new secret for the user, in place of one that was never confirmed. Only the session of this cookie can confirm it:
/// a secret that somebody else was shown must not become this user's.
pub async fn begin(services: &Services, actor: &Actor, cookie: &str) -> Result<NewSecret, Error> {
    let user = who(actor)?;
    let secret = totp::secret(&*services.random);
    let sealed = services.vault.seal(&seal_name(user), secret.as_slice(), &*services.random)?;
    let mut tx = services.store.write().await?;
    let policy: SecondFactorPolicy = read(&mut tx).await?;
    if policy.rule == SecondFactorRule::Off {
        let message = "this organisation uses no second factor at enrolment".to_owned();
        return Err(Error::Conflict { code: "second-factor-off", message });
    }
    if level_of(&mut tx, user, cookie).await?.is_none() {
        return Err(Error::Internal("a portal without a session"));
    }
    if !tx.put_second_factor(user, &sealed, sessions::hash(cookie), services.now()).await? {
        let message = "there is a second factor already: ask the help desk to reset it".to_owned();
        return Err(Error::Conflict { code: "second-factor-exists", message });
    }
    let shown = shown(&mut tx, user, secret.as_slice()).await?;
    tx.commit().await?;
    Ok(shown)
}

/// The secret that this session is setting up; `None` if it is setting up none.
pub async fn under_way(services: &Services, actor: &Actor, cookie: &str) -> Result<Option<NewSecret>, Error> {
    let user = who(actor)?;
    let mut tx = services.store.read().await?;
    let row = tx.second_factor(user).await?.filter(|row| {
        row.confirmed_at.is_none() && row.session_hash.as_slice() == sessions::hash(cookie).as_slice()
    });
    let Some(row) = row else { return Ok(None) };
    let secret = services.vault.open(&seal_name(user), &row.sealed_secret)?;
    Ok(Some(shown(&mut tx, user, &secret).await?))
}

async fn shown(tx: &mut Tx, user: UserId, secret: &[u8]) -> Result<NewSecret, Error> {
    let organisation: Organisation = read(tx).await?;
    let known = tx.user(user).await?.ok_or_else(|| Error::not_found("user", user))?;
    let attributes = known.attributes;
    let name = attributes.principal_name.or(attributes.mail).unwrap_or(attributes.display_name);
    let issuer = if organisation.name.is_empty() { "Gatepost" } else { &organisation.name };
    let text = totp::base32(secret);
    let (issuer, name) = (encode(issuer), encode(&name));
    // Authenticators take further parameters with these values for granted; some stumble over them.
    let uri = format!("otpauth://totp/{issuer}:{name}?secret={}&issuer={issuer}", text.as_str());
    Ok(NewSecret { secret: SecretString::from(text.as_str()), uri: SecretString::from(uri) })
}

/// Everything but letters, digits and a few signs as `%XX`.
fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
