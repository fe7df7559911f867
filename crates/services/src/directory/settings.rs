//! How the directory is reached.

use std::time::Duration;

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use outbound_directory::{Configuration, DirectoryError, Found, Source};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::settings::{Setting, read};
use crate::{Error, Services};

/// The row with the sealed password of the account that reads.
const PASSWORD: &str = "directory/password";
/// A test that takes longer is of no use to the person who waits.
const TEST: Duration = Duration::from_mins(2);

/// How the directory is reached, without the password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct DirectorySettings {
    /// Which directory; none yet.
    pub source: Option<Source>,
    /// Minutes between readings.
    pub every_minutes: u32,
}

impl Default for DirectorySettings {
    fn default() -> Self {
        Self { source: None, every_minutes: 60 }
    }
}

impl Setting for DirectorySettings {
    const NAME: &'static str = "directory";
}

/// Settings as a person gives them.
#[derive(Clone, Debug)]
pub struct NewDirectory {
    /// Which directory, and how often.
    pub settings: DirectorySettings,
    /// A new password for the account that reads; `None` keeps the one that is stored.
    pub password: Option<SecretString>,
}

/// The settings.
pub async fn settings(services: &Services, actor: &Actor) -> Result<DirectorySettings, Error> {
    actor.require(Permission::ReadService)?;
    Ok(read(&mut services.store.read().await?).await?)
}

/// Keeps new settings. They are checked, but nothing is asked of the directory: see [`test()`].
pub async fn configure(services: &Services, actor: &Actor, new: NewDirectory) -> Result<(), Error> {
    actor.require(Permission::WriteDirectory)?;
    if !(5..=1440).contains(&new.settings.every_minutes) {
        return Err(Error::invalid("everyMinutes", "out-of-range", "between 5 minutes and a day"));
    }
    let mut tx = services.store.write().await?;
    let before: DirectorySettings = read(&mut tx).await?;
    if let Some(source) = &new.settings.source {
        refuse_a_password_for_another(&before, source, new.password.is_some())?;
        let configuration = Configuration { source: source.clone(), password: new.password.clone() };
        services.directory.directory(&configuration).map_err(|error| invalid(&error))?;
    }
    let now = services.now();
    if let Some(password) = &new.password {
        let sealed = services.vault.seal(PASSWORD, password.expose_secret().as_bytes(), &*services.random)?;
        tx.put_sealed_secret(PASSWORD, &sealed, now).await?;
    }
    tx.put_setting(DirectorySettings::NAME, &new.settings, now).await?;
    let details = json!({
        "settings": serde_json::to_value(&new.settings).unwrap_or_default(),
        "passwordChanged": new.password.is_some(),
    });
    let event =
        services.audit_event(actor, "directory.configure", ObjectKind::Directory, "", "directory", details);
    tx.audit(&event).await?;
    tx.commit().await?;
    Ok(())
}

/// The stored password is for the servers that it was given for: whoever names another server must give it again, or
/// could have it sent to a server of their own.
fn refuse_a_password_for_another(before: &DirectorySettings, now: &Source, given: bool) -> Result<(), Error> {
    let (Some(Source::Ldap(old)), Source::Ldap(new)) = (&before.source, now) else { return Ok(()) };
    let same = old.urls == new.urls
        && old.start_tls == new.start_tls
        && old.authorities_pem == new.authorities_pem
        && old.follow_hosts == new.follow_hosts
        && old.bind_dn == new.bind_dn;
    if same || given || new.bind_dn.is_empty() {
        return Ok(());
    }
    Err(Error::invalid(
        "password",
        "required",
        "give the password again, since the server or the account changed",
    ))
}

/// Tries settings before they are kept: connects, signs in, shows a few names. Without a password in `new`, the stored
/// one is used if the server is the same.
pub async fn test(services: &Services, actor: &Actor, new: NewDirectory) -> Result<Found, Error> {
    actor.require(Permission::WriteDirectory)?;
    let Some(source) = new.settings.source else {
        return Err(Error::invalid("source", "required", "say first which directory it is"));
    };
    let mut tx = services.store.read().await?;
    let before: DirectorySettings = read(&mut tx).await?;
    refuse_a_password_for_another(&before, &source, new.password.is_some())?;
    let password = match new.password {
        Some(password) => Some(password),
        None => password(services, &mut tx).await?,
    };
    drop(tx);
    let configuration = Configuration { source, password };
    let directory = services.directory.directory(&configuration).map_err(|error| invalid(&error))?;
    match tokio::time::timeout(TEST, directory.test()).await {
        Ok(found) => found.map_err(|error| unavailable(&error)),
        Err(_) => Err(Error::Unavailable { what: "the directory", message: "no answer in time".to_owned() }),
    }
}

/// The directory as configured, with its password; `None` if there is none.
pub(super) async fn configuration(
    services: &Services,
    tx: &mut store::Tx,
) -> Result<Option<Configuration>, Error> {
    let settings: DirectorySettings = read(tx).await?;
    let Some(source) = settings.source else { return Ok(None) };
    Ok(Some(Configuration { source, password: password(services, tx).await? }))
}

async fn password(services: &Services, tx: &mut store::Tx) -> Result<Option<SecretString>, Error> {
    let Some(sealed) = tx.sealed_secret(PASSWORD).await? else { return Ok(None) };
    let opened = services.vault.open(PASSWORD, &sealed)?;
    let text =
        std::str::from_utf8(&opened).map_err(|_| Error::Internal("the directory's password is no text"))?;
    Ok(Some(SecretString::from(text)))
}

fn invalid(error: &DirectoryError) -> Error {
    Error::invalid("source", "cannot-work", error.to_string())
}

/// What a person reads when the directory does not answer.
pub(super) fn unavailable(error: &DirectoryError) -> Error {
    Error::Unavailable { what: "the directory", message: error.to_string() }
}
