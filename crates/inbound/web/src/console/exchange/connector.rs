//! Installing a connector: the account's role, a token that works once, and what to type (XC-3, XC-4, XC-6).

use axum::extract::Path;
use domain::id::OrganisationId;
use secrecy::ExposeSecret;
use services::exchange::{self, Organisation, Overview};
use services::setup;
use texts::Text;

use super::organisation::address;
use super::packages;
use crate::failure::Failure;
use crate::form::Form;
use crate::page::Page;
use crate::part::{Alert, Link, Part, Secret, Tone};
use crate::visit::Visit;

/// `GET /console/exchange/{id}/connector`
pub(super) async fn show(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Page, Failure> {
    whole(&visit, id, None).await
}

/// `POST /console/exchange/{id}/connector`: the token is shown in the answer and nowhere else.
pub(super) async fn token(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Page, Failure> {
    let token = exchange::token(visit.services(), &visit.actor(), id).await?;
    whole(&visit, id, Some(token.expose_secret())).await
}

async fn whole(visit: &Visit, id: OrganisationId, token: Option<&str>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let known = exchange::overview(services, &actor, id).await?;
    let organisation = &known.organisation;
    let mut page = Page::console(text.get("exchange-connect"))
        .lead(text.get("exchange-connect-lead"))
        .crumb(address(id), &organisation.name);
    for alert in warnings(text, &known) {
        page = page.part(Part::Alert(alert));
    }
    if let Some(token) = token {
        let devices = setup::state(services, &actor).await?.addresses.devices;
        page = page
            .part(Part::Secret(Secret { label: text.get("exchange-token-shown"), value: token.to_owned() }))
            .part(Part::Alert(
                Alert::new(Tone::Info, text.get("exchange-install"))
                    .line(text.get("exchange-install-how"))
                    .line(text.get("install-unit"))
                    .link(Link::new(
                        "/console/exchange/gatepost-connector.service",
                        text.get("install-unit-download"),
                    )),
            ));
        let replace = known.connector.is_some();
        for (label, value) in steps(text, organisation, &devices, replace) {
            page = page.part(Part::Secret(Secret { label, value }));
        }
        return Ok(page);
    }
    let role = Alert::new(Tone::Info, text.get("exchange-role")).line(text.get("exchange-role-how"));
    let role = role.link(Link::new("/console/exchange/role.ps1", text.get("exchange-role-download")));
    let mut form = Form::new(format!("{}/connector", address(id)), text.get("exchange-token-make"));
    form.title = text.get("exchange-token");
    form.lead = text.get("exchange-token-lead");
    Ok(page.part(packages::part(visit).await?).part(Part::Alert(role)).form(form))
}

/// What to type, in its order, on each system.
fn steps(text: Text, organisation: &Organisation, gatepost: &str, replace: bool) -> Vec<(String, String)> {
    let linux = |step: &str| text.with(step, &[("system", "Linux")]);
    let windows = |step: &str| text.with(step, &[("system", "Windows")]);
    let register = |account: &str| register(organisation, gatepost, account, replace);
    vec![
        (linux("install-prepare"), PREPARE.to_owned()),
        (linux("exchange-command"), on_linux(&register(LINUX_ACCOUNT))),
        (linux("install-start"), START.to_owned()),
        (windows("exchange-command"), on_windows(&register(WINDOWS_ACCOUNT))),
        (windows("install-start"), on_windows("service install")),
    ]
}

/// An account as it is typed: shells of Linux would take the backslash away.
pub(super) const LINUX_ACCOUNT: &str = r"'DOMAIN\user'";
/// The same on Windows, where the old shell would keep the quotes.
pub(super) const WINDOWS_ACCOUNT: &str = r"DOMAIN\user";

/// The program on Linux: as its own user, and with the file that its unit gives it.
pub(super) fn on_linux(arguments: &str) -> String {
    format!("sudo -u gatepost-connector gatepost-connector {arguments} --config /etc/gatepost-connector.toml")
}

/// The program on Windows, in the folder that it lies in.
pub(super) fn on_windows(arguments: &str) -> String {
    format!(r".\gatepost-connector.exe {arguments}")
}

/// A user of its own, a directory that nobody else reads, and the program.
const PREPARE: &str = "sudo useradd --system --home-dir /var/lib/gatepost-connector --shell /usr/sbin/nologin gatepost-connector && \
sudo install -d -m 700 -o gatepost-connector -g gatepost-connector /var/lib/gatepost-connector && \
echo 'data_directory = \"/var/lib/gatepost-connector\"' | sudo tee /etc/gatepost-connector.toml && \
sudo install -m 755 gatepost-connector /usr/bin/gatepost-connector";

/// The unit lies beside the program in the package.
const START: &str = "sudo install -m 644 gatepost-connector.service /etc/systemd/system/ && sudo systemctl daemon-reload && \
sudo systemctl enable --now gatepost-connector";

fn warnings(text: Text, known: &Overview) -> Vec<Alert> {
    let mut alerts = Vec::new();
    if let Some(connector) = &known.connector {
        let alert = Alert::new(Tone::Warn, text.with("exchange-replaces", &[("host", &connector.host)]));
        alerts.push(alert.line(text.get("exchange-replaces-advice")));
    }
    if !known.directory_is_read {
        let alert = Alert::new(Tone::Warn, text.get("exchange-no-directory"));
        let link = Link::new("/console/directory", text.get("nav-directory"));
        alerts.push(alert.line(text.get("exchange-no-directory-advice")).link(link));
    }
    alerts
}

/// What to type. Token and password are not in it: the program asks for them, so neither ends up in a history of commands.
fn register(organisation: &Organisation, gatepost: &str, account: &str, replace: bool) -> String {
    let settings = &organisation.settings;
    let host = if settings.address.is_empty() { "mail.example.com" } else { &settings.address };
    let hosted = if settings.hosted { " --hosted" } else { "" };
    let replace = if replace { " --replace" } else { "" };
    format!("register --server {gatepost} --exchange {host}{hosted} --account {account}{replace}")
}
