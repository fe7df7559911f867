//! What the demo says at its end: to people, to programs, and to tests that sign in.

use std::path::{Path, PathBuf};

use anyhow::Context;
use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::json;
use server::Running;

use super::cast::Role;
use super::exchange::Exchange;
use super::exchange::outcome::MailNumbers;
use super::mail::Outside;
use super::outcome::Deployments;
use super::people::{DOMAIN, OUTSIDE};
use super::secrets::Secrets;
use crate::say;

/// The administrator of the console.
pub(super) const ADMINISTRATOR: &str = "demo";

/// The last line of `--json`, its keys in this order.
#[derive(Serialize)]
pub(super) struct Summary<'a> {
    pub(super) devices: usize,
    pub(super) deployments: Deployments,
    pub(super) exchange: MailNumbers,
    pub(super) graph: String,
    pub(super) token: &'a str,
    pub(super) ca: &'a Path,
}

/// Writes the certificate that the listeners' certificates come from.
pub(super) async fn root_file(running: &Running, directory: &Path) -> anyhow::Result<PathBuf> {
    let path = directory.join("root.pem");
    std::fs::write(&path, server::root_certificate(running.services()).await?)
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}

/// The passwords in a file, for tests that sign in.
pub(super) fn sign_in_file(
    running: &Running,
    directory: &Path,
    secrets: &Secrets,
    exchange: &Exchange,
) -> anyhow::Result<()> {
    let content = json!({
        "console": running.addresses().console,
        "administrator": ADMINISTRATOR,
        "administratorPassword": secrets.administrator.expose_secret(),
        "user": format!("anna.andersson@{DOMAIN}"),
        "userPassword": secrets.user.expose_secret(),
        "exchange": exchange.urls(),
        "exchangeAccount": exchange.account(),
        "exchangePassword": secrets.exchange.expose_secret(),
    });
    Ok(std::fs::write(directory.join("sign-in.json"), content.to_string())?)
}

/// Tells what happened to the phones, and how to sign in.
pub(super) fn tell(running: &Running, cast: &[Role], mail: MailNumbers, secrets: &Secrets, root: &Path) {
    say::line(format_args!("{} phones and tablets have enrolled.", cast.len()));
    for role in cast.iter().filter(|role| !role.story.is_empty()) {
        say::line(format_args!("  {}: {} ({})", role.model.device_name, role.expected, role.story));
    }
    say::line(mail);
    say::line(format_args!("Console:    {}/console", running.addresses().console));
    say::line(format_args!("Sign in as: {ADMINISTRATOR} with {}", secrets.administrator.expose_secret()));
    say::line(format_args!(
        "Portal:     any user, anna.andersson@{DOMAIN}, with {}",
        secrets.user.expose_secret()
    ));
    say::line(format_args!("The browser will not know the certificate; its root is {}", root.display()));
}

/// Tells what was mailed, and shows the message to the address outside of the organisation.
pub(super) fn tell_outside(outside: &Outside) {
    let (_, address) = OUTSIDE;
    say::line(format_args!(
        "{} messages went to users, one of them to an address outside, {address},",
        outside.all
    ));
    say::line("which is told where to look, and neither whose phone it is about, nor which, nor whose mail:");
    for line in outside.lines() {
        say::line(format_args!("  | {line}"));
    }
}

/// Tells how to sign in to the simulated Exchange.
pub(super) fn tell_exchange(exchange: &Exchange, secrets: &Secrets, root: &Path) {
    say::line(format_args!("Exchange:   {}", exchange.urls().join(" and ")));
    say::line(format_args!("            {} with {}", exchange.account(), secrets.exchange.expose_secret()));
    say::line(format_args!("            its certificates' root is {}", root.display()));
}
