//! The configuration: a TOML file, over it the environment. What an administrator changes while the server runs is not here
//! but in the store.

mod address;
mod overlay;
mod secret;
mod section;

use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use address::ListenAddress;
pub use secret::Secret;
pub use section::{Connector, Database, Enrolment, Limits, Listen, Log, LogFormat, Push, Tls};

/// The whole configuration. Every part has a default, so that an empty file is a valid one.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the server keeps its database, its master key and its copies.
    pub data_directory: PathBuf,
    /// The master key, 64 hexadecimal digits. Without it the file `master.key` in the data directory, made at first start.
    pub master_key: Option<Secret>,
    /// A file with the master key in the same form.
    pub master_key_file: Option<PathBuf>,
    /// The proxies whose forwarded addresses and client certificates are believed: addresses and networks.
    pub trusted_proxies: Vec<String>,
    /// What the console offers for connectors.
    pub connector: Connector,
    /// The database.
    pub database: Database,
    /// Enrolment.
    pub enrolment: Enrolment,
    /// Rate limits.
    pub limits: Limits,
    /// Where the server listens.
    pub listen: Listen,
    /// The log.
    pub log: Log,
    /// The way to Apple's push service.
    pub push: Push,
    /// The server certificate.
    pub tls: Tls,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_directory: PathBuf::from("gatepost-data"),
            master_key: None,
            master_key_file: None,
            trusted_proxies: Vec::new(),
            connector: Connector::default(),
            database: Database::default(),
            enrolment: Enrolment::default(),
            limits: Limits::default(),
            listen: Listen::default(),
            log: Log::default(),
            push: Push::default(),
            tls: Tls::default(),
        }
    }
}

impl Config {
    /// Reads `file`, or `gatepost.toml` in the working directory where there is one, and lays `environment` over it:
    /// `GATEPOST__LISTEN__WEB=:443` is `web = ":443"` in `[listen]`.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let default = Path::new("gatepost.toml");
        let file = file.or_else(|| default.exists().then_some(default));
        let text = match file {
            Some(path) => std::fs::read_to_string(path)
                .map_err(|error| ConfigError::File { path: path.to_owned(), error })?,
            None => String::new(),
        };
        let place = file.map_or_else(|| "the defaults".to_owned(), |path| path.display().to_string());
        Self::parse(&text, &place, environment)
    }

    fn parse(
        text: &str,
        place: &str,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let wrong = |error: toml::de::Error| ConfigError::Content {
            place: place.to_owned(),
            // The error's own Display would show the line, which may hold a secret.
            message: error.message().to_owned(),
        };
        let mut table: toml::Table = toml::from_str(text).map_err(wrong)?;
        let changed = overlay::apply(&mut table, environment)?;
        Self::deserialize(toml::Value::Table(table)).map_err(|error| ConfigError::Content {
            place: if changed {
                format!("{place} with the GATEPOST__ environment variables")
            } else {
                place.to_owned()
            },
            message: error.message().to_owned(),
        })
    }
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("cannot read {}: {error}", .path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// What it says is wrong.
    #[error("{place}: {message}")]
    Content {
        /// Where it stands.
        place: String,
        /// What is wrong.
        message: String,
    },
    /// A secret was given twice, inline and as a file.
    #[error("both `{name}` and `{name}_file` are set; leave one of them out")]
    Both {
        /// The setting.
        name: &'static str,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::parse(text, "gatepost.toml", environment).map_err(|error| error.to_string())
    }

    #[test]
    fn an_empty_file_is_enough() {
        let config = parse("", &[]).unwrap();
        assert_eq!(config.listen.web.to_string(), ":8443");
        assert_eq!(config.listen.metrics.to_string(), "127.0.0.1:9464");
        assert_eq!(config.data_directory, Path::new("gatepost-data"));
        assert!(!config.enrolment.allow_compatibility);
    }

    #[test]
    fn the_environment_lies_over_the_file() {
        let config = parse(
            "[listen]\nweb = ':1'\ndevices = ':2'",
            &[
                ("GATEPOST__LISTEN__WEB", "127.0.0.1:443"),
                ("GATEPOST__ENROLMENT__ALLOW_COMPATIBILITY", "true"),
                ("GATEPOST__TRUSTED_PROXIES", "['10.0.0.0/8']"),
                ("OTHER", "x"),
            ],
        )
        .unwrap();
        assert_eq!(config.listen.web.to_string(), "127.0.0.1:443");
        assert_eq!(config.listen.devices.to_string(), ":2");
        assert!(config.enrolment.allow_compatibility);
        assert_eq!(config.trusted_proxies, ["10.0.0.0/8"]);
    }

    #[test]
    fn a_mistake_is_named() {
        let unknown = parse("[listen]\nwebb = ':1'", &[]).unwrap_err();
        assert!(unknown.contains("gatepost.toml") && unknown.contains("`webb`"), "{unknown}");
        let wrong = parse("[listen]\nweb = 'here'", &[]).unwrap_err();
        assert!(wrong.contains("`here`"), "{wrong}");
        let variable = parse("", &[("GATEPOST__LISTEN__WEBB", ":1")]).unwrap_err();
        assert!(variable.contains("environment") && variable.contains("`webb`"), "{variable}");
        let shape = parse("log = 3", &[("GATEPOST__LOG__FILTER", "info")]).unwrap_err();
        assert!(shape.contains("GATEPOST__LOG__FILTER"), "{shape}");
    }

    #[test]
    fn a_secret_is_never_shown() {
        let config = parse("[database]\nurl = 'postgres://user:hunter2@db/gatepost'", &[]).unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
        let broken = parse("master_key = 'hunter2", &[]).unwrap_err();
        assert!(!broken.contains("hunter2"), "{broken}");
    }
}
