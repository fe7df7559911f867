//! `gatepost-connector register`.

use std::path::Path;
use std::process::ExitCode;

use connector::gatepost::{GatepostAddress, ProxyAddress, ServerTrust};
use connector::{Changes, Config, ExchangeSettings, Place, Registering, Registration, SignIn, fingerprint};
use secrecy::SecretString;

use crate::cli::{Register, Scheme};
use crate::{notification, outside, password, say};

/// Takes away what was given before.
const NONE: &str = "none";

pub(crate) async fn register(config: &Config, asked: Register) -> anyhow::Result<ExitCode> {
    let place = Place::at(&config.data_directory)?;
    let gatepost = GatepostAddress::parse(asked.server.as_deref().unwrap_or_default())?;
    let exchange = settings(&asked, new_settings())?;
    let trust = server_trust(&asked)?.unwrap_or(ServerTrust::System);
    let exchange_proxy_password = exchange_proxy(&asked)?.flatten().and_then(|(_, password)| password);
    let notification =
        notification::asked(&asked, None, &exchange, exchange_proxy_password.as_ref()).await?.flatten();
    if notification.is_none() {
        say::line("There is no notification account: users get messages by SMTP, or none.");
    }
    let registering = Registering {
        gatepost,
        trust,
        replace: asked.replace,
        gatepost_proxy: server_proxy(&asked)?.flatten(),
        exchange_proxy_password,
        exchange,
        token: password::read("One-time token", asked.token_file.as_deref())?,
        password: password::read("Password of the account in Exchange", asked.password_file.as_deref())?,
        notification,
        host: host(),
    };
    let (registration, answer) = connector::register(&place, &*outside::real().random, registering).await?;
    say::line(format_args!("This is the connector of {} now.", registration.organisation_name));
    for warning in &answer.warnings {
        say::line(format_args!("Warning: {warning}"));
    }
    if answer.may_write_after > 0 {
        let seconds = answer.may_write_after;
        say::line(format_args!(
            "The connector before may still write; this one begins within {seconds} seconds."
        ));
        say::line("Only a new password of its account cuts it off for certain.");
    }
    say::line("Check it with `gatepost-connector doctor`, then start it with `gatepost-connector run`.");
    Ok(ExitCode::SUCCESS)
}

pub(crate) async fn update(config: &Config, asked: &Register) -> anyhow::Result<ExitCode> {
    let place = Place::at(&config.data_directory)?;
    let random = outside::real().random;
    let loaded = Registration::load(&place, &*random)?;
    let (registration, secrets) =
        loaded.ok_or_else(|| connector::Error::NotRegistered(config.data_directory.clone()))?;
    let asks = asked.new_password || asked.password_file.is_some();
    let new_password = asks
        .then(|| password::read("New password of the account in Exchange", asked.password_file.as_deref()))
        .transpose()?;
    let exchange_proxy = exchange_proxy(asked)?;
    let exchange = settings(asked, registration.exchange.clone())?;
    let proxy_password = match &exchange_proxy {
        Some(way) => way.as_ref().and_then(|(_, password)| password.as_ref()),
        None => secrets.exchange_proxy.as_ref(),
    };
    let before = Some((&registration, &secrets));
    let notification = notification::asked(asked, before, &exchange, proxy_password).await?;
    let changes = Changes {
        gatepost: asked.server.as_deref().map(GatepostAddress::parse).transpose()?,
        gatepost_trust: server_trust(asked)?,
        gatepost_proxy: server_proxy(asked)?,
        exchange_proxy,
        exchange: Some(exchange),
        password: new_password,
        notification,
    };
    connector::update(&place, &*random, changes)?;
    // The lock is free if nobody runs.
    let runs = place.lock().is_err();
    say::line(if runs {
        "Changed. The connector that runs here takes it within half a minute."
    } else {
        "Changed. It counts from the next start."
    });
    Ok(ExitCode::SUCCESS)
}

fn new_settings() -> ExchangeSettings {
    ExchangeSettings {
        host: String::new(),
        port: 443,
        hosted: false,
        account: String::new(),
        sign_in: SignIn::Kerberos,
        plain_http: false,
        authorities: None,
        fingerprint: None,
        kdc: None,
        proxy: None,
        entire_forest: false,
        domain_controller: None,
    }
}

