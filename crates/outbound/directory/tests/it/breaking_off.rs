//! Whatever goes wrong in the middle is an error, never a smaller directory.

use std::sync::Mutex;

use outbound_directory::{DirectoryError, LdapConfiguration, Progress};
use simulators::ldap::Behaviour;

use crate::{directory, ldap, read, server};

#[tokio::test]
async fn a_server_that_dies_between_pages() {
    let server = server(45).await;
    for page in 0..7 {
        server.behave(Behaviour { die_before_page: Some(page), ..Behaviour::default() });
        let error = read(&server).await.unwrap_err();
        assert!(matches!(error, DirectoryError::Unreachable(_)), "page {page}: {error}");
    }
    server.behave(Behaviour::default());
    assert_eq!(read(&server).await.unwrap().users.len(), 45);
}

#[tokio::test]
async fn a_server_that_truncates() {
    let server = server(45).await;
    server.behave(Behaviour { size_limit: Some(20), ..Behaviour::default() });
    assert_eq!(read(&server).await.unwrap_err(), DirectoryError::Truncated { what: "users" });
}

#[tokio::test]
async fn a_server_that_refuses_or_is_not_there() {
    let server = server(1).await;
    server.behave(Behaviour { refuse_binds: true, ..Behaviour::default() });
    assert!(matches!(read(&server).await.unwrap_err(), DirectoryError::Refused(_)));
    let gone = server.url();
    drop(server);
    let error = directory(ldap(&[gone])).unwrap().read(&()).await.unwrap_err();
    assert!(matches!(error, DirectoryError::Unreachable(_)), "{error}");
}

#[tokio::test]
async fn the_second_server_is_asked_if_the_first_is_away() {
    let server = server(3).await;
    let nobody = "ldap://127.0.0.1:1".to_owned();
    let snapshot = directory(ldap(&[nobody, server.url()])).unwrap().read(&()).await.unwrap();
    assert_eq!(snapshot.users.len(), 3);
}

#[tokio::test]
async fn progress_is_told_while_reading() {
    struct Steps(Mutex<Vec<(usize, usize)>>);
    impl Progress for Steps {
        fn read(&self, users: usize, groups: usize) {
            self.0.lock().unwrap().push((users, groups));
        }
    }
    let server = server(25).await;
    let steps = Steps(Mutex::default());
    directory(ldap(&[server.url()])).unwrap().read(&steps).await.unwrap();
    assert_eq!(*steps.0.lock().unwrap(), [(10, 0), (20, 0), (25, 0), (25, 4)]);
}

#[test]
fn settings_that_cannot_work_are_refused_at_once() {
    let refused = |change: fn(&mut LdapConfiguration)| {
        let mut configuration = ldap(&["ldaps://dc1.corp.example".to_owned()]);
        configuration.allow_plain_text = false;
        change(&mut configuration);
        directory(configuration).map(drop).unwrap_err().to_string()
    };
    assert!(refused(|c| c.urls = vec!["ldap://dc1.corp.example".into()]).contains("unencrypted"));
    assert!(refused(|c| c.urls = vec!["dc1.corp.example".into()]).contains("ldaps://"));
    assert!(refused(|c| c.urls = vec!["ldaps://".into()]).contains("no host"));
    assert!(refused(|c| c.other_mail_attribute = "*".into()).contains("outside addresses"));
    assert!(refused(|c| c.urls.clear()).contains("no address"));
    assert!(refused(|c| c.user_filter = "(department=".into()).contains("filter"));
    assert!(refused(|c| c.mail_attribute = "mail)(x=*".into()).contains("mail attribute"));
    assert!(refused(|c| c.authorities_pem = "nonsense".into()).contains("PEM"));
}
