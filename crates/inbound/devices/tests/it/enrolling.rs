//! Who gets an enrolment profile, and who does not.

use domain::actor::Actor;
use domain::enrolment::{Configuration, EnrolmentState, Level};
use domain::id::UserId;
use domain::outside::Clock;
use services::Allowances;
use services::enrolment::{EnrolmentClosed, NoticeKind, OfferRequest, Offered, notices, offer, readiness};
use services::settings::{Addresses, PushCertificate, Setting};

use crate::house::*;

fn request(user: UserId, configuration: Configuration) -> OfferRequest {
    OfferRequest { user, level: Level::Password, configuration, language: None, again: None }
}

fn actor(house: &House) -> Actor {
    Actor::User { id: house.ada, name: "Ada".into() }
}

async fn ask(house: &House, configuration: Configuration) -> Offered {
    offer(&house.services, &actor(house), &request(house.ada, configuration)).await.unwrap()
}

async fn refusal(house: &House) -> EnrolmentClosed {
    match ask(house, Configuration::Standard).await {
        Offered::Closed(closed) => closed,
        Offered::Profile(_) => panic!("a profile was handed out"),
    }
}

#[tokio::test]
async fn a_user_gets_a_signed_profile_and_a_notice() {
    let house = House::with_authorities(Allowances::default()).await;
    let Offered::Profile(offer) = ask(&house, Configuration::Standard).await else { panic!("closed") };
    let signed = ca::cms::verify_attached(&offer.profile, ca::Algorithms::Modern).unwrap();
    let profile = String::from_utf8(signed.content.to_vec()).unwrap();
    for part in
        [TOPIC, "https://mdm.example.com:8444/mdm/command", "/scep/standard", "<integer>5395</integer>"]
    {
        assert!(profile.contains(part), "{part}");
    }
    assert_eq!(house.enrolment(offer.enrolment).await.state, EnrolmentState::Offered);
    let notices = notices(&house.services, &actor(&house), house.ada).await.unwrap();
    assert_eq!(notices.iter().map(|notice| notice.kind).collect::<Vec<_>>(), [NoticeKind::Offered]);
}

#[tokio::test]
async fn users_enrol_for_themselves_only() {
    let house = House::new().await;
    let asked = offer(&house.services, &actor(&house), &request(house.bob, Configuration::Standard)).await;
    assert!(matches!(asked, Err(services::Error::Forbidden(_))));
    assert!(notices(&house.services, &actor(&house), house.bob).await.is_err());
}

#[tokio::test]
async fn enrolment_is_closed_until_the_server_is_ready() {
    let house = House::new().await;
    let now = house.clock.now();
    let store = &house.services.store;
    assert_eq!(readiness(&house.services).await.unwrap(), None);
    let mut tx = store.write().await.unwrap();
    tx.put_setting(PushCertificate::NAME, &PushCertificate::default(), now).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(refusal(&house).await, EnrolmentClosed::PushCertificateMissing);
    let mut tx = store.write().await.unwrap();
    let addresses = Addresses {
        web: "https://a".into(),
        devices: "https://a:1".into(),
        public: "http://a".into(),
        checked: false,
    };
    tx.put_setting(Addresses::NAME, &addresses, now).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(refusal(&house).await, EnrolmentClosed::AddressesUnchecked);
    assert_eq!(readiness(&house.services).await.unwrap(), Some(EnrolmentClosed::AddressesUnchecked));
}

#[tokio::test]
async fn enrolment_is_closed_until_there_are_rules() {
    let house = House::new().await;
    for rule in services::enrolment::rules(&house.services, &Actor::System).await.unwrap() {
        services::enrolment::delete_rule(&house.services, &Actor::System, rule.id).await.unwrap();
    }
    assert_eq!(refusal(&house).await, EnrolmentClosed::NoRules);
}

#[tokio::test]
async fn a_user_with_enough_devices_may_only_enrol_one_of_them_again() {
    let house = House::with_authorities(Allowances::default()).await;
    let first = house.idle(house.ada, "first", b"1").await;
    house.idle(house.ada, "second", b"2").await;
    let EnrolmentClosed::DeviceLimit { limit, devices } = refusal(&house).await else {
        panic!("another reason")
    };
    assert_eq!((limit, devices.len()), (2, 2));
    let again = OfferRequest {
        again: house.enrolment(first).await.device,
        ..request(house.ada, Configuration::Standard)
    };
    let offered = offer(&house.services, &actor(&house), &again).await.unwrap();
    assert!(matches!(offered, Offered::Profile(_)));
}

#[tokio::test]
async fn the_profile_for_test_clients_needs_the_configuration_file() {
    let house = House::new().await;
    let asked =
        offer(&house.services, &actor(&house), &request(house.ada, Configuration::Compatibility)).await;
    assert!(matches!(asked, Err(services::Error::Conflict { code: "compatibility-not-allowed", .. })));
    let house = House::with_authorities(Allowances { compatibility_enrolment: true }).await;
    let Offered::Profile(offer) = ask(&house, Configuration::Compatibility).await else { panic!("closed") };
    let profile = String::from_utf8(offer.profile).expect("plain XML");
    assert!(profile.contains("<key>SignMessage</key>"));
}

/// The profile's XML, its signature taken off.
fn content(signed: &[u8]) -> String {
    let signed = ca::cms::verify_attached(signed, ca::Algorithms::Modern).unwrap();
    String::from_utf8(signed.content.to_vec()).unwrap()
}

#[tokio::test]
async fn our_root_is_in_the_profile_where_our_own_authority_signs_the_listeners_certificate() {
    let house = House::with_authorities(Allowances::default()).await;
    let Offered::Profile(offer) = ask(&house, Configuration::Standard).await else { panic!("closed") };
    assert!(
        !content(&offer.profile).contains("com.apple.security.root"),
        "the certificate is somebody else's"
    );

    let names = ["mdm.example.com".to_owned()];
    services::authorities::server_certificate(&house.services, &names).await.unwrap();
    let Offered::Profile(offer) = ask(&house, Configuration::Standard).await else { panic!("closed") };
    let profile = content(&offer.profile);
    assert!(profile.contains("com.apple.security.root"));
    let root = services::authorities::root_certificate(&house.services).await.unwrap();
    let text: String = profile.split_whitespace().collect();
    let start = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &root);
    assert!(text.contains(&start[..60]), "it is our root");
}

#[tokio::test]
async fn the_profile_speaks_the_users_language() {
    let house = House::with_authorities(Allowances::default()).await;
    let mut tx = house.services.store.write().await.unwrap();
    let mut ada = tx.user(house.ada).await.unwrap().unwrap();
    ada.attributes.language = Some("nl-NL".into());
    tx.put_user(&ada, house.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    let Offered::Profile(offer) = ask(&house, Configuration::Standard).await else { panic!("closed") };
    assert!(content(&offer.profile).contains("Gatepost kan het niet wissen"));
}

#[tokio::test]
async fn no_person_can_attest_a_device() {
    let house = House::new().await;
    let attested = OfferRequest { level: Level::Attested, ..request(house.ada, Configuration::Standard) };
    let asked = offer(&house.services, &Actor::System, &attested).await;
    assert!(matches!(asked, Err(services::Error::Invalid(_))));
    let link =
        services::links::for_enrolment(&house.services, &Actor::System, house.ada, Level::Attested).await;
    assert!(matches!(link, Err(services::Error::Invalid(_))));
}
