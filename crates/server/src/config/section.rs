//! The sections of the configuration.

use std::path::PathBuf;

use serde::Deserialize;

use super::{ListenAddress, Secret};

/// `[connector]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Connector {
    /// A folder with the connector's packages for Linux and Windows, which the console then offers to administrators.
    pub downloads: Option<PathBuf>,
}

/// `[database]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://USER@HOST/NAME`. Without it `gatepost.sqlite` in the data directory.
    pub url: Option<Secret>,
    /// A file with the URL.
    pub url_file: Option<PathBuf>,
}

/// `[enrolment]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Enrolment {
    /// Offers the enrolment configuration `compatibility` (single DES, SHA-1, unsigned profiles) to test clients. It weakens
    /// nothing for other enrolments, and has no place where real devices enrol.
    pub allow_compatibility: bool,
}

/// `[limits]`: requests a second, over time, after which 429 is answered.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// For each bearer token.
    pub token_per_second: u32,
    /// For each signed-in person.
    pub user_per_second: u32,
    /// For each address, where nobody signs in first. Enrolled devices are never limited by their address.
    pub address_per_second: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { token_per_second: 100, user_per_second: 30, address_per_second: 50 }
    }
}

/// `[listen]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Listen {
    /// CRLs and CA certificates, without TLS.
    pub public: ListenAddress,
    /// Console, portal, Graph API, enrolment pages, SCEP.
    pub web: ListenAddress,
    /// Enrolled devices.
    pub devices: ListenAddress,
    /// Metrics and probes, without TLS; answered to this machine only.
    pub metrics: ListenAddress,
}

impl Default for Listen {
    fn default() -> Self {
        Self {
            public: ListenAddress::all(8080),
            web: ListenAddress::all(8443),
            devices: ListenAddress::all(8444),
            metrics: ListenAddress::loopback(9464),
        }
    }
}

/// `[log]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// What to log, `info` or `info,store=debug`.
    pub filter: String,
    /// In which form.
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: "info".to_owned(), format: LogFormat::Json }
    }
}

/// The form of the log.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// Lines for people.
    Text,
}

/// `[push]`: the way to Apple's push service, where a network lets nobody out directly.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Push {
    /// `HOST:PORT`. Without it `api.push.apple.com:443`; Apple answers on port 2197 too.
    pub service: Option<String>,
    /// The authorities that may vouch for it, PEM, where a relay of one's own stands between. Without it those of the
    /// operating system.
    pub authorities_file: Option<PathBuf>,
}

/// `[tls]`: the server certificate of `web` and `devices`. Without it one from Gatepost's own authority.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// The certificate with its chain, PEM. Read again when it changes.
    pub certificate_file: Option<PathBuf>,
    /// Its private key, PEM.
    pub key_file: Option<PathBuf>,
}
