//! Connections: TLS, sign-in, and what goes wrong there.

use std::sync::Arc;
use std::time::Duration;

use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, StdStream};
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use secrecy::{ExposeSecret, SecretString};
use tokio::net::UnixStream;

use super::LdapDirectory;
use super::address::Address;
use super::relay::{self, Reason};
use super::stream;
use crate::{DirectoryError, LdapConfiguration};

/// LDAP result code `invalidCredentials` (RFC 4511 §A.1).
const INVALID_CREDENTIALS: u32 = 49;

/// A connection that is signed in.
pub(crate) struct Connection {
    pub(super) ldap: Ldap,
    pub(super) url: Arc<str>,
    pub(super) timeout: Duration,
    /// Why the server's answers were refused, if they were.
    reason: Reason,
}

impl LdapDirectory {
    /// Connects to the first server that answers and signs in with the account that reads.
    pub(super) async fn connect(&self) -> Result<Connection, DirectoryError> {
        let mut last = DirectoryError::Configuration("no address of a server is given".to_owned());
        for url in &self.configuration.urls {
            match self.connect_to(url).await {
                // Another server of the same directory has the same passwords: asking it too would only lock the account.
                Err(error @ DirectoryError::Refused(_)) => return Err(error),
                Err(error) => last = error,
                Ok(connection) => return Ok(connection),
            }
        }
        Err(last)
    }

    /// Connects to one server and signs in with the account that reads.
    pub(super) async fn connect_to(&self, url: &str) -> Result<Connection, DirectoryError> {
        let mut connection = self.open(url).await?;
        let name = &self.configuration.bind_dn;
        if name.is_empty() {
            return Ok(connection);
        }
        let password = self.password.as_ref().filter(|password| !password.expose_secret().is_empty());
        let password = password.ok_or_else(|| {
            DirectoryError::Configuration(format!("no password is set for the account {name}"))
        })?;
        if connection.bind(name, password).await? {
            Ok(connection)
        } else {
            Err(DirectoryError::Refused(name.clone()))
        }
    }

    /// Connects without signing in.
    pub(super) async fn open(&self, url: &str) -> Result<Connection, DirectoryError> {
        let timeout = Duration::from_secs(self.configuration.timeout_seconds.clamp(1, 600));
        let connecting = stream::connect(url, self.configuration.start_tls, &self.tls);
        let server = tokio::time::timeout(timeout, connecting)
            .await
            .map_err(|_| DirectoryError::Unreachable("no answer in time".to_owned()))??;
        let broken = |error: std::io::Error| stream::unreachable(&error);
        let (library, ours) = UnixStream::pair().map_err(broken)?;
        let library = StdStream::Unix(library.into_std().map_err(broken)?);
        let settings = LdapConnSettings::new().set_std_stream(library);
        // The library only takes the scheme of this address: the stream is there already.
        let (connection, ldap) =
            LdapConnAsync::with_settings(settings, "ldapi://directory").await.map_err(failed)?;
        let reason = Reason::default();
        tokio::spawn(relay::run(server, ours, Arc::clone(&reason)));
        // Ends with its last handle; what went wrong shows at the requests.
        tokio::spawn(async move { drop(connection.drive().await) });
        Ok(Connection { ldap, url: Arc::from(url), timeout, reason })
    }
}

impl Connection {
    /// Signs in; false if name or password is wrong. Never called with an empty password: servers take that as
    /// anonymous and say yes (RFC 4513 §5.1.2).
    pub(super) async fn bind(&mut self, name: &str, password: &SecretString) -> Result<bool, DirectoryError> {
        let answer = self
            .ldap
            .with_timeout(self.timeout)
            .simple_bind(name, password.expose_secret())
            .await
            .map_err(|error| self.failed(error))?;
        match answer.rc {
            0 => Ok(true),
            INVALID_CREDENTIALS => Ok(false),
            code => Err(DirectoryError::Answer { action: "signing in", code, meaning: meaning(code) }),
        }
    }

    /// What a failure of a request means: the reason why its answer was refused, or what the library says.
    pub(super) fn failed(&self, error: LdapError) -> DirectoryError {
        self.reason.get().cloned().unwrap_or_else(|| failed(error))
    }
}

