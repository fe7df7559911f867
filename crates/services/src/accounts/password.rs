//! Passwords of administrators: Argon2id, off the async threads and few at a time, so that sign-ins cannot exhaust memory.

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use domain::outside::{Random, random_bytes};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::Error;

/// The fewest characters of an administrator's password.
pub const MIN_PASSWORD: usize = 12;

/// The most bytes that are hashed: longer ones are refused before any work is done.
const MAX_PASSWORD: usize = 1024;

/// Each takes 19 MiB while it works.
static HASHING: Semaphore = Semaphore::const_new(2);

/// Refuses passwords that are too short or too long.
pub(super) fn check(field: &str, password: &SecretString) -> Result<(), Error> {
    let password = password.expose_secret();
    if password.chars().count() < MIN_PASSWORD {
        let message = format!("a password has at least {MIN_PASSWORD} characters");
        return Err(Error::invalid(field, "password-too-short", message));
    }
    if password.len() > MAX_PASSWORD {
        let message = format!("a password has at most {MAX_PASSWORD} bytes");
        return Err(Error::invalid(field, "too-long", message));
    }
    Ok(())
}

/// The hash of a password, as a PHC string.
pub(super) async fn hash(password: &SecretString, random: &dyn Random) -> Result<String, Error> {
    let salt: [u8; 16] = random_bytes(random);
    let password = password.clone();
    blocking(move || {
        Argon2::default()
            .hash_password_with_salt(password.expose_secret().as_bytes(), &salt)
            .map(|hash| hash.to_string())
            .map_err(|_| Error::Internal("a password could not be hashed"))
    })
    .await?
}

/// Whether a password is right. Without a hash it takes as long and is never right, so that nobody learns which names exist.
pub(super) async fn verify(password: &SecretString, hash: Option<String>) -> Result<bool, Error> {
    let password = password.clone();
    if password.expose_secret().len() > MAX_PASSWORD {
        return Ok(false);
    }
    blocking(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let right =
            Argon2::default().verify_password(password.expose_secret().as_bytes(), hash.as_str()).is_ok();
        known && right
    })
    .await
}

/// A hash with the default cost that belongs to no password of anybody.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGF0IGFsbCE$4cO5bXOx3yCOL8N1hU4zcKXnqzSaFYHKk1bLQ0m8Vto";

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let _permit = HASHING.acquire().await.map_err(|_| Error::Internal("no more passwords are hashed"))?;
    spawn_blocking(work).await.map_err(|_| Error::Internal("hashing a password was cut off"))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sevens;

    impl Random for Sevens {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    #[tokio::test]
    async fn the_right_password_alone_is_right() {
        let right = SecretString::from("correct horse battery");
        let hash = hash(&right, &Sevens).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify(&right, Some(hash.clone())).await.unwrap());
        assert!(!verify(&SecretString::from("correct horse batterz"), Some(hash)).await.unwrap());
        assert!(!verify(&right, None).await.unwrap());
    }

    #[test]
    fn the_hash_of_nobody_can_be_read() {
        let parsed = argon2::password_hash::phc::PasswordHash::new(NOBODY);
        assert!(parsed.is_ok(), "{parsed:?}");
    }

    #[test]
    fn short_passwords_are_refused() {
        assert!(check("password", &SecretString::from("eleven char")).is_err());
        assert!(check("password", &SecretString::from("twelve chars")).is_ok());
    }
}
