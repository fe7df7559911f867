//! `gatepost-connector register`.

use std::process::ExitCode;

use anyhow::bail;
use connector::gatepost::{GatepostAddress, ProxyAddress, ServerTrust};
use connector::{
    Changes, Config, ExchangeSettings, Place, Registering, Registration, SignIn, fingerprint, setting,
};
use secrecy::SecretString;

use crate::cli::{Register, Scheme};
use crate::files::{Authority, Files};
use crate::options::NONE;
use crate::{notification, outside, password, say};

pub(crate) async fn register(config: &Config, asked: Register) -> anyhow::Result<ExitCode> {
    let files = Files::read(&asked)?;
    let gatepost = GatepostAddress::parse(asked.server.as_deref().unwrap_or_default())?;
    let exchange = settings(&asked, &files, new_settings())?;
    let trust = server_trust(&asked, &files)?.unwrap_or(ServerTrust::System);
    let place = Place::at(&config.data_directory)?;
    let token = password::token_or_ask("One-time token", files.token.clone())?;
    let password = password::or_ask("Password of the account in Exchange", files.password.clone())?;
    let gatepost_proxy = server_proxy(&asked, &files)?.flatten();
    let exchange_proxy_password =
        exchange_proxy(&asked, &files)?.flatten().and_then(|(_, password)| password);
    let proxy_password = exchange_proxy_password.as_ref();
    let notification = notification::asked(&asked, &files, None, &exchange, proxy_password).await?.flatten();
    if notification.is_none() {
        say::line("There is no notification account: users get messages by SMTP, or none.");
    }
    let registering = Registering {
        gatepost,
        trust,
        replace: asked.replace,
        gatepost_proxy,
        exchange_proxy_password,
        exchange,
        token,
        password,
        notification,
        host: host(),
    };
    let (registration, answer) = connector::register(&place, &*outside::real().random, registering).await?;
    say::line(format_args!("This is the connector of {} now.", registration.organisation_name));
    for caution in cautions(&answer.warnings, answer.may_write_after) {
        say::line(caution);
    }
    say::line("Check it with `gatepost-connector doctor`, then start it with `gatepost-connector run`.");
    Ok(ExitCode::SUCCESS)
}

/// What a person is to know of the answer to a registration.
fn cautions(warnings: &[String], may_write_after: u32) -> Vec<String> {
    let mut cautions: Vec<_> = warnings.iter().map(|warning| format!("Warning: {warning}")).collect();
    if may_write_after > 0 {
        cautions.push(format!(
            "The connector before may still write; this one begins within {may_write_after} seconds."
        ));
        cautions.push("Only a new password of its account cuts it off for certain.".to_owned());
    }
    cautions
}

