//! The domain of `DOMAIN\user` (XC-14): its records in DNS, its KDC, its trust of Exchange's domain, and the ticket for Exchange.

use outbound_exchange::{ExchangeError, KerberosProblem, configured_kdc, knock, ticket};

use super::{Check, Examined};
use crate::{ExchangeSettings, ServiceHost, SignIn};

/// Kerberos' port.
const PORT: u16 = 88;

/// The checks, and whether the account can get a ticket, or needs none.
pub(super) async fn look(of: &Examined<'_>) -> (Vec<Check>, bool) {
    if of.exchange.sign_in == SignIn::Basic {
        let why = "the account signs in with its password over TLS, and Exchange asks the domain";
        return (vec![Check::skipped("kdc", why)], true);
    }
    let (named, domain) = domains(of.exchange);
    let known =
        of.exchange.kdc.clone().or_else(|| configured_kdc(&named)).or_else(|| configured_kdc(&domain));
    let is_known = known.is_some();
    let mut checks = Vec::new();
    record(of, &format!("_ldap._tcp.dc._msdcs.{domain}"), is_known, &mut checks).await;
    let found = record(of, &format!("_kerberos._tcp.{domain}"), is_known, &mut checks).await;
    let Some(kdc) = known else {
        let host = found.first().map_or("HOST", |found| found.host.as_str());
        let file = if cfg!(windows) { "" } else { ", or in /etc/krb5.conf" };
        let advice = format!(
            "this machine does not know where the KDC of {named} is; say it with `register --update --kdc {host}`{file}"
        );
        checks.push(Check::failed("kdc", advice));
        return (checks, false);
    };
    let (host, port) = apart(&kdc);
    if let Err(error) = knock(&host, port).await {
        checks.push(Check::failed("kdc", error));
        return (checks, false);
    }
    let got = match of.doors.target(&of.exchange.host) {
        Ok(target) => ticket(&target).await,
        Err(error) => Err(error),
    };
    let has_ticket = got.is_ok();
    checks.extend(judge(of.exchange, &kdc, &domain, got.err()));
    (checks, has_ticket)
}

/// A record of the domain. Where the KDC is known anyway, nothing fails without it.
async fn record(of: &Examined<'_>, name: &str, is_known: bool, checks: &mut Vec<Check>) -> Vec<ServiceHost> {
    let missing = if is_known { Check::warning } else { Check::failed };
    match of.resolver.services(name).await {
        Ok(found) if found.is_empty() => {
            let advice = format!("there is no record {name}; let this machine use the domain's DNS servers");
            checks.push(missing("dns", advice));
            found
        }
        Ok(found) => {
            let hosts: Vec<_> = found.iter().map(|found| found.host.as_str()).collect();
            checks.push(Check::good("dns", format!("{name} is {}", hosts.join(", "))));
            found
        }
        Err(error) => {
            checks.push(missing("dns", error.to_string()));
            Vec::new()
        }
    }
}

/// What the attempt to get a ticket says about each part.
fn judge(exchange: &ExchangeSettings, kdc: &str, domain: &str, error: Option<ExchangeError>) -> Vec<Check> {
    let (account, host) = (&exchange.account, &exchange.host);
    let kdc = || Check::good("kdc", format!("{kdc} answers"));
    let is_foreign = !is_in(host, domain);
    let trust = || {
        if is_foreign {
            Check::good("trust", format!("{domain} trusts the domain of {host}"))
        } else {
            Check::skipped("trust", format!("{host} is in {domain} itself"))
        }
    };
    let Some(error) = error else {
        return vec![kdc(), trust(), Check::good("spn", format!("{account} gets a ticket for HTTP/{host}"))];
    };
    let problem = match &error {
        ExchangeError::Kerberos { problem, .. } => *problem,
        ExchangeError::ClockSkew => return vec![kdc(), Check::failed("clock", error)],
        ExchangeError::PasswordExpired { .. } => return vec![kdc(), Check::failed("sign-in", error)],
        _ => return vec![Check::failed("kdc", error)],
    };
    match problem {
        KerberosProblem::Account => {
            let advice = format!("{domain} does not know {account}, or the account is disabled or locked");
            vec![kdc(), Check::failed("sign-in", advice)]
        }
        KerberosProblem::Password => {
            let advice = format!(
                "the password of {account} is wrong; enter it with `register --update --new-password`"
            );
            vec![kdc(), Check::failed("sign-in", advice)]
        }
        KerberosProblem::Service => {
            let mut checks = vec![kdc()];
            if is_foreign {
                let advice = format!("{host} is not in {domain}: check that {domain} trusts its domain");
                checks.push(Check::warning("trust", advice));
            }
            let advice = format!(
                "no service HTTP/{host} is known; use the server's own full name, or register that name for the account of \
                 the load balancer (setspn -S HTTP/{host} ACCOUNT)"
            );
            checks.push(Check::failed("spn", advice));
            checks
        }
        KerberosProblem::Trust => vec![kdc(), Check::failed("trust", error)],
        _ => vec![Check::failed("kdc", error)],
    }
}

/// The domain as the account names it, and its name in DNS: a NetBIOS name is in none, and the domain of Exchange is taken.
fn domains(exchange: &ExchangeSettings) -> (String, String) {
    let of_host =
        || exchange.host.split_once('.').map_or(exchange.host.as_str(), |(_, domain)| domain).to_owned();
    let named = match (exchange.account.split_once('\\'), exchange.account.rsplit_once('@')) {
        (Some((domain, _)), _) | (None, Some((_, domain))) => domain.to_owned(),
        (None, None) => of_host(),
    };
    let in_dns = if named.contains('.') { named.to_lowercase() } else { of_host() };
    (named, in_dns)
}

fn is_in(host: &str, domain: &str) -> bool {
    let host = host.to_lowercase();
    host.strip_suffix(domain).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// `HOST` or `HOST:PORT`.
fn apart(kdc: &str) -> (String, u16) {
    match kdc.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?))) {
        Some((host, port)) => (host.to_owned(), port),
        None => (kdc.to_owned(), PORT),
    }
}
