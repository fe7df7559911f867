//! The real way: HTTPS, perhaps through a proxy.

use std::time::Duration;

use connector_protocol::refusal::Refusal;
use connector_protocol::{MAX_LENGTH, read};
use reqwest::redirect::Policy;
use reqwest::{Proxy, Response, StatusCode};
use rustls::ClientConfig;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use secrecy::{ExposeSecret, SecretString};

use crate::gatepost::proxy::Way;
use crate::gatepost::trust::provider;
use crate::gatepost::{Ask, Asking, GatepostAddress, GatepostError, ProxyAddress, ServerTrust};

/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(20);
/// Until there is an answer. A question for intents waits for 25 seconds at most.
const ANSWER: Duration = Duration::from_mins(1);

/// The certificate that this connector shows.
pub struct ClientIdentity<'a> {
    /// Certificate with its authority, in PEM.
    pub certificate: &'a str,
    /// Its private key, PKCS#8 in PEM.
    pub key: &'a SecretString,
}

/// Speaks to one server.
pub struct Client {
    address: GatepostAddress,
    http: reqwest::Client,
    proxy: Option<Way>,
}

impl Client {
    /// A client that believes `trust` alone, and shows `identity` if there is one already.
    pub fn new(
        address: GatepostAddress,
        trust: &ServerTrust,
        identity: Option<&ClientIdentity<'_>>,
        proxy: Option<(&ProxyAddress, Option<&SecretString>)>,
    ) -> Result<Self, GatepostError> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls(trust, identity)?)
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .redirect(Policy::none())
            // What the environment says of proxies is for other programs.
            .no_proxy();
        if let Some((proxy, password)) = proxy {
            let wrong = |_| GatepostError::Identity("the proxy's address is none".to_owned());
            let mut way = Proxy::all(format!("http://{}:{}", proxy.host, proxy.port)).map_err(wrong)?;
            if let Some(account) = &proxy.account {
                way = way.basic_auth(account, password.map_or("", |password| password.expose_secret()));
            }
            builder = builder.proxy(way);
        }
        let http = builder.build().map_err(|error| GatepostError::Identity(cause(&error)))?;
        let proxy = proxy.map(|(proxy, _)| Way::new(proxy.clone()));
        Ok(Self { address, http, proxy })
    }

    async fn send(&self, path: &'static str, message: Vec<u8>) -> Result<Vec<u8>, GatepostError> {
        if let Some(proxy) = &self.proxy {
            proxy.open()?;
        }
        let unreachable = |error: reqwest::Error| {
            let host = self.address.as_str();
            let refused = self.proxy.as_ref().and_then(|proxy| proxy.refused(&error, host));
            let unreachable = || GatepostError::Unreachable { host: host.to_owned(), reason: cause(&error) };
            refused.unwrap_or_else(unreachable)
        };
        let request = self.http.post(self.address.with(path)).header("content-type", "application/json");
        let answer = request.body(message).send().await.map_err(unreachable)?;
        if let Some(proxy) = &self.proxy {
            proxy.went_through();
        }
        let status = answer.status();
        let body = limited(answer).await.map_err(unreachable)?.ok_or(connector_protocol::Error::TooLong)?;
        if status == StatusCode::OK {
            return Ok(body);
        }
        Err(read::<Refusal>(&body).map_or_else(
            |_| GatepostError::NotGatepost {
                host: self.address.as_str().to_owned(),
                status: status.as_u16(),
            },
            GatepostError::Refused,
        ))
    }
}

impl Ask for Client {
    fn ask<'a>(&'a self, path: &'static str, message: Vec<u8>) -> Asking<'a> {
        Box::pin(self.send(path, message))
    }
}

/// The body; `None` if it is longer than any message.
async fn limited(mut answer: Response) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_LENGTH {
            return Ok(None);
        }
    }
    Ok(Some(body))
}

fn tls(trust: &ServerTrust, identity: Option<&ClientIdentity<'_>>) -> Result<ClientConfig, GatepostError> {
    let wrong = |what: &str| GatepostError::Identity(format!("{what} cannot be used; register again"));
    let provider = provider();
    let verifier = trust.verifier(&provider)?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| wrong("TLS"))?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let Some(identity) = identity else { return Ok(builder.with_no_client_auth()) };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(identity.certificate.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|_| wrong("the connector's certificate"))?;
    let key = PrivateKeyDer::from_pem_slice(identity.key.expose_secret().as_bytes());
    let key = key.map_err(|_| wrong("the connector's key"))?;
    builder.with_client_auth_cert(chain, key).map_err(|_| wrong("the connector's certificate"))
}

/// The innermost cause says most: "connection refused" rather than "error sending request".
fn cause(error: &reqwest::Error) -> String {
    let mut cause: &(dyn std::error::Error + 'static) = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if is_about_the_certificate(cause) {
        return format!(
            "{cause}; if an authority of your own vouches for it, name it with `--server-authority`"
        );
    }
    cause.to_string()
}

/// Whether the server's certificate was refused. The TLS error is inside I/O errors, which do not count it among their sources.
fn is_about_the_certificate(cause: &(dyn std::error::Error + 'static)) -> bool {
    let mut inner = cause;
    while let Some(held) = inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        inner = held;
    }
    matches!(inner.downcast_ref(), Some(rustls::Error::InvalidCertificate(_)))
}
