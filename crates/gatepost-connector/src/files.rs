//! The files that options of `register` name, all of them read before anything is written or sent.

use std::path::Path;

use anyhow::Context;
use connector::setting;
use secrecy::SecretString;

use crate::cli::Register;
use crate::options::NONE;
use crate::password;

/// What the files hold; `None` for an option that was not given.
pub(crate) struct Files {
    /// The one-time token.
    pub(crate) token: Option<SecretString>,
    /// The password of the account in Exchange.
    pub(crate) password: Option<SecretString>,
    /// The password of the notification account.
    pub(crate) notification: Option<SecretString>,
    /// The password of the proxy to Gatepost.
    pub(crate) server_proxy: Option<SecretString>,
    /// The password of the proxy to Exchange.
    pub(crate) exchange_proxy: Option<SecretString>,
    /// Who vouches for Gatepost.
    pub(crate) server_authority: Option<Authority>,
    /// Who vouches for Exchange.
    pub(crate) exchange_authority: Option<Authority>,
}

/// Who vouches for a server.
#[derive(Clone)]
pub(crate) enum Authority {
    /// Those that are trusted anyway.
    Usual,
    /// These, in PEM.
    Named(String),
}

impl Files {
    /// Reads all that were named. An error names the option and the file.
    pub(crate) fn read(asked: &Register) -> anyhow::Result<Self> {
        let secret = |option: &'static str, path: &Option<_>| {
            path.as_deref().map(|path| password::from_file(option, path)).transpose()
        };
        Ok(Self {
            token: asked
                .token_file
                .as_deref()
                .map(|path| password::token_from_file("--token-file", path))
                .transpose()?,
            password: secret("--password-file", &asked.password_file)?,
            notification: secret("--notification-password-file", &asked.notification_password_file)?,
            server_proxy: secret("--server-proxy-password-file", &asked.server_proxy_password_file)?,
            exchange_proxy: secret("--exchange-proxy-password-file", &asked.exchange_proxy_password_file)?,
            server_authority: authority("--server-authority", asked.server_authority.as_deref())?,
            exchange_authority: authority("--exchange-authority", asked.exchange_authority.as_deref())?,
        })
    }
}

fn authority(option: &'static str, path: Option<&Path>) -> anyhow::Result<Option<Authority>> {
    Ok(match path {
        None => None,
        Some(path) if path == Path::new(NONE) => Some(Authority::Usual),
        Some(path) => Some(Authority::Named(setting::authorities(path).context(option)?)),
    })
}