pub(crate) async fn update(config: &Config, asked: &Register) -> anyhow::Result<ExitCode> {
    let files = Files::read(asked)?;
    let place = Place::at(&config.data_directory)?;
    let random = outside::real().random;
    let loaded = Registration::load(&place, &*random)?;
    let (registration, secrets) =
        loaded.ok_or_else(|| connector::Error::NotRegistered(config.data_directory.clone()))?;
    let exchange = settings(asked, &files, registration.exchange.clone())?;
    let asks = asked.new_password || files.password.is_some();
    let new_password = asks
        .then(|| password::or_ask("New password of the account in Exchange", files.password.clone()))
        .transpose()?;
    let exchange_proxy = exchange_proxy(asked, &files)?;
    let proxy_password = match &exchange_proxy {
        Some(way) => way.as_ref().and_then(|(_, password)| password.as_ref()),
        None => secrets.exchange_proxy.as_ref(),
    };
    let before = Some((&registration, &secrets));
    let notification = notification::asked(asked, &files, before, &exchange, proxy_password).await?;
    let changes = Changes {
        gatepost: asked.server.as_deref().map(GatepostAddress::parse).transpose()?,
        gatepost_trust: server_trust(asked, &files)?,
        gatepost_proxy: server_proxy(asked, &files)?,
        exchange_proxy,
        exchange: Some(exchange),
        password: new_password,
        notification,
    };
    connector::update(&place, &*random, changes)?;
    say::line(if place.is_in_use()? {
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
fn settings(asked: &Register, files: &Files, before: ExchangeSettings) -> anyhow::Result<ExchangeSettings> {
    let mut now = before;
    if let Some(host) = &asked.exchange {
        now.host = setting::host(host)?;
    }
    if let Some(account) = &asked.account {
        now.account = setting::account(account)?;
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
    match &files.exchange_authority {
        Some(Authority::Usual) => (now.authorities, now.fingerprint) = (None, None),
        Some(Authority::Named(pem)) => (now.authorities, now.fingerprint) = (Some(pem.clone()), None),
        None => {}
    }
    if let Some(hex) = &asked.exchange_fingerprint {
        fingerprint::parse(hex)?;
        (now.authorities, now.fingerprint) = (None, Some(hex.clone()));
    }
    now.kdc = given(asked.kdc.as_deref(), now.kdc, setting::host_with_port)?;
    now.domain_controller = given(asked.domain_controller.as_deref(), now.domain_controller, setting::host)?;
    // Without its password, which is asked for once.
    match asked.exchange_proxy.as_deref() {
        Some(NONE) => now.proxy = None,
        Some(proxy) => now.proxy = Some(ProxyAddress::parse(proxy, asked.exchange_proxy_account.clone())?),
        None => {}
    }
    stand_together(&now)?;
    Ok(now)
}

/// Refuses what cannot work, or would give the password away, before anybody is asked anything.
fn stand_together(exchange: &ExchangeSettings) -> anyhow::Result<()> {
    if exchange.plain_http && exchange.sign_in == SignIn::Basic {
        bail!(
            "--plain-http with --sign-in basic: Basic sends the password, so it needs TLS; give --sign-in kerberos, or \
             --plain-http=false"
        );
    }
    if exchange.plain_http && exchange.proxy.is_some() {
        bail!(
            "--plain-http with --exchange-proxy: a proxy connects to TLS alone; give --exchange-proxy none, or \
             --plain-http=false"
        );
    }
    Ok(())
}

/// What was given in place of what was there; `none` takes it away.
fn given(
    asked: Option<&str>,
    before: Option<String>,
    read: fn(&str) -> Result<String, connector::Error>,
) -> anyhow::Result<Option<String>> {
    Ok(match asked {
        Some(NONE) => None,
        Some(text) => Some(read(text)?),
        None => before,
    })
}

/// How the server is recognised, if that was given.
fn server_trust(asked: &Register, files: &Files) -> anyhow::Result<Option<ServerTrust>> {
    Ok(match (&files.server_authority, &asked.server_fingerprint) {
        (Some(Authority::Usual), _) => Some(ServerTrust::System),
        (Some(Authority::Named(pem)), _) => Some(ServerTrust::Authorities(pem.clone())),
        (None, Some(hex)) => Some(ServerTrust::Certificate(fingerprint::parse(hex)?)),
        (None, None) => None,
    })
}

/// A way that was given; the inner `None` is the direct one.
type Way = Option<Option<(ProxyAddress, Option<SecretString>)>>;

fn server_proxy(asked: &Register, files: &Files) -> anyhow::Result<Way> {
    way(asked.server_proxy.as_deref(), asked.server_proxy_account.as_ref(), files.server_proxy.as_ref())
}

fn exchange_proxy(asked: &Register, files: &Files) -> anyhow::Result<Way> {
    way(asked.exchange_proxy.as_deref(), asked.exchange_proxy_account.as_ref(), files.exchange_proxy.as_ref())
}

fn way(
    proxy: Option<&str>,
    account: Option<&String>,
    password: Option<&SecretString>,
) -> anyhow::Result<Way> {
    let Some(proxy) = proxy else { return Ok(None) };
    if proxy == NONE {
        return Ok(Some(None));
    }
    let what = format!("Password of the proxy {proxy}");
    let secret = account.map(|_| password::or_ask(&what, password.cloned())).transpose()?;
    Ok(Some(Some((ProxyAddress::parse(proxy, account.cloned())?, secret))))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_is_to_know_is_said() {
        assert!(cautions(&[], 0).is_empty());
        let told = cautions(&["no directory is synced yet".to_owned()], 240).join("\n");
        assert!(told.contains("Warning: no directory is synced yet"), "{told}");
        assert!(told.contains("within 240 seconds"), "{told}");
        assert!(told.contains("Only a new password"), "{told}");
    }
}