/// Refuses a configuration that cannot work or would say passwords in the clear.
pub(super) fn check(configuration: &LdapConfiguration) -> Result<(), DirectoryError> {
    let wrong = |problem: String| Err(DirectoryError::Configuration(problem));
    if configuration.urls.is_empty() {
        return wrong("no address of a server is given".to_owned());
    }
    for url in &configuration.urls {
        let Some((scheme, _)) = url.split_once("://") else {
            return wrong(format!("{url} is no address; write ldaps://dc1.example.com"));
        };
        match scheme {
            "ldaps" => {}
            "ldap" if configuration.start_tls || configuration.allow_plain_text => {}
            "ldap" => {
                return wrong(format!(
                    "{url} would send passwords unencrypted; use ldaps:// or StartTLS, or allow it expressly"
                ));
            }
            _ => return wrong(format!("{url} is neither ldap:// nor ldaps://")),
        }
        if Address::parse(url).is_none() {
            return wrong(format!("{url} names no host; write ldaps://dc1.example.com"));
        }
    }
    for (name, filter) in [("user", &configuration.user_filter), ("group", &configuration.group_filter)] {
        if !filter.is_empty() && ldap3::parse_filter(filter).is_err() {
            return wrong(format!("the {name} filter is no LDAP filter; write (attribute=value)"));
        }
    }
    let is_name =
        |attribute: &str| attribute.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if configuration.mail_attribute.is_empty() || !is_name(&configuration.mail_attribute) {
        return wrong("the mail attribute is no attribute name".to_owned());
    }
    if !is_name(&configuration.other_mail_attribute) {
        return wrong("the attribute of outside addresses is no attribute name".to_owned());
    }
    Ok(())
}

/// TLS with the authorities given, or the operating system's.
pub(super) fn tls(authorities_pem: &str) -> Result<Arc<ClientConfig>, DirectoryError> {
    let unreadable =
        || DirectoryError::Configuration("the authorities are not certificates in PEM".to_owned());
    let mut roots = RootCertStore::empty();
    if authorities_pem.trim().is_empty() {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    for certificate in CertificateDer::pem_slice_iter(authorities_pem.as_bytes()) {
        roots.add(certificate.map_err(|_| unreadable())?).map_err(|_| unreadable())?;
    }
    if roots.is_empty() && !authorities_pem.trim().is_empty() {
        return Err(unreadable());
    }
    let configuration = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| DirectoryError::Configuration("TLS is not available".to_owned()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(configuration))
}

/// What a failure below LDAP's own answers means.
fn failed(error: LdapError) -> DirectoryError {
    match error {
        LdapError::Io { source } => stream::unreachable(&source),
        LdapError::Timeout { .. } => DirectoryError::Unreachable("no answer in time".to_owned()),
        LdapError::LdapResult { result } => {
            DirectoryError::Answer { action: "the request", code: result.rc, meaning: meaning(result.rc) }
        }
        LdapError::FilterParsing => DirectoryError::Configuration("a filter is no LDAP filter".to_owned()),
        _ => DirectoryError::Unreachable("the connection broke off".to_owned()),
    }
}

/// The name of a result code (RFC 4511 §A.1). The server's own text is left out: it is not ours to repeat.
pub(super) fn meaning(code: u32) -> &'static str {
    match code {
        1 => "operationsError (signing in may be necessary first)",
        2 => "protocolError",
        3 => "timeLimitExceeded",
        4 => "sizeLimitExceeded",
        8 => "strongerAuthRequired (the server wants TLS)",
        10 => "referral",
        11 => "adminLimitExceeded",
        12 => "unavailableCriticalExtension",
        13 => "confidentialityRequired (the server wants TLS)",
        18 => "inappropriateMatching",
        32 => "noSuchObject (the base does not exist, or the account may not see it)",
        34 => "invalidDNSyntax",
        48 => "inappropriateAuthentication",
        50 => "insufficientAccessRights",
        51 => "busy",
        52 => "unavailable",
        53 => "unwillingToPerform",
        _ => "an error",
    }
}
