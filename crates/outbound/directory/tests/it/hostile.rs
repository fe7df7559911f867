//! Servers that send what no directory sends: a clear error, little memory, and no waiting for what never comes.

use outbound_directory::DirectoryError;
use simulators::ldap::{Behaviour, DirectoryServer, Entry};

use crate::{domain, read, root, server};

async fn answered(answer: Vec<u8>) -> String {
    let server = server(3).await;
    server.behave(Behaviour { answer: Some(answer), ..Behaviour::default() });
    let error = read(&server).await.unwrap_err();
    assert!(matches!(error, DirectoryError::Message(_)), "{error}");
    // The next reading, of a server that has come to its senses, is not touched by it.
    server.behave(Behaviour::default());
    assert_eq!(read(&server).await.unwrap().users.len(), 3);
    error.to_string()
}

/// BER with a length of four bytes.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag, 0x84];
    bytes.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
    bytes.extend_from_slice(content);
    bytes
}

#[tokio::test]
async fn a_message_that_announces_a_gigabyte() {
    let error = answered(vec![0x30, 0x84, 0x40, 0, 0, 0]).await;
    assert!(error.contains("more than 32 MB"), "{error}");
    // More than any memory.
    answered([0x30, 0x88].into_iter().chain([0xff; 8]).collect()).await;
}

#[tokio::test]
async fn ten_thousand_sequences_in_each_other() {
    let deep = (0..10_000).fold(Vec::new(), |inner, _| element(0x30, &inner));
    let message = element(0x30, &[vec![2, 1, 3], element(0x64, &deep)].concat());
    let error = answered(message).await;
    assert!(error.contains("nested deeper than 16 levels"), "{error}");
}

#[tokio::test]
async fn a_million_empty_values() {
    let message = element(0x30, &[vec![2, 1, 3], element(0x64, &[4, 0].repeat(1_000_000))].concat());
    let error = answered(message).await;
    assert!(error.contains("500,000 elements"), "{error}");
}

#[tokio::test]
async fn what_is_no_ldap_at_all() {
    let error = answered(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()).await;
    assert!(error.contains("no LDAP"), "{error}");
    // A value longer than the entry around it: a reader that waits for the rest would wait for ever.
    answered(element(0x30, &[2, 1, 3, 0x64, 2, 4, 100])).await;
    // A result that lacks its texts, and a control without a name.
    answered(vec![0x30, 8, 2, 1, 3, 0x65, 3, 10, 1, 0]).await;
    answered(vec![0x30, 16, 2, 1, 3, 0x65, 7, 10, 1, 0, 4, 0, 4, 0, 0xa0, 2, 0x30, 0]).await;
}

#[tokio::test]
async fn a_group_of_thirty_thousand_in_one_piece_is_no_attack() {
    let mut entries = domain(2);
    let everybody = entries.iter_mut().find(|entry| entry.dn().starts_with("CN=Everybody")).unwrap();
    let members =
        (1..=30_000).map(|number| format!("CN=user{number},OU=Staff,DC=corp,DC=example").into_bytes());
    everybody.set("member", members.collect());
    let server = DirectoryServer::start(root(), entries).await.unwrap();
    let snapshot = read(&server).await.unwrap();
    assert_eq!(crate::group(&snapshot, "Everybody").users.len(), 2);
}

#[tokio::test]
async fn an_entry_of_another_shape_names_no_bytes() {
    let server = DirectoryServer::start(root(), vec![Entry::new(crate::READER).with_password("reading")])
        .await
        .unwrap();
    server.behave(Behaviour {
        answer: Some(element(0x30, &[vec![2, 1, 3], element(0x64, &[4, 1, 0xff])].concat())),
        ..Behaviour::default()
    });
    let error = read(&server).await.unwrap_err();
    assert_eq!(error, DirectoryError::Unreachable("the server sent a malformed entry".into()));
}
