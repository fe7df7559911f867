//! `gatepost doctor` on the way to the push service.

use chrono::TimeDelta;
use server::config::{Config, Push};
use server::data_directory::Purpose;
use server::doctor::{Finding, Judgement, examine};
use server::services::settings::{PushCertificate, Setting};
use server::{Outside, Server};
use tempfile::TempDir;

/// What is said of the push service.
async fn said(directory: &TempDir, push: Push) -> Finding {
    let config = Config { data_directory: directory.path().join("data"), push, ..Config::default() };
    let findings = examine(&config, &Outside::default()).await;
    let found = findings.iter().find(|finding| finding.part == "push service").cloned();
    found.unwrap_or_else(|| panic!("nothing is said of it: {findings:?}"))
}

#[tokio::test]
async fn a_way_to_the_push_service_that_cannot_be_is_named_with_its_remedy() {
    let directory = tempfile::tempdir().unwrap();
    let service = Push { service: Some("https://relay".to_owned()), authorities_file: None };
    let found = said(&directory, service).await;
    assert_eq!(found.judgement, Judgement::Fault);
    assert!(found.text.contains("https://relay") && found.text.contains("[push]"), "{}", found.text);
    let path = directory.path().join("authority.pem");
    let push = || Push { service: None, authorities_file: Some(path.clone()) };
    let found = said(&directory, push()).await;
    assert_eq!(found.judgement, Judgement::Fault, "there is no such file: {}", found.text);
    assert!(found.text.contains("authority.pem"), "{}", found.text);
    std::fs::write(&path, "no certificate at all").unwrap();
    let found = said(&directory, push()).await;
    assert_eq!(found.judgement, Judgement::Fault);
    assert!(found.text.contains("authority.pem has no certificate"), "{}", found.text);
}

#[tokio::test]
async fn the_push_service_is_visited_once_there_is_a_push_certificate() {
    let directory = tempfile::tempdir().unwrap();
    // Bound and not listened to by anybody who speaks TLS.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    drop(listener);
    let push = || Push { service: Some(place.clone()), authorities_file: None };
    let found = said(&directory, push()).await;
    assert_eq!(found.judgement, Judgement::Fine, "{}", found.text);
    assert!(found.text.contains(&place), "{}", found.text);
    let config = Config { data_directory: directory.path().join("data"), ..Config::default() };
    let services = Server::open(&config, &Outside::default(), Purpose::Service).await.unwrap();
    let certificate = PushCertificate {
        certificate_pem: Some("-----BEGIN CERTIFICATE-----".to_owned()),
        not_after: Some(services.now() + TimeDelta::days(100)),
        ..PushCertificate::default()
    };
    let mut tx = services.store.write().await.unwrap();
    tx.put_setting(PushCertificate::NAME, &certificate, services.now()).await.unwrap();
    tx.commit().await.unwrap();
    drop(services);
    let found = said(&directory, push()).await;
    assert_eq!(found.judgement, Judgement::Fault, "{}", found.text);
    assert!(found.text.contains("connecting to") && found.text.contains("[push]"), "{}", found.text);
}
