//! The example organisation's directory: 60 users in nested groups, as Active Directory shows them.

use simulators::ldap::{DirectoryServer, Entry, guid_bytes, sid_bytes};

/// The organisation's mail domain.
pub(super) const DOMAIN: &str = "noordzee.example";

/// Its Exchange server.
pub(super) const MAIL_HOST: &str = "mail.noordzee.example";

/// The account that reads the directory.
pub(super) const READER: &str = "gatepost@noordzee.example";

const BASE: &str = "DC=noordzee,DC=example";

const GIVEN: [&str; 10] =
    ["Anna", "Bram", "Carin", "Daan", "Elsa", "Fredrik", "Griet", "Hugo", "Ingrid", "Joost"];

const SURNAMES: [&str; 6] = ["Andersson", "Bakker", "Claes", "Dahl", "Visser", "Öberg"];

/// Who has an address outside of the organisation, by number, and that address. The phone of that person was let in by hand, so
/// that it loses its mail.
pub(super) const OUTSIDE: (usize, &str) = (12, "carin@home.example");

/// Departments with the users in them, by number.
const DEPARTMENTS: [(&str, std::ops::Range<usize>); 5] = [
    ("Sales Benelux", 0..12),
    ("Sales Nordics", 12..24),
    ("Engineering", 24..42),
    ("Finance", 42..52),
    ("Board", 52..60),
];

/// Groups of groups.
const NESTED: [(&str, &[&str]); 4] = [
    ("Sales", &["Sales Benelux", "Sales Nordics"]),
    ("Mobile mail", &["Sales", "Engineering"]),
    ("Modern mail", &["Finance", "Board"]),
    ("Everyone", &["Mobile mail", "Modern mail"]),
];

/// A user of the organisation.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// `anna.andersson`
    pub(super) account: String,
    given: &'static str,
    surname: &'static str,
}

impl Person {
    /// The name to sign in with.
    pub(super) fn principal_name(&self) -> String {
        format!("{}@{DOMAIN}", self.account)
    }

    /// `Anna Andersson`
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.given, self.surname)
    }

    /// The distinguished name in the directory.
    pub(super) fn dn(&self) -> String {
        format!("CN={},OU=People,{BASE}", self.name())
    }
}

/// All 60, in order.
pub(super) fn people() -> Vec<Person> {
    let mut people = Vec::new();
    for surname in SURNAMES {
        for given in GIVEN {
            let account = format!("{given}.{surname}").to_lowercase().replace('ö', "o");
            people.push(Person { account, given, surname });
        }
    }
    people
}

/// Starts the directory. Every user has the same `password`; `reader` is that of the account that reads.
pub(super) async fn serve(password: &str, reader: &str) -> std::io::Result<DirectoryServer> {
    let root = Entry::new("")
        .with("defaultNamingContext", &[BASE])
        .with("rootDomainNamingContext", &[BASE])
        .with("configurationNamingContext", &[&format!("CN=Configuration,{BASE}")])
        .with("supportedCapabilities", &["1.2.840.113556.1.4.800"]);
    let mut entries = vec![
        Entry::new(&format!("CN=NOORDZEE,CN=Partitions,CN=Configuration,{BASE}"))
            .with("objectClass", &["crossRef"])
            .with("nCName", &[BASE])
            .with("dnsRoot", &[DOMAIN])
            .with("nETBIOSName", &["NOORDZEE"]),
        Entry::new(&format!("CN=Gatepost,OU=Services,{BASE}"))
            .with("objectClass", &["serviceAccount"])
            .with("userPrincipalName", &[READER])
            .with_password(reader),
    ];
    let people = people();
    let (outside, address) = OUTSIDE;
    entries.extend(people.iter().enumerate().zip(1000..).map(|((position, person), number)| {
        let user = user(person, number, password);
        if position == outside { user.with("otherMailbox", &[address]) } else { user }
    }));
    let departments = DEPARTMENTS.iter().map(|(name, range)| {
        (*name, people.get(range.clone()).unwrap_or_default().iter().map(Person::dn).collect::<Vec<_>>())
    });
    let nested =
        NESTED.iter().map(|(name, groups)| (*name, groups.iter().map(|group| group_dn(group)).collect()));
    entries.extend(
        departments.chain(nested).zip(2000..).map(|((name, members), number)| group(name, &members, number)),
    );
    DirectoryServer::start(root, entries).await
}

fn user(person: &Person, number: u32, password: &str) -> Entry {
    let address = person.principal_name();
    let language = if ["Andersson", "Dahl", "Öberg"].contains(&person.surname) { "sv" } else { "nl" };
    Entry::new(&person.dn())
        .with("objectClass", &["user"])
        .with("objectCategory", &["person"])
        .with_bytes("objectGUID", &guid_bytes(number))
        .with_bytes("objectSid", &sid_bytes(number))
        .with("cn", &[&format!("{} {}", person.given, person.surname)])
        .with("displayName", &[&format!("{} {}", person.given, person.surname)])
        .with("givenName", &[person.given])
        .with("sn", &[person.surname])
        .with("userPrincipalName", &[&address])
        .with("mail", &[&address])
        .with("proxyAddresses", &[&format!("SMTP:{address}")])
        .with("sAMAccountName", &[&person.account])
        .with("preferredLanguage", &[language])
        .with("userAccountControl", &["512"])
        .with_password(password)
}

fn group(name: &str, members: &[String], number: u32) -> Entry {
    let members = members.iter().map(String::as_str).collect::<Vec<_>>();
    Entry::new(&group_dn(name))
        .with("objectClass", &["group"])
        .with_bytes("objectGUID", &guid_bytes(number))
        .with_bytes("objectSid", &sid_bytes(number))
        .with("cn", &[name])
        .with("displayName", &[name])
        .with("member", &members)
}

fn group_dn(name: &str) -> String {
    format!("CN={name},OU=Groups,{BASE}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_sixty_people_with_a_department_each() {
        let people = people();
        let accounts = people.iter().map(|person| &person.account).collect::<BTreeSet<_>>();
        assert_eq!(accounts.len(), 60);
        assert_eq!(DEPARTMENTS.iter().map(|(_, range)| range.len()).sum::<usize>(), 60);
        assert!(accounts.iter().all(|account| account.is_ascii()));
        let (outside, _) = OUTSIDE;
        assert_eq!(people[outside].name(), "Carin Bakker");
    }
}
