//! Passwords of a file: hashes in the PHC form (`$argon2id$…`).

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordVerifier};
use domain::directory::UserAttributes;
use secrecy::{ExposeSecret, SecretString};

use super::Contents;
use crate::DirectoryError;

/// The external id of the single enabled user with this name and password.
pub(super) async fn verify(
    contents: &Contents,
    name: &str,
    password: &SecretString,
) -> Result<Option<String>, DirectoryError> {
    let mut users = contents.snapshot.users.iter().filter(|user| user.enabled && has_name(user, name));
    let user = match (users.next(), users.next()) {
        (Some(user), None) => Some(user),
        _ => None,
    };
    let own = user.and_then(|user| contents.passwords.get(&user.external_id));
    // Takes tens of milliseconds on purpose; without a user as well, with somebody's hash, so that nobody learns who exists.
    let Some(hash) = own.or_else(|| contents.passwords.values().next()).cloned() else { return Ok(None) };
    let is_own = own.is_some();
    let password = password.clone();
    let right = tokio::task::spawn_blocking(move || matches(&hash, &password)).await.unwrap_or(false);
    Ok(user.filter(|_| is_own && right).map(|user| user.external_id.clone()))
}

fn matches(hash: &SecretString, password: &SecretString) -> bool {
    PasswordHash::new(hash.expose_secret()).is_ok_and(|hash| {
        Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash).is_ok()
    })
}

fn has_name(user: &UserAttributes, name: &str) -> bool {
    let names = [&user.principal_name, &user.mail, &user.sam_account_name, &user.plain_name];
    names.into_iter().flatten().any(|known| known.eq_ignore_ascii_case(name))
}
