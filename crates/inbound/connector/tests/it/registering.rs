//! How a program becomes the connector of an organisation, and who does not.

use chrono::TimeDelta;
use connector_protocol::PROTOCOL;
use connector_protocol::lease::{Lease, LeaseRequest};
use connector_protocol::path;
use connector_protocol::refusal::{Code, Refusal};
use connector_protocol::register::{Register, Registered};
use connector_protocol::sync::SyncKind;
use reqwest::StatusCode;
use services::exchange;
use uuid::Uuid;

use crate::house::{House, Key, Program, WHO, asking};

async fn try_register(program: &Program, asked: &Register) -> Result<Registered, (StatusCode, Refusal)> {
    program.ask(path::REGISTER, asked).await
}

fn code<T: std::fmt::Debug>(result: Result<T, (StatusCode, Refusal)>) -> (u16, Code) {
    let (status, refusal) = result.unwrap_err();
    (status.as_u16(), refusal.code)
}

#[tokio::test]
async fn a_key_of_either_kind_gets_a_certificate_that_is_recorded_and_counts() {
    let house = House::new().await;
    for (name, key) in [("ECDSA", Key::ecdsa()), ("RSA", Key::rsa())] {
        let organisation = house.organisation(name).await;
        let registered = house.register(organisation, &key, false).await.unwrap();
        assert_eq!(registered.organisation_name, name);
        assert_eq!(registered.may_write_after, 0, "there was none before");
        assert!(
            registered.trust.contains("BEGIN CERTIFICATE"),
            "the server's own authority is to be trusted"
        );
        let program = house.program(Some((&registered.certificate, &key)));
        let lease: Lease = program.lease().await.unwrap();
        assert!(lease.fence.is_some(), "{name}");
        let connectors = exchange::connectors(house.services(), WHO, organisation).await.unwrap();
        let [one] = connectors.as_slice() else { panic!("{connectors:?}") };
        assert_eq!((one.host.as_str(), one.server.as_deref()), ("srv", Some("ex1.example.com")));
        let mut tx = house.services().store.read().await.unwrap();
        let certificate = tx.certificate_by_sha256(&one.certificate_sha256).await.unwrap().unwrap();
        assert_eq!(certificate.purpose, "connector");
    }
}

#[tokio::test]
async fn a_token_counts_once_and_for_a_day() {
    let house = House::new().await;
    let (stranger, key) = (house.stranger(), Key::ecdsa());
    let token = house.token(house.organisation).await;
    try_register(&stranger, &asking(&token, &key.request, false)).await.unwrap();
    let again = try_register(&stranger, &asking(&token, &key.request, true)).await;
    assert_eq!(code(again), (401, Code::BadToken), "used");
    let wrong = try_register(&stranger, &asking("gatepost_connector_wrong", &key.request, true)).await;
    assert_eq!(code(wrong), (401, Code::BadToken), "wrong");
    let late = house.token(house.organisation).await;
    house.server.advance(TimeDelta::hours(25));
    let expired = try_register(&stranger, &asking(&late, &key.request, true)).await;
    assert_eq!(code(expired), (401, Code::BadToken), "expired");
}

#[tokio::test]
async fn what_is_no_request_costs_no_token() {
    let house = House::new().await;
    let (stranger, key) = (house.stranger(), Key::ecdsa());
    let token = house.token(house.organisation).await;
    let broken = key.request.replace('M', "N");
    assert_eq!(code(try_register(&stranger, &asking(&token, &broken, false)).await), (400, Code::BadMessage));
    let empty = try_register(&stranger, &asking(&token, "", false)).await;
    assert_eq!(code(empty), (400, Code::BadMessage));
    let later = Register { protocol: PROTOCOL + 1, ..asking(&token, &key.request, false) };
    assert_eq!(code(try_register(&stranger, &later).await), (400, Code::UnknownProtocol));
    let (status, _) = stranger.post(path::REGISTER, b"{".to_vec()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    try_register(&stranger, &asking(&token, &key.request, false)).await.unwrap();
}

#[tokio::test]
async fn a_second_connector_asks_to_replace_and_waits_for_lease_and_longest_call_of_the_first() {
    let house = House::new().await;
    let first = house.connector().await;
    let fence = first.fence().await;
    let key = Key::ecdsa();
    let refused = house.register(house.organisation, &key, false).await;
    assert_eq!(code(refused), (409, Code::OrganisationHasConnector));
    let registered = house.register(house.organisation, &key, true).await.unwrap();
    assert_eq!(registered.may_write_after, 240);
    let mut second = house.program(Some((&registered.certificate, &key)));
    second.session = Uuid::from_u128(6);
    assert_eq!(second.lease().await.unwrap().fence, None, "the old one may be in the middle of a call");
    assert_eq!(code(first.lease().await), (410, Code::Replaced));
    house.server.advance(TimeDelta::seconds(241));
    assert!(second.fence().await > fence);
    // The old one's good-bye comes late, and takes nothing from the new one.
    let goodbye = LeaseRequest { give_up: true, ..first.wanting() };
    assert_eq!(code(first.ask::<_, Lease>(path::LEASE, &goodbye).await), (410, Code::Replaced));
    second.start(second.fence().await, SyncKind::Full).await;
}

#[tokio::test]
async fn an_old_connector_that_confirms_lets_the_new_one_begin_at_once() {
    let house = House::new().await;
    let first = house.connector().await;
    first.fence().await;
    let key = Key::ecdsa();
    let registered = house.register(house.organisation, &key, true).await.unwrap();
    let mut second = house.program(Some((&registered.certificate, &key)));
    second.session = Uuid::from_u128(6);
    assert_eq!(second.lease().await.unwrap().fence, None);
    let goodbye = LeaseRequest { give_up: true, ..first.wanting() };
    assert_eq!(code(first.ask::<_, Lease>(path::LEASE, &goodbye).await), (410, Code::Replaced));
    second.fence().await;
}

#[tokio::test]
async fn only_a_recorded_connector_is_served() {
    let house = House::new().await;
    house.connector().await;
    let nobody = house.stranger().lease().await;
    assert_eq!(code(nobody), (401, Code::UnknownCertificate), "no certificate");
    let key = Key::ecdsa();
    let own = house.program(Some((&key.own_certificate().pem(), &key)));
    assert_eq!(code(own.lease().await), (401, Code::UnknownCertificate), "a foreign certificate");
    // A device's certificate is recorded as well, and opens other doors.
    let device = Key::ecdsa();
    let certificate = device.own_certificate();
    house.record_device_certificate(certificate.der()).await;
    let program = house.program(Some((&certificate.pem(), &device)));
    assert_eq!(code(program.lease().await), (401, Code::UnknownCertificate), "a device's certificate");
}

#[tokio::test]
async fn a_removed_organisation_tells_its_connector_to_go() {
    let house = House::new().await;
    let program = house.connector().await;
    program.fence().await;
    exchange::remove(house.services(), WHO, house.organisation).await.unwrap();
    assert_eq!(code(program.lease().await), (410, Code::Removed));
}