/// The settings with what was given in place of what was there.
fn settings(asked: &Register, before: ExchangeSettings) -> anyhow::Result<ExchangeSettings> {
    let mut now = before;
    if let Some(host) = &asked.exchange {
        now.host.clone_from(host);
    }
    if let Some(account) = &asked.account {
        now.account.clone_from(account);
    }
    if let Some(plain_http) = asked.plain_http.filter(|plain_http| *plain_http != now.plain_http) {
        // What listens at the port of before speaks the other one.
        (now.plain_http, now.port) = (plain_http, if plain_http { 80 } else { 443 });
    }
    now.port = asked.exchange_port.unwrap_or(now.port);
    now.hosted = asked.hosted.unwrap_or(now.hosted);
    now.entire_forest = asked.entire_forest.unwrap_or(now.entire_forest);
    if let Some(scheme) = asked.sign_in {
        now.sign_in = match scheme {
            Scheme::Basic => SignIn::Basic,
            Scheme::Kerberos => SignIn::Kerberos,
            Scheme::Negotiate => SignIn::Negotiate,
        };
    }
    if let Some(path) = &asked.exchange_authority {
        (now.authorities, now.fingerprint) = (authority(path)?, None);
    }
    if let Some(hex) = &asked.exchange_fingerprint {
        fingerprint::parse(hex)?;
        (now.authorities, now.fingerprint) = (None, Some(hex.clone()));
    }
    now.kdc = given(asked.kdc.as_deref(), now.kdc);
    now.domain_controller = given(asked.domain_controller.as_deref(), now.domain_controller);
    // Without its password, which is asked for once.
    match asked.exchange_proxy.as_deref() {
        Some(NONE) => now.proxy = None,
        Some(proxy) => now.proxy = Some(ProxyAddress::parse(proxy, asked.exchange_proxy_account.clone())?),
        None => {}
    }
    Ok(now)
}

/// What was given in place of what was there; `none` takes it away.
fn given(asked: Option<&str>, before: Option<String>) -> Option<String> {
    match asked {
        Some(NONE) => None,
        Some(text) => Some(text.to_owned()),
        None => before,
    }
}

/// How the server is recognised, if that was given.
fn server_trust(asked: &Register) -> anyhow::Result<Option<ServerTrust>> {
    Ok(match (&asked.server_authority, &asked.server_fingerprint) {
        (Some(path), _) => Some(authority(path)?.map_or(ServerTrust::System, ServerTrust::Authorities)),
        (None, Some(hex)) => Some(ServerTrust::Certificate(fingerprint::parse(hex)?)),
        (None, None) => None,
    })
}

/// An authority in PEM; `None` for those that are trusted anyway.
fn authority(path: &Path) -> anyhow::Result<Option<String>> {
    if path == Path::new(NONE) { Ok(None) } else { text(path).map(Some) }
}

/// A way that was given; the inner `None` is the direct one.
type Way = Option<Option<(ProxyAddress, Option<SecretString>)>>;

fn server_proxy(asked: &Register) -> anyhow::Result<Way> {
    let (account, file) = (&asked.server_proxy_account, &asked.server_proxy_password_file);
    way(asked.server_proxy.as_deref(), account.as_ref(), file.as_deref())
}

fn exchange_proxy(asked: &Register) -> anyhow::Result<Way> {
    let (account, file) = (&asked.exchange_proxy_account, &asked.exchange_proxy_password_file);
    way(asked.exchange_proxy.as_deref(), account.as_ref(), file.as_deref())
}

fn way(proxy: Option<&str>, account: Option<&String>, file: Option<&Path>) -> anyhow::Result<Way> {
    let Some(proxy) = proxy else { return Ok(None) };
    if proxy == NONE {
        return Ok(Some(None));
    }
    let secret = account.map(|_| password::read("Password of the proxy", file)).transpose()?;
    Ok(Some(Some((ProxyAddress::parse(proxy, account.cloned())?, secret))))
}

fn text(path: &Path) -> anyhow::Result<String> {
    Ok(connector::read_text(path)?)
}

/// The name of this machine.
#[cfg(unix)]
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// The name of this machine.
#[cfg(not(unix))]
fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| "unknown".to_owned())
}
