//! Sign-in with the directory's passwords.

use secrecy::SecretString;
use simulators::ldap::DirectoryServer;

use crate::{directory, ldap, server, user};

async fn verify(server: &DirectoryServer, name: &str, password: &str) -> Option<String> {
    let directory = directory(ldap(&[server.url()])).unwrap();
    directory.verify_password(name, &SecretString::from(password)).await.unwrap()
}

#[tokio::test]
async fn every_name_of_a_user_signs_in() {
    let server = server(3).await;
    let id = Some("00000002-0000-0000-0000-000000000000".to_owned());
    for name in
        ["user2", "USER2@corp.example", "user2@example.com", "CORP\\user2", "corp.example\\user2", " user2 "]
    {
        assert_eq!(verify(&server, name, "secret2").await, id, "{name}");
    }
    for name in ["OTHER\\user2", "user", "*", "user2)(objectClass=*", "", "CORP\\"] {
        assert_eq!(verify(&server, name, "secret2").await, None, "{name}");
    }
    assert_eq!(verify(&server, "user2", "secret3").await, None);
}

#[tokio::test]
async fn an_empty_password_never_reaches_the_server() {
    let server = server(3).await;
    assert_eq!(verify(&server, "user2", "").await, None);
    assert_eq!(verify(&server, "user2", "\0").await, None);
    assert_eq!(server.anonymous_binds(), 0);
    assert!(server.binds().is_empty());
}

#[tokio::test]
async fn the_server_sees_as_much_of_a_name_that_nobody_has() {
    let server = server(3).await;
    server.change(|entries| {
        let gone = entries.iter_mut().find(|entry| entry.dn().starts_with("CN=user3,")).unwrap();
        gone.set("userAccountControl", vec![b"514".to_vec()]);
    });
    let mut seen = Vec::new();
    for name in ["user2", "nobody", "CORP\\user2", "CORP\\nobody", "user3"] {
        let before = (server.binds().len(), server.searches());
        assert_eq!(verify(&server, name, "wrong").await, None, "{name}");
        let binds = server.binds();
        seen.push((binds.len() - before.0, server.searches() - before.1));
        assert_ne!(binds.first(), binds.last(), "{name}: the second bind is not our own account's");
    }
    assert_eq!(seen[0], seen[1], "by user name");
    assert_eq!(seen[0], seen[4], "a disabled user");
    assert_eq!(seen[2], seen[3], "with a domain");
}

#[tokio::test]
async fn two_users_with_one_address_are_told_apart_by_their_other_names() {
    let server = server(1).await;
    server.change(|entries| entries.push(user(2).with("mail", &["user1@example.com"])));
    assert_eq!(verify(&server, "user1@example.com", "secret1").await, None);
    assert_eq!(verify(&server, "user1@example.com", "secret2").await, None);
    assert!(verify(&server, "user2", "secret2").await.is_some());
}

#[tokio::test]
async fn a_disabled_user_and_an_old_password_are_refused() {
    let server = server(2).await;
    server.change(|entries| {
        for entry in entries.iter_mut() {
            if entry.dn().starts_with("CN=user1,") {
                entry.set("userAccountControl", vec![b"514".to_vec()]);
            } else if entry.dn().starts_with("CN=user2,") {
                entry.set_password("changed");
            }
        }
    });
    assert_eq!(verify(&server, "user1", "secret1").await, None);
    assert_eq!(verify(&server, "user2", "secret2").await, None);
    assert!(verify(&server, "user2", "changed").await.is_some());
}
