//! The mail server, and how users without a mailbox in an Exchange organisation get messages.

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::message::{Channel, MessagePolicy};
use outbound_mail::{MailError, Relay, RelayConfiguration, is_address};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;

use super::deliver::MailState;
use super::policy::check;
use crate::settings::{Addresses, Setting, read};
use crate::{Error, Services};

/// The row with the sealed password of the account that sends.
const PASSWORD: &str = "mail/password";

/// How mail goes out by SMTP, without the password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct MailSettings {
    /// The mail server; none while its host is empty.
    pub relay: RelayConfiguration,
    /// How users without a mailbox in an Exchange organisation get messages: by SMTP or not.
    pub others: MessagePolicy,
}

impl Setting for MailSettings {
    const NAME: &'static str = "mail";
}

impl MailSettings {
    /// Whether there is a mail server.
    pub fn is_set(&self) -> bool {
        !self.relay.host.is_empty()
    }
}

/// Settings as a person gives them.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// The settings; a relay without a host switches mail by SMTP off.
    pub settings: MailSettings,
    /// A new password; `None` keeps the one that is stored.
    pub password: Option<SecretString>,
    /// An address for which the mail server has to take mail before the settings are kept. Nothing is sent to it.
    pub test_address: String,
}

/// The settings.
pub async fn settings(services: &Services, actor: &Actor) -> Result<MailSettings, Error> {
    actor.require(Permission::ReadService)?;
    Ok(read(&mut services.store.read().await?).await?)
}

/// Tries new settings and keeps them: connection, TLS, signing in, and whether the mail server takes mail from our address. What
/// does not work is told at its field, and nothing is kept.
pub async fn configure(services: &Services, actor: &Actor, new: NewMail) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let settings = &new.settings;
    check(&settings.others)?;
    if settings.others.channel == Channel::Ews {
        return Err(Error::invalid(
            "channel",
            "unknown-word",
            "without an organisation there is no connector",
        ));
    }
    if settings.is_set() {
        settings.relay.check().map_err(|(field, message)| Error::invalid(field, code(field), message))?;
        if !is_address(new.test_address.trim()) {
            return Err(Error::invalid(
                "testAddress",
                "not-a-mail-address",
                "write your own address, to test with",
            ));
        }
        let mut tx = services.store.read().await?;
        let known: MailSettings = read(&mut tx).await?;
        refuse_a_password_for_another(&known.relay, &settings.relay, new.password.is_some())?;
        let password = match &new.password {
            Some(password) => Some(password.clone()),
            None => password(services, &mut tx).await?,
        };
        let relay = Relay { configuration: settings.relay.clone(), password, hello: hello(&mut tx).await? };
        drop(tx);
        services.mail.check(&relay, new.test_address.trim()).await.map_err(|error| untaken(&error))?;
    }
    let now = services.now();
    let mut tx = services.store.write().await?;
    if let Some(password) = &new.password {
        let sealed = services.vault.seal(PASSWORD, password.expose_secret().as_bytes(), &*services.random)?;
        tx.put_sealed_secret(PASSWORD, &sealed, now).await?;
    } else if !settings.is_set() {
        tx.delete_sealed_secret(PASSWORD).await?;
    }
    let old: MailSettings = read(&mut tx).await?;
    tx.put_setting(MailSettings::NAME, settings, now).await?;
    // The mail server took the password just now: it is not left alone any longer.
    let state: MailState = read(&mut tx).await?;
    if state.not_before.is_some() {
        tx.put_setting(MailState::NAME, &MailState { not_before: None, ..state }, now).await?;
    }
    let details = json!({ "old": old, "new": settings, "passwordChanged": new.password.is_some() });
    let name = MailSettings::NAME;
    let event = services.audit_event(actor, "setting.change", ObjectKind::Setting, name, name, details);
    tx.audit(&event).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// The stored password is for the server that it was given for: whoever names another one must give it again, or could have it sent
/// to a server of their own.
fn refuse_a_password_for_another(
    old: &RelayConfiguration,
    new: &RelayConfiguration,
    is_given: bool,
) -> Result<(), Error> {
    let is_same = old.host == new.host
        && old.port == new.port
        && old.security == new.security
        && old.authorities_pem == new.authorities_pem
        && old.user == new.user;
    if is_same || is_given || new.user.is_empty() {
        return Ok(());
    }
    Err(Error::invalid(
        "password",
        "required",
        "give the password again, since the server or the account changed",
    ))
}

/// The mail server with its password; `None` if there is none.
pub(super) async fn relay(services: &Services, tx: &mut Tx) -> Result<Option<Relay>, Error> {
    let settings: MailSettings = read(tx).await?;
    if !settings.is_set() {
        return Ok(None);
    }
    let password = password(services, tx).await?;
    Ok(Some(Relay { configuration: settings.relay, password, hello: hello(tx).await? }))
}

async fn password(services: &Services, tx: &mut Tx) -> Result<Option<SecretString>, Error> {
    let Some(sealed) = tx.sealed_secret(PASSWORD).await? else { return Ok(None) };
    let opened = services.vault.open(PASSWORD, &sealed)?;
    let text = std::str::from_utf8(&opened).map_err(|_| Error::Internal("the mail password is no text"))?;
    Ok(Some(SecretString::from(text)))
}

/// Our own name, from the address of the portal.
async fn hello(tx: &mut Tx) -> Result<String, Error> {
    let addresses: Addresses = read(tx).await?;
    let host = addresses.web.split("://").nth(1).unwrap_or_default();
    Ok(host.split([':', '/']).next().unwrap_or_default().to_owned())
}

/// The problem with a field that is wrong by itself.
fn code(field: &str) -> &'static str {
    match field {
        "host" => "not-a-host",
        "security" => "mail-plain",
        "fromAddress" => "not-a-mail-address",
        "authoritiesPem" => "not-a-certificate",
        "fromName" | "user" => "too-long",
        _ => "out-of-range",
    }
}

/// What a person reads when a mail server does not take mail, at the field that it is about.
pub(super) fn untaken(error: &MailError) -> Error {
    let (field, code) = match error.word() {
        "unreachable" => ("host", "mail-unreachable"),
        "untrusted" => ("authoritiesPem", "mail-untrusted"),
        "no-start-tls" => ("security", "mail-no-start-tls"),
        "no-sign-in" => ("user", "mail-no-sign-in"),
        "wrong-password" => ("password", "mail-wrong-password"),
        "sender-refused" => ("fromAddress", "mail-sender-refused"),
        "recipient-refused" => ("testAddress", "mail-recipient-refused"),
        "address" => ("testAddress", "not-a-mail-address"),
        "configuration" => ("password", "required"),
        _ => ("host", "mail-broken"),
    };
    let detail = error.detail();
    let message = if detail.is_empty() { error.to_string() } else { format!("{error} ({detail})") };
    Error::invalid(field, code, message)
}
