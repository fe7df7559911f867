//! HTTP as the phone speaks it: TLS against one root, with its identity where it has one.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Certificate, Client, redirect};
use thiserror::Error as ThisError;

use super::identity::Identity;
use crate::scep_client;

/// Why the phone could not do something.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// The network or TLS failed.
    #[error("the network failed: {0}")]
    Network(#[from] reqwest::Error),
    /// The server answered with a status that iOS does not take.
    #[error("{what} was answered with {status}: {text}")]
    Status {
        /// What was sent.
        what: &'static str,
        /// The status.
        status: u16,
        /// The beginning of the body.
        text: String,
    },
    /// The server answered something that iOS does not understand.
    #[error("{what} was answered wrongly: {why}")]
    Answer {
        /// What was sent.
        what: &'static str,
        /// What is wrong.
        why: String,
    },
    /// The profile cannot be installed.
    #[error("the profile cannot be installed: {0}")]
    Profile(#[from] super::Failure),
    /// SCEP failed.
    #[error(transparent)]
    Scep(#[from] scep_client::Error),
    /// The phone is not enrolled.
    #[error("the phone is not enrolled")]
    NotEnrolled,
}

/// What came back.
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) content_type: String,
    pub(super) body: Vec<u8>,
}

/// A client with one root and perhaps an identity.
#[derive(Clone, Debug)]
pub(super) struct Http {
    client: Client,
}

impl Http {
    pub(super) fn new(root: &[u8], identity: Option<&Identity>) -> Result<Self, Error> {
        let mut builder = Client::builder()
            .tls_certs_only([Certificate::from_der(root)?])
            .redirect(redirect::Policy::limited(5))
            .timeout(Duration::from_mins(1))
            .no_proxy();
        if let Some(identity) = identity {
            let mut pem = pem("CERTIFICATE", &identity.certificate);
            pem.push_str(&self::pem("PRIVATE KEY", &identity.pkcs8));
            builder = builder.identity(reqwest::Identity::from_pem(pem.as_bytes())?);
        }
        Ok(Self { client: builder.build()? })
    }

    pub(super) async fn get(&self, url: &str) -> Result<Response, Error> {
        let response = Self::read(self.client.get(url).send().await?).await?;
        response.expect_ok("a download")
    }

    pub(super) async fn post(&self, url: &str, content_type: &str, body: Vec<u8>) -> Result<Response, Error> {
        let request = self.client.post(url).header("content-type", content_type).body(body);
        Self::read(request.send().await?).await
    }

    pub(super) async fn put(&self, url: &str, content_type: &str, body: Vec<u8>) -> Result<Response, Error> {
        let request = self
            .client
            .put(url)
            .header("content-type", content_type)
            .header("user-agent", "MDM/1.0")
            .body(body);
        Self::read(request.send().await?).await
    }

    async fn read(response: reqwest::Response) -> Result<Response, Error> {
        let content_type = response
            .headers()
            .get("content-type")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let status = response.status().as_u16();
        Ok(Response { status, content_type, body: response.bytes().await?.to_vec() })
    }
}

impl Response {
    /// Refuses every status but 200.
    pub(super) fn expect_ok(self, what: &'static str) -> Result<Self, Error> {
        if self.status == 200 {
            return Ok(self);
        }
        let text = String::from_utf8_lossy(&self.body).chars().take(200).collect();
        Err(Error::Status { what, status: self.status, text })
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut pem = format!("-----BEGIN {label}-----\n");
    let mut rest = text.as_str();
    while let Some((line, after)) = rest.split_at_checked(64) {
        pem.push_str(line);
        pem.push('\n');
        rest = after;
    }
    if !rest.is_empty() {
        pem.push_str(rest);
        pem.push('\n');
    }
    pem + &format!("-----END {label}-----\n")
}
