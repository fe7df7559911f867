//! The way to Exchange: name, proxy, connection, certificate, clock.

use chrono::TimeDelta;
use outbound_exchange::{ExchangeError, Greeting, greet};

use super::{Check, Examined};

/// How far clocks may differ for Kerberos.
const SKEW: TimeDelta = TimeDelta::minutes(5);

/// The checks, and whether the way is open to its end.
pub(super) async fn look(of: &Examined<'_>) -> (Vec<Check>, bool) {
    let mut checks = vec![name(of).await];
    if checks.iter().any(|check| check.finding == super::Finding::Failed) {
        return (checks, false);
    }
    let host = &of.exchange.host;
    let greeting = match of.doors.target(host) {
        Ok(target) => greet(&target).await,
        Err(error) => Err(error),
    };
    match greeting {
        Ok(greeting) => {
            checks.push(proxy(of));
            checks.push(Check::good("connection", format!("{host} answers")));
            checks.push(certificate(of));
            checks.extend(clock(of, &greeting));
            (checks, true)
        }
        Err(error) => {
            // Who got as far as the certificate got through the proxy.
            if matches!(error, ExchangeError::Certificate { .. }) {
                checks.push(proxy(of));
                checks.push(Check::good("connection", format!("{host} answers")));
            }
            checks.push(Check::failed(word(&error), error));
            (checks, false)
        }
    }
}

async fn name(of: &Examined<'_>) -> Check {
    let host = &of.exchange.host;
    if of.exchange.proxy.is_some() {
        return Check::skipped("dns", "the proxy looks names up");
    }
    match of.resolver.addresses(host).await {
        Ok(found) if found.is_empty() => Check::failed(
            "dns",
            format!(
                "{host} has no address; check the name, and whether this machine uses the domain's DNS servers"
            ),
        ),
        Ok(found) => {
            let found: Vec<_> = found.iter().map(ToString::to_string).collect();
            Check::good("dns", format!("{host} is {}", found.join(", ")))
        }
        Err(error) => Check::failed("dns", error),
    }
}

fn proxy(of: &Examined<'_>) -> Check {
    match &of.exchange.proxy {
        Some(proxy) => {
            Check::good("proxy", format!("{}:{} lets this machine through", proxy.host, proxy.port))
        }
        None => Check::skipped("proxy", "there is none"),
    }
}

fn certificate(of: &Examined<'_>) -> Check {
    let host = &of.exchange.host;
    match (&of.exchange.fingerprint, &of.exchange.authorities) {
        _ if of.exchange.plain_http => Check::skipped("tls", "Kerberos seals what goes over plain http"),
        (Some(_), _) => Check::good("tls", format!("{host} shows the certificate that was pinned")),
        (None, Some(_)) => Check::good("tls", format!("the given authority vouches for {host} and its name")),
        (None, None) => {
            Check::good("tls", format!("an authority of this system vouches for {host} and its name"))
        }
    }
}

/// Exchange's clock against this machine's.
fn clock(of: &Examined<'_>, greeting: &Greeting) -> Option<Check> {
    let apart = (greeting.date? - of.clock.now()).abs();
    let host = &of.exchange.host;
    if apart <= SKEW {
        return Some(Check::good("clock", format!("this machine's clock is that of {host}")));
    }
    let detail = format!(
        "the clocks of this machine and of {host} differ by {} minutes, and Kerberos allows five; set the time here, and let \
         it be kept by the domain's time service",
        apart.num_minutes()
    );
    let is_needed = of.exchange.sign_in != crate::SignIn::Basic;
    Some(if is_needed { Check::failed("clock", detail) } else { Check::warning("clock", detail) })
}

/// Which check an error of the way belongs to.
fn word(error: &ExchangeError) -> &'static str {
    match error {
        ExchangeError::ProxyUnreachable { .. }
        | ExchangeError::ProxyAccount { .. }
        | ExchangeError::ProxyRefused { .. } => "proxy",
        ExchangeError::Certificate { .. } => "tls",
        _ => "connection",
    }
}
