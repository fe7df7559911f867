//! A directory of 100,000 users in nested groups, read over LDAP: how long until everything is written, and the memory that
//! it takes.

use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use chrono::{DateTime, Utc};
use domain::actor::Actor;
use secrecy::SecretString;
use server::outside::{LdapConfiguration, Source};
use services::Services;
use services::directory::{self, DirectorySettings, NewDirectory};
use simulators::ldap::{Behaviour, DirectoryServer, Entry, guid_bytes, sid_bytes};
use tokio::time::sleep;

use crate::figure::{Figure, say};
use crate::installation::{Installation, answers, read_log};
use crate::process::{processor_seconds, resident};

/// How many users there are, and how many of them or of the groups of one level are in a group of the next.
const USERS: u32 = 100_000;
const TEAM: u32 = 100;
const TOGETHER: u32 = 10;
/// Values of an attribute at once, as Active Directory gives them.
const RANGE: usize = 1500;
const READER: &str = "cn=reader,dc=corp,dc=example";
const PASSWORD: &str = "reading";

/// Measures a first reading, and one that finds nothing new.
pub(crate) async fn measure() -> anyhow::Result<Vec<Figure>> {
    say("making a directory of 100,000 users");
    let ldap = DirectoryServer::start(root(), entries()).await?;
    ldap.behave(Behaviour { range: Some(RANGE), ..Behaviour::default() });
    let installation = Installation::on_sqlite()?;
    let services = installation.open().await?;
    configure(&services, ldap.url()).await?;
    let process = installation.serve()?;
    answers(installation.devices()).await.with_context(|| read_log(&installation.log()))?;

    say("reading it");
    let before = processor_seconds(&[process.id()])?;
    let (first, at) = read(&services, None).await?;
    let spent = processor_seconds(&[process.id()])? - before;
    let (_, highest) = resident(process.id())?;
    let status = directory::status(&services, &Actor::System).await?;
    ensure!(status.users >= u64::from(USERS), "{} users were read", status.users);
    say("reading it again");
    let (second, _) = read(&services, Some(at)).await?;
    let (_, both) = resident(process.id())?;
    services.store.close().await;
    let groups = status.groups;
    Ok(vec![
        Figure::one(
            format!("directory of 100,000 users, {groups} nested groups: read and written"),
            first,
            "s",
        ),
        Figure::one("processor time until then", spent, "s"),
        Figure::one("highest resident memory", highest, "MB"),
        Figure::one("read again, nothing new", second, "s"),
        Figure::one("highest resident memory of both", both, "MB"),
    ])
}

async fn configure(services: &Services, url: String) -> anyhow::Result<()> {
    let ldap = LdapConfiguration {
        urls: vec![url],
        allow_plain_text: true,
        bind_dn: READER.to_owned(),
        ..LdapConfiguration::default()
    };
    let settings = DirectorySettings { source: Some(Source::Ldap(ldap)), ..DirectorySettings::default() };
    let new = NewDirectory { settings, password: Some(SecretString::from(PASSWORD)) };
    Ok(directory::configure(services, &Actor::System, new).await?)
}

/// Asks for a reading and waits until it is written: how many seconds that took, and when it was.
async fn read(services: &Services, before: Option<DateTime<Utc>>) -> anyhow::Result<(f64, DateTime<Utc>)> {
    let begun = Instant::now();
    directory::sync(services, &Actor::System).await?;
    while begun.elapsed() < Duration::from_mins(15) {
        let state = directory::status(services, &Actor::System).await?.state;
        if let Some(error) = state.last_error {
            bail!("the directory cannot be read: {error}");
        }
        if let Some(at) = state.last_success_at.filter(|at| Some(*at) != before) {
            return Ok((begun.elapsed().as_secs_f64(), at));
        }
        sleep(Duration::from_millis(50)).await;
    }
    bail!("the directory was not read within a quarter of an hour")
}

/// rootDSE of a domain controller of `corp.example`.
fn root() -> Entry {
    Entry::new("")
        .with("defaultNamingContext", &["DC=corp,DC=example"])
        .with("rootDomainNamingContext", &["DC=corp,DC=example"])
}

/// All users; teams of them, groups of teams and so on up to one; and one group that lists everybody.
fn entries() -> Vec<Entry> {
    let users: Vec<Entry> = (0..USERS).map(user).collect();
    let mut level: Vec<String> = users.iter().map(|user| user.dn().to_owned()).collect();
    let mut number = USERS;
    let mut groups = vec![group(number, &level)];
    let mut together = TEAM;
    while level.len() > 1 {
        let mut above = Vec::new();
        for members in level.chunks(together as usize) {
            number += 1;
            let group = group(number, members);
            above.push(group.dn().to_owned());
            groups.push(group);
        }
        level = above;
        together = TOGETHER;
    }
    let reader = Entry::new(READER).with("objectClass", &["account"]).with_password(PASSWORD);
    users.into_iter().chain(groups).chain([reader]).collect()
}

fn user(number: u32) -> Entry {
    let name = format!("user{number:06}");
    Entry::new(&format!("CN={name},OU=Staff,DC=corp,DC=example"))
        .with("objectClass", &["user"])
        .with("objectCategory", &["person"])
        .with("sAMAccountName", &[&name])
        .with("displayName", &[&format!("User {number}")])
        .with("givenName", &["User"])
        .with("sn", &[&number.to_string()])
        .with("userPrincipalName", &[&format!("{name}@corp.example")])
        .with("mail", &[&format!("{name}@example.com")])
        .with("proxyAddresses", &[&format!("SMTP:{name}@example.com"), &format!("smtp:{number}@example.com")])
        .with("userAccountControl", &["512"])
        .with_bytes("objectGUID", &guid_bytes(number))
        .with_bytes("objectSid", &sid_bytes(number))
}

fn group(number: u32, members: &[String]) -> Entry {
    let members: Vec<&str> = members.iter().map(String::as_str).collect();
    Entry::new(&format!("CN=Group {number},OU=Groups,DC=corp,DC=example"))
        .with("objectClass", &["group"])
        .with("cn", &[&format!("Group {number}")])
        .with("member", &members)
        .with_bytes("objectGUID", &guid_bytes(number))
        .with_bytes("objectSid", &sid_bytes(number))
}
