//! Kerberos, raw or in SPNEGO, and the sealing of messages with its keys.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use secrecy::ExposeSecret;
use sspi::generator::NetworkRequest;
use sspi::network_client::{NetworkClient, NetworkProtocol};
use sspi::{
    AuthIdentity, BufferType, ClientRequestFlags, CredentialUse, Credentials, CredentialsBuffers,
    DataRepresentation, EncryptionFlags, Error, ErrorKind, KerberosConfig, NegotiateConfig, SecurityBuffer,
    SecurityBufferRef, SecurityStatus, Sspi, SspiImpl, Username,
};

use crate::error::line;
use crate::{ExchangeError, KerberosProblem, Scheme, Target, sealed};

/// For each connection to a KDC, and for each of its answers.
const KDC: Duration = Duration::from_secs(10);
/// The largest answer of a KDC that is read: a ticket for a member of a thousand groups has some 50,000 bytes.
const MOST_BYTES: usize = 1024 * 1024;

/// A security context. It belongs to one connection.
pub(crate) struct Kerberos {
    package: Package,
    credentials: Option<CredentialsBuffers>,
    target_name: String,
    scheme: Scheme,
}

enum Package {
    Raw(Box<sspi::Kerberos>),
    Wrapped(Box<sspi::Negotiate>),
}

/// What a step gave.
pub(crate) struct Stepped {
    /// The context, for the next step or for use.
    pub(crate) context: Kerberos,
    /// For the server; empty if there is nothing to say.
    pub(crate) token: Vec<u8>,
    /// Whether the context can seal.
    pub(crate) is_done: bool,
}

impl Kerberos {
    /// A context that has said nothing yet.
    pub(crate) fn new(target: &Target) -> Result<Self, ExchangeError> {
        let fail = |error: &Error| failure(target, error);
        let client = "gatepost".to_owned();
        let configuration = match &target.kdc {
            Some(kdc) => KerberosConfig::new_with_kdc_url(&format!("tcp://{kdc}"), client.clone()),
            None => KerberosConfig {
                kdc_resolution: sspi::kerberos::config::KdcResolution::KdcUrl(None),
                client_computer_name: client.clone(),
            },
        };
        // `DOMAIN\user`, or a user principal name.
        let username = Username::parse(&target.account.name).map_err(|_| {
            ExchangeError::Configuration("the account is neither DOMAIN\\user nor user@domain")
        })?;
        let password = target.account.password.expose_secret().to_owned().into();
        let identity = Credentials::from(AuthIdentity { username, password });
        let (package, credentials) = if target.scheme == Scheme::Negotiate {
            let only = Some("kerberos,!ntlm,!pku2u".to_owned());
            let configuration = NegotiateConfig::new(Box::new(configuration), only, client);
            let mut package = sspi::Negotiate::new_client(configuration).map_err(|error| fail(&error))?;
            let credentials = acquire(&mut package, &identity).map_err(|error| fail(&error))?;
            (Package::Wrapped(Box::new(package)), credentials)
        } else {
            let package = sspi::Kerberos::new_client_from_config(configuration);
            let mut package = package.map_err(|error| fail(&error))?;
            let credentials = acquire(&mut package, &identity).map_err(|error| fail(&error))?;
            (Package::Raw(Box::new(package)), credentials)
        };
        let target_name = format!("HTTP/{}", target.host);
        Ok(Self { package, credentials, target_name, scheme: target.scheme })
    }

    /// Takes the server's token and makes ours. Asks KDCs, so it runs where it may block.
    pub(crate) async fn step(mut self, target: &Target, token: Vec<u8>) -> Result<Stepped, ExchangeError> {
        let stepping = tokio::task::spawn_blocking(move || {
            let Self { package, credentials, target_name, .. } = &mut self;
            let stepped = match package {
                Package::Raw(package) => step(package.as_mut(), credentials, target_name, token),
                Package::Wrapped(package) => step(package.as_mut(), credentials, target_name, token),
            };
            stepped.map(|(token, is_done)| Stepped { context: self, token, is_done })
        });
        let ended = || ExchangeError::Kerberos {
            account: target.account.name.clone(),
            host: target.host.clone(),
            problem: KerberosProblem::Other,
            reason: "the library ended".to_owned(),
        };
        stepping.await.map_err(|_| ended())?.map_err(|error| failure(target, &error))
    }

