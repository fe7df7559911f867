//! Who is in the directory: a small Active Directory with nested groups.

use simulators::ldap::{DirectoryServer, Entry, guid_bytes, sid_bytes};

pub(crate) const READER: &str = "reader@example.com";
/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse battery";

const BASE: &str = "DC=example,DC=com";

/// Those who are there at first, each with a number that their entry keeps for life.
const PEOPLE: [(&str, u32); 6] =
    [("anna", 1001), ("bert", 1002), ("carl", 1003), ("dora", 1004), ("emil", 1005), ("fred", 1006)];

/// Groups with the people and the groups in them.
const GROUPS: [(&str, u32, &[&str], &[&str]); 4] = [
    ("Sales", 2001, &["anna", "bert"], &[]),
    ("Field", 2002, &["carl"], &[]),
    ("Mobile", 2003, &["dora", "emil", "fred"], &["Sales", "Field"]),
    ("Contractors", 2004, &["bert"], &[]),
];

pub(crate) async fn serve() -> DirectoryServer {
    let root = Entry::new("")
        .with("defaultNamingContext", &[BASE])
        .with("rootDomainNamingContext", &[BASE])
        .with("configurationNamingContext", &[&format!("CN=Configuration,{BASE}")])
        .with("supportedCapabilities", &["1.2.840.113556.1.4.800"]);
    let mut entries = vec![
        Entry::new(&format!("CN=EXAMPLE,CN=Partitions,CN=Configuration,{BASE}"))
            .with("objectClass", &["crossRef"])
            .with("nCName", &[BASE])
            .with("dnsRoot", &["example.com"])
            .with("nETBIOSName", &["EXAMPLE"]),
        Entry::new(&format!("CN=Reader,OU=Services,{BASE}"))
            .with("objectClass", &["serviceAccount"])
            .with("userPrincipalName", &[READER])
            .with_password(PASSWORD),
    ];
    entries.extend(PEOPLE.iter().map(|(name, number)| person(name, *number)));
    entries.extend(GROUPS.iter().map(|(name, number, people, groups)| {
        let members =
            people.iter().map(|name| person_dn(name)).chain(groups.iter().map(|name| group_dn(name)));
        let entry = Entry::new(&group_dn(name))
            .with("objectClass", &["group"])
            .with_bytes("objectGUID", &guid_bytes(*number))
            .with_bytes("objectSid", &sid_bytes(*number))
            .with("cn", &[name])
            .with("displayName", &[name]);
        let mut entry = entry;
        entry.set("member", members.map(String::into_bytes).collect());
        entry
    }));
    DirectoryServer::start(root, entries).await.unwrap()
}

fn person(name: &str, number: u32) -> Entry {
    let address = format!("{name}@example.com");
    Entry::new(&person_dn(name))
        .with("objectClass", &["user"])
        .with("objectCategory", &["person"])
        .with_bytes("objectGUID", &guid_bytes(number))
        .with_bytes("objectSid", &sid_bytes(number))
        .with("cn", &[name])
        .with("displayName", &[name])
        .with("userPrincipalName", &[&address])
        .with("mail", &[&address])
        .with("proxyAddresses", &[&format!("SMTP:{address}")])
        .with("sAMAccountName", &[name])
        .with("userAccountControl", &["512"])
        .with_password(PASSWORD)
}

fn person_dn(name: &str) -> String {
    format!("CN={name},OU=People,{BASE}")
}

fn group_dn(name: &str) -> String {
    format!("CN={name},OU=Groups,{BASE}")
}

/// Changes somebody's entry.
pub(crate) fn change(directory: &DirectoryServer, who: &str, change: impl FnOnce(&mut Entry)) {
    directory.change(|entries| {
        let dn = person_dn(who);
        change(entries.iter_mut().find(|entry| entry.dn() == dn).unwrap());
    });
}

/// Gives somebody another address.
pub(crate) fn readdress(directory: &DirectoryServer, who: &str, address: &str) {
    change(directory, who, |entry| {
        entry.set("mail", vec![address.into()]);
        entry.set("proxyAddresses", vec![format!("SMTP:{address}").into_bytes()]);
    });
}

/// Takes somebody out of the directory, and out of every group, as directories do.
pub(crate) fn remove(directory: &DirectoryServer, who: &str) {
    directory.change(|entries| entries.retain(|entry| entry.dn() != person_dn(who)));
}

/// Puts these people, and nobody else, into a group.
pub(crate) fn regroup(directory: &DirectoryServer, group: &str, members: &[&str]) {
    directory.change(|entries| {
        let dn = group_dn(group);
        let entry = entries.iter_mut().find(|entry| entry.dn() == dn).unwrap();
        entry.set("member", members.iter().map(|name| person_dn(name).into_bytes()).collect());
    });
}
