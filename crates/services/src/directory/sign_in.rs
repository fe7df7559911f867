//! Sign-in of users with the directory's passwords.

use std::net::IpAddr;

use domain::actor::Actor;
use domain::audit::ObjectKind;
use domain::directory::User;
use domain::outside::random_bytes;
use outbound_directory::DirectoryError;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::settings::{configuration, unavailable};
use crate::accounts::{Realm, attempt, succeeded};
use crate::{Error, Services};

/// No sign-in name is longer.
const LONGEST_NAME: usize = 256;

/// The user whose name and password these are; `None` if either is wrong, the name is not one user's alone, or the user
/// is disabled. Failures are counted for the user (whatever of their names was typed), the address and in total, and
/// further attempts refused unseen before the directory itself would lock the account.
pub async fn sign_in(
    services: &Services,
    name: &str,
    password: &SecretString,
    address: IpAddr,
) -> Result<Option<User>, Error> {
    let name = name.trim();
    // An empty password is an anonymous bind to a directory server, and that succeeds. It is none here.
    if name.is_empty() || name.len() > LONGEST_NAME || password.expose_secret().is_empty() {
        return Ok(None);
    }
    let known = known(services, name).await?;
    // By the user's id where there is one: else each further name of theirs would give four more attempts.
    let counted = known.as_ref().map_or_else(|| name.to_lowercase(), |user| user.id.to_string());
    attempt(services, Realm::Portal, &counted, address).await?;
    let right = if let Some(user) = &known {
        verify(services, name, password).await?.is_some_and(|id| id == user.attributes.external_id)
    } else {
        // The directory is asked as for anybody, so that the time of the answer does not tell which names exist. It is
        // asked for a name that nobody has: what was typed may be one that only the directory knows, and its failures
        // are not counted here by the user.
        let nobody: [u8; 16] = random_bytes(&*services.random);
        let nobody = format!("nobody-{}", hex::encode(nobody));
        let nobody = match name.rsplit_once('\\') {
            Some((domain, _)) => format!("{domain}\\{nobody}"),
            None => nobody,
        };
        verify(services, &nobody, password).await?;
        false
    };
    let mut tx = services.store.write().await?;
    let details = json!({ "address": address.to_string() });
    let Some(user) = known.filter(|_| right) else {
        let event =
            services.audit_event(&Actor::System, "sign-in.failed", ObjectKind::User, "", name, details);
        tx.audit(&event).await?;
        tx.commit().await?;
        return Ok(None);
    };
    succeeded(&mut tx, Realm::Portal, &counted, address, services.now()).await?;
    let actor = Actor::User { id: user.id, name: user.attributes.display_name.clone() };
    let shown = &user.attributes.display_name;
    let event = services.audit_event(&actor, "sign-in", ObjectKind::User, user.id, shown, details);
    tx.audit(&event).await?;
    tx.commit().await?;
    Ok(Some(user))
}

/// The one active user that a name means. `DOMAIN\name` is looked up by the part behind; the directory checks the domain.
async fn known(services: &Services, name: &str) -> Result<Option<User>, Error> {
    let plain = name.rsplit_once('\\').map_or(name, |(_, plain)| plain);
    let mut found = services.store.read().await?.users_named(plain).await?;
    let user = found.pop().filter(User::is_active);
    // Two users with one address: neither is meant for sure.
    Ok(user.filter(|_| found.is_empty()))
}

/// The external id of the user whom the directory knows by this name and password.
async fn verify(services: &Services, name: &str, password: &SecretString) -> Result<Option<String>, Error> {
    let configuration = configuration(services, &mut services.store.read().await?).await?;
    let Some(configuration) = configuration else {
        return Err(unavailable(&DirectoryError::Configuration("no directory is set up".to_owned())));
    };
    let directory = services.directory.directory(&configuration).map_err(|error| unavailable(&error))?;
    directory.verify_password(name, password).await.map_err(|error| unavailable(&error))
}
