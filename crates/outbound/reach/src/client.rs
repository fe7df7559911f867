//! The real visitor.

use std::time::Duration;

use reqwest::redirect::Policy;

use crate::mail_server::{Targets, ask};
use crate::{Asking, Reach, Unreached, Visit, Visiting};

/// The most bytes of an answer that are read.
const MOST_BYTES: usize = 4096;

/// Visits over the network: strictly first, and if the certificate is not trusted, once more without looking at it, to tell
/// "not there" from "there, but not trusted".
#[derive(Clone, Debug)]
pub struct Client {
    strict: reqwest::Client,
    lenient: reqwest::Client,
}

impl Client {
    /// A visitor that trusts what the operating system trusts.
    pub fn new() -> Result<Self, Unreached> {
        let builder = || {
            reqwest::Client::builder().timeout(Duration::from_secs(10)).redirect(Policy::none()).no_proxy()
        };
        let strict = builder().build().map_err(|error| unreached(&error))?;
        // Only for the check of our own address; nothing secret is sent or believed.
        let lenient =
            builder().danger_accept_invalid_certs(true).build().map_err(|error| unreached(&error))?;
        Ok(Self { strict, lenient })
    }
}

impl Reach for Client {
    fn visit<'a>(&'a self, url: &'a str) -> Visiting<'a> {
        Box::pin(async move {
            match get(&self.strict, url).await {
                Ok(body) => Ok(Visit { body, trusted: true }),
                Err(_) => get(&self.lenient, url).await.map(|body| Visit { body, trusted: false }),
            }
        })
    }

    fn sign_in<'a>(&'a self, host: &'a str) -> Asking<'a> {
        Box::pin(ask(host, Targets::Network))
    }
}

async fn get(client: &reqwest::Client, url: &str) -> Result<String, Unreached> {
    let mut response = client.get(url).send().await.map_err(|error| unreached(&error))?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unreached(&error))? {
        body.extend_from_slice(&chunk);
        if body.len() >= MOST_BYTES {
            body.truncate(MOST_BYTES);
            break;
        }
    }
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// The innermost cause says most: "connection refused" rather than "error sending request".
pub(crate) fn unreached(error: &reqwest::Error) -> Unreached {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    Unreached(cause.to_string())
}
