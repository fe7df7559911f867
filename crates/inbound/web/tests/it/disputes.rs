//! Disputed devices: told of, explained, decided by those who may.

use domain::actor::{Actor, Role};
use domain::device::{DeviceState, Platform};
use domain::enrolment::{Configuration, Enrolment, EnrolmentState, Level};
use domain::id::{DeviceId, EnrolmentId};
use uuid::Uuid;

use crate::browser::Browser;
use crate::house::House;

/// Ada's phone is managed; bob's claims to be the same hardware.
async fn disputed() -> (House, DeviceId, String) {
    let house = House::new().await;
    let claim = house.neighbour(1, "Bob Claims", DeviceState::Disputed).await;
    let now = house.services.now();
    let mut tx = house.services.store.write().await.unwrap();
    for (number, device, state) in
        [(71, house.phone, EnrolmentState::Active), (72, claim, EnrolmentState::Disputed)]
    {
        let user = tx.device(device).await.unwrap().unwrap().user;
        let enrolment = Enrolment {
            id: EnrolmentId(Uuid::from_u128(number)),
            user,
            device: Some(device),
            platform: Platform::Ios,
            configuration: Configuration::Standard,
            level: Level::Password,
            state,
            udid: Some("udid-1".into()),
            certificate_sha256: None,
            next_certificate_sha256: None,
            certificate_not_after: None,
            push: None,
            created_at: now,
            activated_at: None,
            ended_at: None,
            expires_at: now,
        };
        tx.add_enrolment(&enrolment).await.unwrap();
    }
    tx.commit().await.unwrap();
    let address = format!("/console/disputes/{claim}");
    (house, claim, address)
}

async fn state(house: &House, device: DeviceId) -> DeviceState {
    house.services.store.read().await.unwrap().device(device).await.unwrap().unwrap().state
}

async fn decide(browser: &mut Browser, address: &str, decision: &str) -> u16 {
    browser.submit(address, address, &[("decision", decision)]).await.status
}

#[tokio::test]
async fn a_dispute_is_told_of_and_explained() {
    let (house, claim, address) = disputed().await;
    let mut browser = house.signed_in("owner").await;
    let page = browser.get("/console").await.text;
    assert!(page.contains("One device is disputed") && page.contains("href=\"/console/disputes\""), "{page}");
    let list = browser.get("/console/disputes").await.text;
    assert!(list.contains("Bob Claims") && list.contains("Ada Berg") && list.contains(&address), "{list}");
    let page = browser.get(&address).await.text;
    assert!(page.contains("Whose is Bob Claims&#39;s iPhone?"), "{page}");
    assert!(page.contains("same hardware identifier"));
    assert!(page.contains("Ada Berg loses the device with its profiles and certificates"));
    assert!(browser.get(&format!("/console/devices/{claim}")).await.text.contains(&address));
}

#[tokio::test]
async fn an_accepted_claim_takes_the_device_over_and_a_rejected_one_ends() {
    let (house, claim, address) = disputed().await;
    let mut browser = house.signed_in("owner").await;
    assert_eq!(decide(&mut browser, &address, "perhaps").await, 422);
    assert_eq!(state(&house, claim).await, DeviceState::Disputed, "nothing was decided");
    assert_eq!(decide(&mut browser, &address, "accept").await, 303);
    assert_eq!(state(&house, claim).await, DeviceState::Managed);
    assert_eq!(state(&house, house.phone).await, DeviceState::Retired);
    assert_eq!(browser.get(&address).await.status, 404, "there is no dispute any more");
    let audit = browser.get("/console/audit").await.text;
    assert!(audit.contains("device.decide-dispute"), "{audit}");

    let (house, claim, address) = disputed().await;
    let mut browser = house.signed_in("owner").await;
    assert_eq!(decide(&mut browser, &address, "reject").await, 303);
    assert_eq!(state(&house, claim).await, DeviceState::Retired);
    assert_eq!(state(&house, house.phone).await, DeviceState::Managed, "ada keeps hers");
}

#[tokio::test]
async fn who_may_not_write_devices_sees_the_dispute_and_decides_nothing() {
    let (house, claim, address) = disputed().await;
    house.administrator("reader", Role::Auditor).await;
    let mut browser = house.signed_in("reader").await;
    let page = browser.get(&address).await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("Accept the claim"), "{}", page.text);
    let word = browser.get("/console").await.value_of("csrf").unwrap_or_default().to_owned();
    let answer = browser.post(&address, &[("csrf", word.as_str()), ("decision", "accept")]).await;
    assert_eq!(answer.status, 403);
    assert_eq!(state(&house, claim).await, DeviceState::Disputed);
    let actor = Actor::User { id: house.ada, name: "Ada".into() };
    assert!(services::disputes::list(&house.services, &actor, 1).await.is_err(), "nor do users see it");
}
