//! Readers of directories against a simulated server, a real one (slapd), and files.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod active_directory;
mod breaking_off;
mod file;
mod hostile;
mod passwords;
mod slapd;

use std::sync::Arc;

use domain::directory::{GroupSnapshot, Snapshot};
use outbound_directory::{
    Configuration, Connect, Connector, Directory, DirectoryError, LdapConfiguration, Source,
};
use simulators::ldap::{DirectoryServer, Entry, guid_bytes, sid_bytes};

const READER: &str = "cn=reader,dc=corp,dc=example";

fn ldap(urls: &[String]) -> LdapConfiguration {
    LdapConfiguration {
        urls: urls.to_vec(),
        allow_plain_text: true,
        bind_dn: READER.into(),
        page_size: 10,
        timeout_seconds: 10,
        ..LdapConfiguration::default()
    }
}

fn directory(configuration: LdapConfiguration) -> Result<Arc<dyn Directory>, DirectoryError> {
    let source = Source::Ldap(configuration);
    Connector.directory(&Configuration { source, password: Some("reading".to_owned().into()) })
}

async fn read(server: &DirectoryServer) -> Result<Snapshot, DirectoryError> {
    directory(ldap(&[server.url()]))?.read(&()).await
}

fn group<'a>(snapshot: &'a Snapshot, name: &str) -> &'a GroupSnapshot {
    snapshot.groups.iter().find(|group| group.attributes.display_name == name).unwrap()
}

/// rootDSE of a domain controller of `corp.example`.
fn root() -> Entry {
    Entry::new("")
        .with("defaultNamingContext", &["DC=corp,DC=example"])
        .with("rootDomainNamingContext", &["DC=corp,DC=example"])
        .with("configurationNamingContext", &["CN=Configuration,DC=corp,DC=example"])
        .with("supportedCapabilities", &["1.2.840.113556.1.4.800"])
}

fn user(number: u32) -> Entry {
    let name = format!("user{number}");
    let principal = format!("{name}@corp.example");
    Entry::new(&format!("CN={name},OU=Staff,DC=corp,DC=example"))
        .with("objectClass", &["user"])
        .with("objectCategory", &["person"])
        .with("sAMAccountName", &[&name])
        .with("displayName", &[&name])
        .with("userPrincipalName", &[&principal])
        .with("mail", &[&format!("{name}@example.com")])
        .with("userAccountControl", &["512"])
        .with("primaryGroupID", &["513"])
        .with_bytes("objectGUID", &guid_bytes(number))
        .with_bytes("objectSid", &sid_bytes(1000 + number))
        .with_password(&format!("secret{number}"))
}

fn a_group(number: u32, name: &str, relative: u32, members: &[String]) -> Entry {
    let members: Vec<_> = members.iter().map(String::as_str).collect();
    Entry::new(&format!("CN={name},OU=Groups,DC=corp,DC=example"))
        .with("objectClass", &["group"])
        .with("cn", &[name])
        .with("member", &members)
        .with_bytes("objectGUID", &guid_bytes(number))
        .with_bytes("objectSid", &sid_bytes(relative))
}

/// A domain with `count` users, `Domain Users`, a group of all of them, and two groups in each other.
fn domain(count: u32) -> Vec<Entry> {
    let users: Vec<_> = (1..=count).map(user).collect();
    let everybody: Vec<_> = users.iter().map(|user| user.dn().to_owned()).collect();
    let mut entries = vec![
        Entry::new(READER).with("objectClass", &["account"]).with_password("reading"),
        Entry::new("CN=CORP,CN=Partitions,CN=Configuration,DC=corp,DC=example")
            .with("objectClass", &["crossRef"])
            .with("nCName", &["DC=corp,DC=example"])
            .with("dnsRoot", &["corp.example"])
            .with("nETBIOSName", &["CORP"]),
        a_group(90_001, "Domain Users", 513, &[]),
        a_group(90_002, "Everybody", 2001, &everybody),
        a_group(
            90_003,
            "Inner",
            2002,
            &["cn=outer,ou=groups,dc=CORP,dc=example".to_owned(), everybody[0].clone()],
        ),
        a_group(90_004, "Outer", 2003, &["CN=Inner,OU=Groups,DC=corp,DC=example".to_owned()]),
    ];
    entries.extend(users);
    entries
}

async fn server(count: u32) -> DirectoryServer {
    DirectoryServer::start(root(), domain(count)).await.unwrap()
}