    /// The protocol's name in the content type.
    pub(crate) fn protocol(&self) -> &'static str {
        match self.scheme {
            Scheme::Negotiate => "application/HTTP-SPNEGO-session-encrypted",
            _ => "application/HTTP-Kerberos-session-encrypted",
        }
    }

    /// A sealed body of a plain one.
    pub(crate) fn seal(&mut self, plain: &[u8], target: &Target) -> Result<Vec<u8>, ExchangeError> {
        let sealed = match &mut self.package {
            Package::Raw(package) => seal(package.as_mut(), plain),
            Package::Wrapped(package) => seal(package.as_mut(), plain),
        };
        let (header, data) = sealed.map_err(|error| failure(target, &error))?;
        Ok(sealed::write(self.protocol(), plain.len(), &header, &data))
    }

    /// The plain body of a sealed one.
    pub(crate) fn open(&mut self, body: &[u8], target: &Target) -> Result<Vec<u8>, ExchangeError> {
        let invalid = || ExchangeError::Protocol {
            host: target.authority(),
            problem: psrp::Error::Invalid { what: "the sealed message" },
        };
        let sealed = sealed::read(body).ok_or_else(invalid)?;
        let (mut header, mut data) = (sealed.header.to_vec(), sealed.data.to_vec());
        let mut message = [SecurityBufferRef::token_buf(&mut header), SecurityBufferRef::data_buf(&mut data)];
        let opened = match &mut self.package {
            Package::Raw(package) => package.decrypt_message(&mut message),
            Package::Wrapped(package) => package.decrypt_message(&mut message),
        };
        opened.map_err(|_| invalid())?;
        let [_, plain] = &message;
        let plain = plain.data().to_vec();
        if plain.len() == sealed.length { Ok(plain) } else { Err(invalid()) }
    }
}

fn acquire<T>(package: &mut T, identity: &Credentials) -> Result<Option<CredentialsBuffers>, Error>
where
    T: SspiImpl<CredentialsHandle = Option<CredentialsBuffers>, AuthenticationData = Credentials> + Sspi,
{
    let acquiring = package.acquire_credentials_handle().with_credential_use(CredentialUse::Outbound);
    Ok(acquiring.with_auth_data(identity).execute(package)?.credentials_handle)
}

fn step<T>(
    package: &mut T,
    credentials: &mut Option<CredentialsBuffers>,
    target_name: &str,
    token: Vec<u8>,
) -> Result<(Vec<u8>, bool), Error>
where
    T: SspiImpl<CredentialsHandle = Option<CredentialsBuffers>> + Sspi,
{
    let mut input = vec![SecurityBuffer::new(token, BufferType::Token)];
    let mut output = vec![SecurityBuffer::new(Vec::new(), BufferType::Token)];
    let mut builder = package
        .initialize_security_context()
        .with_credentials_handle(credentials)
        .with_context_requirements(
            ClientRequestFlags::MUTUAL_AUTH
                | ClientRequestFlags::CONFIDENTIALITY
                | ClientRequestFlags::INTEGRITY
                | ClientRequestFlags::SEQUENCE_DETECT
                | ClientRequestFlags::REPLAY_DETECT,
        )
        .with_target_data_representation(DataRepresentation::Native)
        .with_target_name(target_name)
        .with_input(&mut input)
        .with_output(&mut output);
    let stepped = package.initialize_security_context_impl(&mut builder)?.resolve_with_client(&Kdc)?;
    let token = output.into_iter().next().map(|buffer| buffer.buffer).unwrap_or_default();
    Ok((token, stepped.status == SecurityStatus::Ok))
}

