//! What Active Directory does its own way.

use outbound_directory::DirectoryError;
use simulators::ldap::{Behaviour, DirectoryServer, guid_bytes};

use crate::{directory, domain, group, ldap, read, root, server, user};

#[tokio::test]
async fn users_have_all_their_attributes() {
    let server = server(25).await;
    server.change(|entries| {
        let anna = user(26)
            .with("displayName", &["Anna Berg"])
            .with("givenName", &["Anna"])
            .with("sn", &["Berg"])
            .with("preferredLanguage", &["sv"])
            .with("userAccountControl", &["514"])
            .with("otherMailbox", &["berg@home.example", "anna@home.example"])
            .with("proxyAddresses", &["smtp:anna@old.example", "SMTP:User26@example.com", "X500:/o=corp"]);
        entries.push(anna);
    });
    let snapshot = read(&server).await.unwrap();
    assert_eq!(snapshot.users.len(), 26);
    let anna = snapshot.users.iter().find(|user| user.display_name == "Anna Berg").unwrap();
    assert_eq!(anna.external_id, "0000001a-0000-0000-0000-000000000000");
    assert_eq!(anna.principal_name.as_deref(), Some("user26@corp.example"));
    assert_eq!(anna.mail.as_deref(), Some("user26@example.com"));
    assert_eq!(anna.proxy_addresses, ["anna@old.example", "user26@example.com"]);
    assert_eq!(anna.other_mails, ["anna@home.example", "berg@home.example"]);
    assert_eq!(anna.sam_account_name.as_deref(), Some("user26"));
    assert_eq!(
        (anna.domain_name.as_deref(), anna.netbios_name.as_deref()),
        (Some("corp.example"), Some("CORP"))
    );
    assert_eq!(anna.sid.as_deref(), Some("S-1-5-21-1-2-3-1026"));
    assert_eq!(anna.language.as_deref(), Some("sv"));
    assert!(!anna.enabled);
    assert!(snapshot.users.iter().filter(|user| user.enabled).count() == 25);
}

#[tokio::test]
async fn primary_groups_and_cycles() {
    let server = server(12).await;
    let snapshot = read(&server).await.unwrap();
    assert_eq!(group(&snapshot, "Domain Users").users.len(), 12);
    let (inner, outer) = (group(&snapshot, "Inner"), group(&snapshot, "Outer"));
    assert_eq!(inner.groups, std::slice::from_ref(&outer.attributes.external_id));
    assert_eq!(outer.groups, std::slice::from_ref(&inner.attributes.external_id));
    assert_eq!(inner.users.len(), 1);
}

#[tokio::test]
async fn members_come_in_ranges() {
    let server = server(45).await;
    server.behave(Behaviour { range: Some(10), ..Behaviour::default() });
    let snapshot = read(&server).await.unwrap();
    assert_eq!(group(&snapshot, "Everybody").users.len(), 45);
}

#[tokio::test]
async fn a_lost_range_is_an_error_not_a_smaller_group() {
    let server = server(45).await;
    server.behave(Behaviour { range: Some(10), lose_ranges: true, ..Behaviour::default() });
    let error = read(&server).await.unwrap_err();
    assert!(matches!(&error, DirectoryError::Entry { entry, .. } if entry.contains("Everybody")), "{error}");
}

#[tokio::test]
async fn a_renamed_mail_attribute_can_be_named() {
    let server = server(3).await;
    server.change(|entries| {
        for entry in entries.iter_mut().filter(|entry| entry.dn().contains("OU=Staff")) {
            entry.set("mail", Vec::new());
            entry.set("extensionAttribute7", vec![b"Somebody@example.com".to_vec()]);
        }
    });
    assert!(read(&server).await.unwrap().users.iter().all(|user| user.mail.is_none()));
    let mut configuration = ldap(&[server.url()]);
    configuration.mail_attribute = "extensionAttribute7".into();
    let snapshot = directory(configuration).unwrap().read(&()).await.unwrap();
    assert!(snapshot.users.iter().all(|user| user.mail.as_deref() == Some("Somebody@example.com")));
    assert_eq!(snapshot.users[0].proxy_addresses, ["somebody@example.com"]);
}

#[tokio::test]
async fn outside_addresses_are_read_from_the_attribute_that_is_named_or_not_at_all() {
    let server = server(1).await;
    server.change(|entries| {
        let addresses =
            ["otherMailbox", "extensionAttribute9"].into_iter().zip(["one@home.example", "two@home.example"]);
        for entry in entries.iter_mut().filter(|entry| entry.dn().contains("OU=Staff")) {
            for (attribute, address) in addresses.clone() {
                entry.set(attribute, vec![address.as_bytes().to_vec()]);
            }
        }
    });
    for (attribute, expected) in [
        ("otherMailbox", Some("one@home.example")),
        ("extensionAttribute9", Some("two@home.example")),
        ("", None),
    ] {
        let mut configuration = ldap(&[server.url()]);
        configuration.other_mail_attribute = attribute.to_owned();
        let snapshot = directory(configuration).unwrap().read(&()).await.unwrap();
        assert_eq!(snapshot.users[0].other_mails.first().map(String::as_str), expected, "{attribute}");
        assert!(!snapshot.users[0].proxy_addresses.iter().any(|address| address.contains("home")));
    }
}

#[tokio::test]
async fn a_user_without_an_id_stops_the_reading() {
    let server = server(3).await;
    server.change(|entries| entries.push(user(4).with("objectGUID", &[])));
    let error = read(&server).await.unwrap_err();
    assert!(matches!(error, DirectoryError::Entry { .. }), "{error}");
}

#[tokio::test]
async fn referrals_are_followed_or_reported() {
    let parent = server(3).await;
    let mut child = domain(1);
    child.truncate(1);
    child.push(user(77).with_bytes("objectGUID", &guid_bytes(7_777)));
    let child = DirectoryServer::start(root(), child).await.unwrap();
    let zones = "ldap://DomainDnsZones.corp.example/DC=DomainDnsZones,DC=corp,DC=example".to_owned();
    let elsewhere = child.url().replace("127.0.0.1", "localhost") + "/DC=corp,DC=example??sub";
    parent.behave(Behaviour { references: vec![zones, elsewhere], ..Behaviour::default() });
    let error = read(&parent).await.unwrap_err();
    assert_eq!(error, DirectoryError::Referral { host: "localhost".into() });
    let mut configuration = ldap(&[parent.url()]);
    configuration.follow_hosts = vec!["LOCALHOST".into()];
    let snapshot = directory(configuration.clone()).unwrap().read(&()).await.unwrap();
    assert_eq!(snapshot.users.len(), 4);
    configuration.follow_hosts.clear();
    configuration.ignore_hosts = vec!["localhost".into()];
    assert_eq!(directory(configuration).unwrap().read(&()).await.unwrap().users.len(), 3);
}
