//! Sets the example organisation up through the same use cases as the console.

use std::time::Duration;

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use serde_json::{Map, Value};
use server::Running;
use server::domain::actor::{Actor, Role, Scope};
use server::domain::device::Platform;
use server::domain::enrolment::Level;
use server::domain::id::{GroupId, ProfileId};
use server::outside::{LdapConfiguration, Source};
use server::services::accounts::{self, NewAdministrator};
use server::services::assignments::{self, Line};
use server::services::directory::{self, DirectorySettings, NewDirectory};
use server::services::enrolment::{NewRule, add_rule};
use server::services::profiles::{self, NameRule, NewProfile};
use server::services::settings::{Addresses, Setting};
use server::services::setup::{self, NewOrganisation};
use server::services::tokens::{self, NewToken};
use server::services::{Services, authorities, people as directory_people};
use simulators::apns::PushService;
use simulators::ldap::DirectoryServer;

use super::people::{DOMAIN, READER};
use super::profiles::examples;

/// Apple's topics look like this; the rest is ours.
const TOPIC: &str = "com.apple.mgmt.External.6a1ec0de-0000-4000-8000-000000000000";

/// The one whose acts these are in the audit log.
const WHO: &Actor = &Actor::System;

/// Organisation, names, administrator, push certificate. Returns the secret of an API token.
pub(super) async fn set_up(
    running: &Running,
    push: &PushService,
    administrator: &str,
    password: &SecretString,
) -> anyhow::Result<SecretString> {
    let services = running.services();
    let new = NewOrganisation {
        name: "Noordzee".to_owned(),
        domains: vec![DOMAIN.to_owned()],
        contact: "help desk, extension 100".to_owned(),
    };
    setup::set_organisation(services, WHO, new).await?;
    names(running).await?;
    let owner =
        NewAdministrator { name: administrator.to_owned(), password: password.clone(), role: Role::Owner };
    accounts::create(services, WHO, owner).await?;
    let request = setup::new_request(services, WHO).await?;
    let certificate = push.credentials().answer_request(&request, TOPIC);
    let certificate = certificate.map_err(|error| anyhow::anyhow!("no push certificate: {error}"))?;
    setup::accept_certificate(services, WHO, &certificate).await?;
    setup::finish(services, WHO).await?;
    let new = NewToken { name: "demo".to_owned(), scopes: Scope::ALL.to_vec(), expires_at: None };
    Ok(tokens::create(services, WHO, new).await?.1)
}

/// Free ports are known only now, and nobody has to visit them to find them right.
async fn names(running: &Running) -> anyhow::Result<()> {
    let (services, at) = (running.services(), running.addresses());
    let addresses = Addresses {
        web: format!("https://localhost:{}", at.web.port()),
        devices: format!("https://localhost:{}", at.devices.port()),
        public: format!("http://localhost:{}", at.public.port()),
        checked: true,
    };
    let mut tx = services.store.write().await?;
    tx.put_setting(Addresses::NAME, &addresses, services.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Connects the directory and waits until all `expected` users are read.
pub(super) async fn read_directory(
    services: &Services,
    server: &DirectoryServer,
    password: &SecretString,
    expected: u64,
) -> anyhow::Result<()> {
    let ldap = LdapConfiguration {
        urls: vec![server.url()],
        allow_plain_text: true,
        bind_dn: READER.to_owned(),
        ..LdapConfiguration::default()
    };
    let settings = DirectorySettings { source: Some(Source::Ldap(ldap)), ..DirectorySettings::default() };
    let new = NewDirectory { settings, password: Some(password.clone()) };
    directory::configure(services, WHO, new).await?;
    directory::sync(services, WHO).await?;
    for _ in 0..600 {
        let status = directory::status(services, WHO).await?;
        if let Some(error) = status.state.last_error {
            bail!("the directory cannot be read: {error}");
        }
        if status.users >= expected && status.state.last_success_at.is_some() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("the directory was not read within a minute")
}

/// Every user may enrol two iPhones or iPads.
pub(super) async fn open_enrolment(services: &Services) -> anyhow::Result<()> {
    let rule =
        NewRule { group: None, platforms: vec![Platform::Ios], device_limit: 2, level: Level::Password };
    add_rule(services, WHO, rule).await?;
    Ok(())
}

/// A group of the directory.
pub(super) async fn group(services: &Services, name: &str) -> anyhow::Result<GroupId> {
    let groups = directory_people::groups(services, WHO, None, 100).await?;
    let found = groups.iter().find(|group| group.attributes.display_name == name);
    found.map(|group| group.id).with_context(|| format!("the directory has no group `{name}`"))
}

/// Makes and assigns one profile of each type.
pub(super) async fn make_profiles(services: &Services) -> anyhow::Result<Vec<(&'static str, ProfileId)>> {
    let root = STANDARD.encode(authorities::root_certificate(services).await?);
    let mut made = Vec::new();
    for example in examples(&root) {
        let mut settings = match example.settings {
            Value::Object(settings) => settings,
            _ => Map::new(),
        };
        for (role, target) in example.references {
            let target = made.iter().find(|(name, _)| name == target).map(|(_, id): &(_, ProfileId)| *id);
            let target = target.with_context(|| format!("`{}` refers to nothing", example.name))?;
            settings.insert(format!("{role}@odata.bind"), Value::String(target.to_string()));
        }
        let new = NewProfile {
            kind: example.kind,
            display_name: example.name.to_owned(),
            description: String::new(),
            settings,
        };
        let saved = profiles::create(services, WHO, new, NameRule::Refuse).await;
        let saved = saved.with_context(|| format!("the profile `{}`", example.name))?;
        made.push((example.name, saved.profile.id));
    }
    // Assigned last, so that no certificate is missing when its e-mail profile is.
    for example in examples(&root) {
        let Some(name) = example.group else { continue };
        let GroupId(group) = group(services, name).await?;
        let profile = made.iter().find(|(known, _)| *known == example.name);
        let (_, profile) = profile.context("every example was made")?;
        assignments::replace(services, WHO, *profile, &[Line::Group(group)]).await?;
    }
    Ok(made)
}