fn seal(package: &mut impl Sspi, plain: &[u8]) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let trailer = usize::try_from(package.query_context_sizes()?.security_trailer)?;
    let (mut header, mut data) = (vec![0; trailer], plain.to_vec());
    let mut message = [SecurityBufferRef::token_buf(&mut header), SecurityBufferRef::data_buf(&mut data)];
    package.encrypt_message(EncryptionFlags::empty(), &mut message)?;
    let [sealed, _] = &message;
    let header = sealed.data().to_vec();
    Ok((header, data))
}

/// Speaks to KDCs over TCP.
#[derive(Debug)]
struct Kdc;

impl NetworkClient for Kdc {
    fn send(&self, request: &NetworkRequest) -> Result<Vec<u8>, Error> {
        if request.protocol != NetworkProtocol::Tcp {
            return Err(Error::new(ErrorKind::NoAuthenticatingAuthority, "KDCs are asked over TCP alone"));
        }
        let host = request.url.host_str().unwrap_or_default();
        let fail = |error: std::io::Error| {
            Error::new(ErrorKind::NoAuthenticatingAuthority, format!("the KDC {host}: {error}"))
        };
        let addresses = (host, request.url.port().unwrap_or(88)).to_socket_addrs().map_err(fail)?;
        let mut failed = std::io::Error::other("there is no address of that name");
        for address in addresses {
            match ask(&address, &request.data) {
                Ok(answer) => return Ok(answer),
                Err(error) => failed = error,
            }
        }
        Err(fail(failed))
    }
}

/// Request and answer both begin with their length (RFC 4120 7.2.2).
fn ask(address: &std::net::SocketAddr, request: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(address, KDC)?;
    stream.set_read_timeout(Some(KDC))?;
    stream.write_all(request)?;
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let size = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    if size > MOST_BYTES {
        return Err(std::io::Error::other("its answer is too large"));
    }
    let mut body = vec![0; size];
    stream.read_exact(&mut body)?;
    Ok([length.as_slice(), &body].concat())
}

fn failure(target: &Target, error: &Error) -> ExchangeError {
    let account = target.account.name.clone();
    match error.error_type {
        ErrorKind::TimeSkew => ExchangeError::ClockSkew,
        // KDC_ERR_KEY_EXPIRED, which has no kind of its own.
        _ if error.description.to_ascii_lowercase().contains("password has expired") => {
            ExchangeError::PasswordExpired { account }
        }
        _ => {
            let (host, reason) = (target.host.clone(), line(&error.description));
            ExchangeError::Kerberos { account, host, problem: problem(error), reason }
        }
    }
}

/// The library keeps its own words for an error and loses the KDC's number (RFC 4120 7.5.9).
fn problem(error: &Error) -> KerberosProblem {
    if error.error_type == ErrorKind::NoAuthenticatingAuthority {
        return KerberosProblem::Kdc;
    }
    let words = error.description.to_ascii_lowercase();
    let known = [
        ("client not found in kerberos database", KerberosProblem::Account),
        ("clients credentials have been revoked", KerberosProblem::Account),
        ("pre-authentication information was invalid", KerberosProblem::Password),
        ("server not found in kerberos database", KerberosProblem::Service),
        ("transited path", KerberosProblem::Trust),
    ];
    let found = known.iter().find(|(part, _)| words.contains(part));
    found.map_or(KerberosProblem::Other, |(_, problem)| *problem)
}

/// Whether a server's token is an error that says that the clocks differ too much: KRB-ERROR with KRB_AP_ERR_SKEW (RFC 4120 5.9.1,
/// 7.5.9), bare or with the header of RFC 4121 4.1.
pub(crate) fn is_skew(token: &[u8]) -> bool {
    /// KRB-ERROR's tag, and the header of an error token before it.
    const TAG: u8 = 0x7e;
    const HEADER: [u8; 3] = [0x03, 0x00, TAG];
    /// error-code [6] INTEGER 37.
    const SKEW: [u8; 5] = [0xa6, 0x03, 0x02, 0x01, 37];
    let is_error = token.first() == Some(&TAG) || token.windows(HEADER.len()).any(|part| part == HEADER);
    is_error && token.windows(SKEW.len()).any(|part| part == SKEW)
}

#[cfg(test)]
mod tests;
