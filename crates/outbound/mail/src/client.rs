//! The conversation with a mail server (RFC 5321), step by step.

use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use secrecy::ExposeSecret;

use crate::step::{expect, failed};
use crate::{Mail, MailError, Relay, Security, Step, Submit, Submitting};

/// The ways of signing in that we have. Both say the password, so neither is used without TLS to another machine.
const MECHANISMS: &[Mechanism] = &[Mechanism::Plain, Mechanism::Login];

/// Speaks SMTP.
#[derive(Clone, Copy, Debug, Default)]
pub struct Client;

impl Client {
    async fn open(self, relay: &Relay) -> Result<AsyncSmtpConnection, MailError> {
        let configuration = &relay.configuration;
        configuration.check().map_err(|(_, text)| MailError::Configuration(text))?;
        let hello = hello(relay);
        let timeout = Some(timeout(relay));
        let server = (configuration.host.as_str(), configuration.port);
        let wrapped = match configuration.security {
            Security::Tls => Some(configuration.tls()?),
            Security::StartTls | Security::Plain => None,
        };
        let mut connection = AsyncSmtpConnection::connect_tokio1(server, timeout, &hello, wrapped, None)
            .await
            .map_err(|error| failed(Step::Greeting, &error))?;
        if configuration.security == Security::StartTls {
            if !connection.can_starttls() {
                connection.abort().await;
                return Err(MailError::NoStartTls);
            }
            connection
                .starttls(configuration.tls()?, &hello)
                .await
                .map_err(|error| failed(Step::StartTls, &error))?;
        }
        if !configuration.user.is_empty() {
            sign_in(&mut connection, relay).await?;
        }
        Ok(connection)
    }

    async fn send(self, relay: &Relay, mail: &Mail) -> Result<(), MailError> {
        let message = mail.build(&relay.configuration)?;
        let mut connection = self.open(relay).await?;
        let sent = hand_over(&mut connection, message.envelope(), Some(&message.formatted())).await;
        connection.abort().await;
        sent
    }

    async fn ask(self, relay: &Relay, to: &str) -> Result<(), MailError> {
        let from: Address = relay.configuration.from_address.parse().map_err(|_| MailError::Address)?;
        let to: Address = to.parse().map_err(|_| MailError::Address)?;
        let envelope =
            lettre::address::Envelope::new(Some(from), vec![to]).map_err(|_| MailError::Address)?;
        let mut connection = self.open(relay).await?;
        let asked = hand_over(&mut connection, &envelope, None).await;
        connection.abort().await;
        asked
    }
}

impl Submit for Client {
    fn submit<'a>(&'a self, relay: &'a Relay, mail: &'a Mail) -> Submitting<'a> {
        Box::pin(in_time(relay, self.send(relay, mail)))
    }

    fn check<'a>(&'a self, relay: &'a Relay, to: &'a str) -> Submitting<'a> {
        Box::pin(in_time(relay, self.ask(relay, to)))
    }
}

/// What we call ourselves (RFC 5321 §4.1.1.1).
fn hello(relay: &Relay) -> ClientId {
    let is_name = |one: char| one.is_ascii_alphanumeric() || matches!(one, '.' | '-');
    if relay.hello.is_empty() || !relay.hello.chars().all(is_name) {
        return ClientId::default();
    }
    ClientId::Domain(relay.hello.clone())
}

fn timeout(relay: &Relay) -> Duration {
    Duration::from_secs(relay.configuration.timeout_seconds.clamp(5, 300).into())
}

/// A server that answers each step slowly has four times the time of one answer for all of it.
async fn in_time(
    relay: &Relay,
    conversation: impl Future<Output = Result<(), MailError>>,
) -> Result<(), MailError> {
    tokio::time::timeout(timeout(relay) * 4, conversation)
        .await
        .unwrap_or_else(|_| Err(MailError::Unreachable("no answer in time".to_owned())))
}

async fn sign_in(connection: &mut AsyncSmtpConnection, relay: &Relay) -> Result<(), MailError> {
    let Some(password) = &relay.password else {
        return Err(MailError::Configuration("no password is set for the mail server's account".to_owned()));
    };
    if connection.server_info().get_auth_mechanism(MECHANISMS).is_none() {
        connection.abort().await;
        return Err(MailError::NoSignIn);
    }
    let credentials = Credentials::new(relay.configuration.user.clone(), password.expose_secret().to_owned());
    let answer =
        connection.auth(MECHANISMS, &credentials).await.map_err(|error| failed(Step::SignIn, &error))?;
    expect(Step::SignIn, &answer, 235)
}

/// MAIL, RCPT, and with a message DATA; without one nothing is sent.
async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    envelope: &lettre::address::Envelope,
    message: Option<&[u8]>,
) -> Result<(), MailError> {
    let mut options = Vec::new();
    let is_ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if !envelope.from().into_iter().chain(envelope.to()).all(is_ascii) {
        // RFC 6531 §3.4: without SMTPUTF8 such an address cannot be said.
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(MailError::Address);
        }
        options.push(MailParameter::SmtpUtfEight);
        options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let from = MailFrom::new(envelope.from().cloned(), options);
    let answer = connection.command(from).await.map_err(|error| failed(Step::Sender, &error))?;
    expect(Step::Sender, &answer, 250)?;
    for to in envelope.to() {
        let to = Rcpt::new(to.clone(), Vec::new());
        let answer = connection.command(to).await.map_err(|error| failed(Step::Recipient, &error))?;
        // 251: it will be passed on (RFC 5321 §3.4).
        if !answer.has_code(251) {
            expect(Step::Recipient, &answer, 250)?;
        }
    }
    let Some(message) = message else { return Ok(()) };
    let answer = connection.command(Data).await.map_err(|error| failed(Step::Content, &error))?;
    expect(Step::Content, &answer, 354)?;
    let answer = connection.message(message).await.map_err(|error| failed(Step::Content, &error))?;
    expect(Step::Content, &answer, 250)
}
