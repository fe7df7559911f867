//! The client against a simulated push service that checks like the real one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::enrolment::PushAddress;
use domain::outside::Clock;
use outbound_apns::{CertificateError, Client, Endpoint, Push, PushError, PushIdentity, Roots, describe};
use simulators::apns::{Answer, PushService};

const TOPIC: &str = "com.apple.mgmt.External.0b5c0c41-6a4b-4b7e-9f0e-2d6c1c8b7a11";

struct Noon;

impl Clock for Noon {
    fn now(&self) -> DateTime<Utc> {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }
}

fn address(topic: &str, token: u8) -> PushAddress {
    PushAddress { topic: topic.into(), token: vec![token; 32], magic: format!("magic-{token}") }
}

fn identity(service: &PushService, topic: &str) -> PushIdentity {
    let issued = service.credentials().issue(topic).unwrap();
    PushIdentity::from_pem(&issued.certificate_pem, &issued.key_pem).unwrap()
}

async fn started() -> (PushService, Client) {
    let service = PushService::start().await.unwrap();
    let client = client(&service);
    client.use_identity(Some(identity(&service, TOPIC)));
    (service, client)
}

fn client(service: &PushService) -> Client {
    let endpoint = Endpoint { host: "localhost".into(), port: service.address().port() };
    let roots = Roots::Pem(service.credentials().authority_pem().into());
    Client::new(endpoint, &roots, Arc::new(Noon)).unwrap()
}

#[tokio::test]
async fn a_message_reaches_its_device_and_no_other() {
    let (service, client) = started().await;
    let mut one = service.register(&[1; 32], TOPIC);
    let mut two = service.register(&[2; 32], TOPIC);
    let accepted = client.send(&address(TOPIC, 1)).await.unwrap();
    assert!(accepted.apns_id.is_some());
    assert_eq!(one.recv().await.unwrap().magic, "magic-1");
    assert!(two.try_recv().is_err());
}

#[tokio::test]
async fn many_messages_share_one_connection() {
    let (service, client) = started().await;
    let client = Arc::new(client);
    let mut devices: Vec<_> = (0..200).map(|token| service.register(&[token; 32], TOPIC)).collect();
    let tasks: Vec<_> = (0..200)
        .map(|token| {
            let client = Arc::clone(&client);
            tokio::spawn(async move { client.send(&address(TOPIC, token)).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    for device in &mut devices {
        device.recv().await.unwrap();
    }
    assert_eq!(service.connections(), 1);
}

#[tokio::test]
async fn after_goaway_and_after_a_cut_a_new_connection_is_opened() {
    let (service, client) = started().await;
    let mut device = service.register(&[1; 32], TOPIC);
    client.send(&address(TOPIC, 1)).await.unwrap();
    service.go_away();
    client.send(&address(TOPIC, 1)).await.unwrap();
    service.answer_next(Answer::Cut);
    client.send(&address(TOPIC, 1)).await.unwrap();
    for _ in 0..3 {
        device.recv().await.unwrap();
    }
    assert!(service.connections() >= 3);
}

#[tokio::test]
async fn each_refusal_comes_back_as_what_it_is() {
    let (service, client) = started().await;
    let _device = service.register(&[1; 32], TOPIC);
    for (answer, expected) in [
        (Answer::Unregistered, PushError::Unregistered),
        (Answer::TooManyRequests, PushError::TooManyRequests { retry_after: Some(Duration::from_secs(7)) }),
        (Answer::Unavailable, PushError::Unavailable("503 ServiceUnavailable".into())),
    ] {
        service.answer_next(answer);
        assert_eq!(client.send(&address(TOPIC, 1)).await.unwrap_err(), expected);
    }
    assert_eq!(client.send(&address(TOPIC, 9)).await.unwrap_err(), PushError::BadDeviceToken);
    let short = PushAddress { token: vec![1; 31], ..address(TOPIC, 1) };
    assert_eq!(client.send(&short).await.unwrap_err(), PushError::BadDeviceToken);
    let _foreign = service.register(&[3; 32], "com.apple.mgmt.Other");
    assert_eq!(client.send(&address(TOPIC, 3)).await.unwrap_err(), PushError::DeviceTokenNotForTopic);
}

#[tokio::test]
async fn without_a_certificate_or_with_anothers_topic_nothing_is_sent() {
    let service = PushService::start().await.unwrap();
    let client = client(&service);
    assert_eq!(client.send(&address(TOPIC, 1)).await.unwrap_err(), PushError::NotConfigured);
    client.use_identity(Some(identity(&service, "com.apple.mgmt.Other")));
    let refused = client.send(&address(TOPIC, 1)).await.unwrap_err();
    assert!(matches!(refused, PushError::WrongTopic { .. }), "{refused}");
    assert_eq!(service.connections(), 0);
}

#[tokio::test]
async fn a_certificate_of_another_authority_is_refused() {
    let (service, client) = started().await;
    let stranger = PushService::start().await.unwrap();
    client.use_identity(Some(identity(&stranger, TOPIC)));
    let _device = service.register(&[1; 32], TOPIC);
    let refused = client.send(&address(TOPIC, 1)).await.unwrap_err();
    assert!(matches!(refused, PushError::Unavailable(_)), "{refused}");
}

#[tokio::test]
async fn a_service_that_nobody_vouches_for_is_not_spoken_to() {
    let service = PushService::start().await.unwrap();
    let other = PushService::start().await.unwrap();
    let endpoint = Endpoint { host: "localhost".into(), port: service.address().port() };
    let roots = Roots::Pem(other.credentials().authority_pem().into());
    let client = Client::new(endpoint, &roots, Arc::new(Noon)).unwrap();
    client.use_identity(Some(identity(&service, TOPIC)));
    let refused = client.send(&address(TOPIC, 1)).await.unwrap_err();
    assert!(matches!(&refused, PushError::Unavailable(why) if why.contains("certificate")), "{refused}");
    assert_eq!(service.connections(), 0);
}

#[tokio::test]
async fn a_push_certificate_is_checked_when_it_is_uploaded() {
    let service = PushService::start().await.unwrap();
    let one = service.credentials().issue(TOPIC).unwrap();
    let other = service.credentials().issue(TOPIC).unwrap();
    let facts = describe(&one.certificate_pem).unwrap();
    assert_eq!(facts.topic, TOPIC);
    assert!(facts.not_before < facts.not_after);
    let foreign = PushIdentity::from_pem(&one.certificate_pem, &other.key_pem).unwrap_err();
    assert_eq!(foreign, CertificateError::ForeignKey);
    let server = service.credentials().issue("com.example.app").unwrap();
    assert_eq!(describe(&server.certificate_pem).unwrap_err(), CertificateError::NoTopic);
    assert_eq!(describe("-----BEGIN CERTIFICATE-----\nAAAA").unwrap_err(), CertificateError::NoCertificate);
    assert!(!format!("{:?}", identity(&service, TOPIC)).contains("PRIVATE"));
}
