//! Check-in messages and answers as devices send them.

use apple_mdm::Error;
use apple_mdm::app::{AppAnswer, AppStatus};
use apple_mdm::checkin::CheckIn;
use apple_mdm::message::{Message, Sender};
use apple_mdm::response::{Answer, Status};

const UDID: &str = "00008110-000A1B2C3D4E5F60";

fn answer(bytes: &str) -> Answer {
    Answer::parse(bytes.as_bytes()).unwrap()
}

#[test]
fn authenticate_says_what_the_device_is() {
    let CheckIn::Authenticate(message) = CheckIn::parse(include_bytes!("data/authenticate.plist")).unwrap()
    else {
        panic!("another message");
    };
    assert_eq!(message.sender, Sender::Udid(UDID.into()));
    assert_eq!(message.topic, "com.apple.mgmt.External.5f7d");
    assert_eq!(message.os_version.as_deref(), Some("18.1"));
    assert_eq!(message.product_name.as_deref(), Some("iPhone15,4"));
    assert_eq!(message.device_name, None);
}

#[test]
fn token_update_takes_short_tokens_and_prefers_the_udid() {
    let CheckIn::TokenUpdate(message) = CheckIn::parse(include_bytes!("data/token_update.plist")).unwrap()
    else {
        panic!("another message");
    };
    assert_eq!(message.token, b"fakeToken");
    assert_eq!(message.sender, Sender::Udid(UDID.into()));
    assert!(!format!("{message:?}").contains("7B3E4C10"), "the push magic is printed");
}

#[test]
fn what_is_missing_is_named() {
    let token_update = include_str!("data/token_update.plist");
    let without = |key: &str| CheckIn::parse(token_update.replace(key, "Other").as_bytes()).unwrap_err();
    assert_eq!(without("PushMagic"), Error::Missing { key: "PushMagic" });
    assert_eq!(without("Topic"), Error::Missing { key: "Topic" });
}

#[test]
fn messages_that_are_not_served_are_known_by_name() {
    for name in ["GetToken", "DeclarativeManagement", "GetBootstrapToken", "UserAuthenticate"] {
        let text = include_str!("data/authenticate.plist").replace("Authenticate", name);
        let message = CheckIn::parse(text.as_bytes()).unwrap();
        assert!(matches!(message, CheckIn::Unsupported { message_type, .. } if message_type == name));
    }
    let unknown = include_str!("data/authenticate.plist").replace("Authenticate", "FormatDisk");
    assert_eq!(CheckIn::parse(unknown.as_bytes()).unwrap_err(), Error::WrongKind { key: "MessageType" });
}

#[test]
fn a_user_of_a_shared_device_is_never_taken_for_the_device() {
    let text = include_str!("data/token_update.plist")
        .replace("<key>UnlockToken</key>", "<key>UserID</key><string>u</string><key>UnlockToken</key>");
    assert!(matches!(CheckIn::parse(text.as_bytes()).unwrap(), CheckIn::Unsupported { .. }));
}

#[test]
fn one_url_serves_both_kinds() {
    assert!(matches!(Message::parse(include_bytes!("data/authenticate.plist")), Ok(Message::CheckIn(_))));
    assert!(matches!(Message::parse(include_bytes!("data/idle.plist")), Ok(Message::Answer(_))));
}

#[test]
fn the_error_chain_is_kept_whole() {
    let answer = answer(include_str!("data/error_21005.plist"));
    assert_eq!(answer.status, Status::Error);
    let codes: Vec<_> = answer.error_chain.iter().map(|link| (link.domain.as_str(), link.code)).collect();
    assert_eq!(codes, [("MCInstallationErrorDomain", 4001), ("MCEASErrorDomain", 21005)]);
    assert_eq!(answer.error_chain[0].english_description.as_deref(), Some("Profile Installation Failed"));
}

#[test]
fn an_answer_without_its_command_is_refused() {
    let text = include_str!("data/idle.plist").replace("Idle", "Acknowledged");
    assert_eq!(Answer::parse(text.as_bytes()).unwrap_err(), Error::Missing { key: "CommandUUID" });
}

#[test]
fn facts_and_profiles_are_read() {
    let facts = answer(include_str!("data/device_information.plist")).device_facts().unwrap();
    assert_eq!(facts.eas_device_identifier.as_deref(), Some("5KQH1RNJ1L3VD6QF0C5M9T1L34"));
    assert_eq!(facts.os_version.as_deref(), Some("18.1.1"));
    let list = answer(include_str!("data/profile_list.plist"));
    assert_eq!(list.device_facts(), None);
    let profiles = list.profiles().unwrap();
    assert_eq!(profiles[0].display_name.as_deref(), Some("Mail & calendar"));
    assert_eq!(profiles[0].payloads[0].payload_type, "com.apple.eas.account");
}

#[test]
fn as_6_what_becomes_of_apps_is_read_and_a_new_word_is_no_fault() {
    let list = answer(include_str!("data/managed_applications.plist"));
    let apps = list.managed_apps().unwrap();
    assert_eq!(apps["com.example.viewer"], AppStatus::Prompting);
    assert_eq!(apps["com.example.other"], AppStatus::Unknown, "a word of a later iOS");
    assert_eq!(apps.len(), 2, "an entry without a status says nothing");
    assert_eq!(list.app_answer(), AppAnswer::default());
    let refused = answer(include_str!("data/install_application_refused.plist"));
    assert_eq!(refused.status, Status::Error);
    assert_eq!(refused.app_answer().rejection.as_deref(), Some("AppStoreDisabled"));
    assert_eq!(refused.managed_apps(), None);
}
