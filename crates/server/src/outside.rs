//! The real clock and the real randomness, and what a test or the demo puts in their place.

use std::sync::Arc;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use chrono::{DateTime, Utc};
use domain::outside::{Clock, Random, to_microseconds};
use outbound_apns::{Client, Push};
pub use outbound_apns::{Endpoint, Roots};
use outbound_directory::{Connect, Connector};
pub use outbound_directory::{LdapConfiguration, Source};
use outbound_mail::{Client as MailClient, Submit};
use outbound_reach::{Asking, Client as ReachClient, Reach, Visiting};

use crate::Error;
use crate::config::{ConfigError, Push as PushConfig};

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct RealClock;

impl Clock for RealClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is given")]
        to_microseconds(Utc::now())
    }
}

/// The operating system's randomness.
#[derive(Clone, Debug)]
pub struct RealRandom(SystemRandom);

impl Default for RealRandom {
    fn default() -> Self {
        Self(SystemRandom::new())
    }
}

impl Random for RealRandom {
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness no key and no token is safe: better no server at all.
        assert!(self.0.fill(bytes).is_ok(), "the operating system gives no randomness");
    }
}

/// Visits over the network. Its client is made when it is needed, which is seldom.
struct Visitor;

impl Reach for Visitor {
    fn visit<'a>(&'a self, url: &'a str) -> Visiting<'a> {
        Box::pin(async move { ReachClient::new()?.visit(url).await })
    }

    fn sign_in<'a>(&'a self, host: &'a str) -> Asking<'a> {
        Box::pin(async move { ReachClient::new()?.sign_in(host).await })
    }
}

/// Time, chance and the ways out of the server. The default is the real world.
#[derive(Clone)]
pub struct Outside {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Where Apple's push service is.
    pub push_service: Endpoint,
    /// Which authorities vouch for it.
    pub push_roots: Roots,
    /// Makes connections to directories.
    pub directory: Arc<dyn Connect>,
    /// Hands mail to mail servers.
    pub mail: Arc<dyn Submit>,
    /// Visits our own public addresses.
    pub reach: Arc<dyn Reach>,
}

impl Outside {
    /// The way to the push service.
    pub(crate) fn push(&self, config: &PushConfig) -> Result<Arc<dyn Push>, Error> {
        let (service, roots) = self.push_target(config)?;
        Client::new(service, &roots, Arc::clone(&self.clock))
            .map(|client| Arc::new(client) as Arc<dyn Push>)
            .map_err(|error| Error::Certificate(error.to_string()))
    }

    /// Where the push service is and who vouches for it; what the configuration says of it comes first.
    pub(crate) fn push_target(&self, config: &PushConfig) -> Result<(Endpoint, Roots), ConfigError> {
        let service = match &config.service {
            Some(text) => endpoint(text)?,
            None => self.push_service.clone(),
        };
        let roots = match &config.authorities_file {
            Some(path) => Roots::Pem(
                std::fs::read_to_string(path)
                    .map_err(|error| ConfigError::File { path: path.clone(), error })?,
            ),
            None => self.push_roots.clone(),
        };
        Ok((service, roots))
    }
}

fn endpoint(text: &str) -> Result<Endpoint, ConfigError> {
    let parts = text.rsplit_once(':').filter(|(host, _)| !host.is_empty());
    match parts.and_then(|(host, port)| Some((host, port.parse().ok()?))) {
        Some((host, port)) => Ok(Endpoint { host: host.to_owned(), port }),
        None => Err(ConfigError::Content {
            place: "`service` in [push]".to_owned(),
            message: format!("`{text}` is no address; write `api.push.apple.com:2197`"),
        }),
    }
}

impl Default for Outside {
    fn default() -> Self {
        Self {
            clock: Arc::new(RealClock),
            random: Arc::new(RealRandom::default()),
            push_service: Endpoint::default(),
            push_roots: Roots::System,
            directory: Arc::new(Connector),
            mail: Arc::new(MailClient),
            reach: Arc::new(Visitor),
        }
    }
}

impl std::fmt::Debug for Outside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outside(..)")
    }
}
