//! The conversation.

use chrono::TimeDelta;
use domain::actor::Actor;
use domain::command::{Command, CommandKind, CommandOutcome};
use domain::device::DeviceState;
use domain::enrolment::EnrolmentState;
use domain::id::{CommandId, EnrolmentId};
use domain::outside::Clock;
use http::StatusCode;

use crate::house::*;

const PHONE: &[u8] = b"the certificate of a phone";

async fn enqueue(house: &House, enrolment: EnrolmentId, kind: CommandKind) {
    let now = house.clock.now();
    let command = Command::new(CommandId::generate(now, &*house.services.random), enrolment, kind, now);
    let mut tx = house.services.store.write().await.unwrap();
    assert!(tx.enqueue_command(&command).await.unwrap());
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_new_device_is_asked_what_it_is() {
    let house = House::new().await;
    let id = house.enrolled(house.ada, UDID, PHONE).await;
    let asked = house.answer_everything(UDID, PHONE).await;
    let expected =
        ["DeviceInformation", "ProfileList", "InstalledApplicationList", "SecurityInfo", "CertificateList"];
    assert_eq!(asked, expected);
    assert_eq!(house.waiting(id).await, 0);
}

#[tokio::test]
async fn what_a_device_says_of_itself_is_kept() {
    let house = House::new().await;
    let id = house.enrolled(house.ada, UDID, PHONE).await;
    let (_, body) = house.send(PHONE, &idle(UDID)).await;
    let facts = "<key>QueryResponses</key><dict><key>DeviceName</key><string>Ada's phone</string>\
                 <key>OSVersion</key><string>18.1</string>\
                 <key>EASDeviceIdentifier</key><string>ABCDEF0123456789</string></dict>";
    let command = text_of(&body, "CommandUUID");
    house.send(PHONE, &answer(UDID, &command, "Acknowledged", facts)).await;
    let device = house.device_of(id).await;
    assert_eq!((device.name.as_str(), device.os_version.to_string().as_str()), ("Ada's phone", "18.1"));
    assert_eq!(device.eas_device_id.as_deref(), Some("ABCDEF0123456789"));
}

#[tokio::test]
async fn an_answer_counts_once_and_a_lost_one_is_asked_for_again() {
    let house = House::new().await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    enqueue(&house, id, CommandKind::SecurityInfo).await;
    let (_, first) = house.send(PHONE, &idle(UDID)).await;
    let (_, again) = house.send(PHONE, &idle(UDID)).await;
    assert_eq!(text_of(&first, "CommandUUID"), text_of(&again, "CommandUUID"), "the same command");
    let yes = answer(UDID, &text_of(&first, "CommandUUID"), "Acknowledged", "");
    assert_eq!(house.send(PHONE, &yes).await, (StatusCode::OK, String::new()));
    let no = answer(UDID, &text_of(&first, "CommandUUID"), "Error", "");
    assert_eq!(house.send(PHONE, &no).await, (StatusCode::OK, String::new()), "too late to say no");
    let history = house.services.store.read().await.unwrap().command_history(id, 1).await.unwrap();
    assert_eq!(history[0].outcome, CommandOutcome::Acknowledged);
}

#[tokio::test]
async fn a_device_cannot_answer_for_another() {
    let house = House::new().await;
    let mine = house.idle(house.ada, UDID, PHONE).await;
    house.idle(house.bob, "another-udid", b"another").await;
    enqueue(&house, mine, CommandKind::SecurityInfo).await;
    let (_, body) = house.send(PHONE, &idle(UDID)).await;
    let yes = answer("another-udid", &text_of(&body, "CommandUUID"), "Acknowledged", "");
    assert_eq!(house.send(b"another", &yes).await.0, StatusCode::OK);
    assert_eq!(house.waiting(mine).await, 1);
}

#[tokio::test]
async fn not_now_is_asked_again_in_the_next_conversation_and_not_in_this_one() {
    let house = House::new().await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    enqueue(&house, id, CommandKind::SecurityInfo).await;
    enqueue(&house, id, CommandKind::CertificateList).await;
    let (_, first) = house.send(PHONE, &idle(UDID)).await;
    assert_eq!(text_of(&first, "RequestType"), "SecurityInfo");
    let later = answer(UDID, &text_of(&first, "CommandUUID"), "NotNow", "");
    let (_, second) = house.send(PHONE, &later).await;
    assert_eq!(text_of(&second, "RequestType"), "CertificateList", "the others get their turn");
    let yes = answer(UDID, &text_of(&second, "CommandUUID"), "Acknowledged", "");
    assert_eq!(house.send(PHONE, &yes).await, (StatusCode::OK, String::new()));
    // The last word was not "not now", so the device may not come back by itself: a push is due.
    let due = house.services.store.read().await.unwrap().push_state(id).await.unwrap().unwrap().due_at;
    assert_eq!(due, Some(house.clock.now() + TimeDelta::minutes(15)));
    let (_, third) = house.send(PHONE, &idle(UDID)).await;
    assert_eq!(text_of(&third, "CommandUUID"), text_of(&first, "CommandUUID"));
}

#[tokio::test]
async fn who_was_locked_for_long_waits_no_longer_for_an_answer_that_got_lost() {
    let house = House::new().await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    enqueue(&house, id, CommandKind::SecurityInfo).await;
    let (_, mut command) = house.send(PHONE, &idle(UDID)).await;
    for _ in 0..10 {
        let later = answer(UDID, &text_of(&command, "CommandUUID"), "NotNow", "");
        assert_eq!(house.send(PHONE, &later).await, (StatusCode::OK, String::new()));
        (_, command) = house.send(PHONE, &idle(UDID)).await;
    }
    // Unlocked it does it, and its answer does not arrive.
    let (_, again) = house.send(PHONE, &idle(UDID)).await;
    assert_eq!(text_of(&again, "CommandUUID"), text_of(&command, "CommandUUID"));
}

#[tokio::test]
async fn a_command_that_is_never_answered_pauses_longer_and_longer_and_others_get_their_turn() {
    let house = House::new().await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    enqueue(&house, id, CommandKind::SecurityInfo).await;
    enqueue(&house, id, CommandKind::CertificateList).await;
    let asked = async || text_of(&house.send(PHONE, &idle(UDID)).await.1, "RequestType");
    assert_eq!([asked().await, asked().await, asked().await], ["SecurityInfo"; 3]);
    let (_, other) = house.send(PHONE, &idle(UDID)).await;
    assert_eq!(text_of(&other, "RequestType"), "CertificateList");
    let yes = answer(UDID, &text_of(&other, "CommandUUID"), "Acknowledged", "");
    for minutes in [1, 2, 4, 8, 16, 32, 64, 128, 240, 240] {
        assert_eq!(house.send(PHONE, &yes).await, (StatusCode::OK, String::new()), "{minutes}");
        house.clock.advance(TimeDelta::minutes(minutes) - TimeDelta::seconds(1));
        assert_eq!(house.send(PHONE, &idle(UDID)).await.1, "", "{minutes}");
        house.clock.advance(TimeDelta::seconds(1));
        assert_eq!(asked().await, "SecurityInfo", "{minutes}");
    }
}

#[tokio::test]
async fn an_error_chain_is_kept_whole() {
    let house = House::new().await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    enqueue(&house, id, CommandKind::SecurityInfo).await;
    let (_, body) = house.send(PHONE, &idle(UDID)).await;
    let link = |code: u16, domain: &str| {
        format!(
            "<dict><key>ErrorCode</key><integer>{code}</integer><key>ErrorDomain</key><string>{domain}</string>\
             <key>LocalizedDescription</key><string>Nej</string><key>USEnglishDescription</key><string>No</string></dict>"
        )
    };
    let chain = format!(
        "<key>ErrorChain</key><array>{}{}</array>",
        link(4001, "MCInstallationErrorDomain"),
        link(21005, "MCEASErrorDomain")
    );
    house.send(PHONE, &answer(UDID, &text_of(&body, "CommandUUID"), "Error", &chain)).await;
    let history = house.services.store.read().await.unwrap().command_history(id, 1).await.unwrap();
    assert_eq!(history[0].outcome, CommandOutcome::Error);
    let kept: Vec<_> = history[0].error.iter().map(|link| (link.code, link.domain.as_str())).collect();
    assert_eq!(kept, [(4001, "MCInstallationErrorDomain"), (21005, "MCEASErrorDomain")]);
    assert_eq!(history[0].error[0].description, "No");
}

#[tokio::test]
async fn a_retired_device_gives_the_management_back() {
    let house = House::new().await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    let device = house.device_of(id).await.id;
    services::devices::retire(&house.services, &Actor::System, device).await.unwrap();
    assert_eq!(house.device_of(id).await.state, DeviceState::Retiring);
    let (_, body) = house.send(PHONE, &idle(UDID)).await;
    assert_eq!(text_of(&body, "RequestType"), "RemoveProfile");
    assert!(text_of(&body, "Identifier").ends_with(&id.to_string()), "the enrolment profile");
    let yes = answer(UDID, &text_of(&body, "CommandUUID"), "Acknowledged", "");
    assert_eq!(house.send(PHONE, &yes).await, (StatusCode::OK, String::new()));
    assert_eq!(house.enrolment(id).await.state, EnrolmentState::Ended);
    assert_eq!(house.device_of(id).await.state, DeviceState::Retired);
    assert!(house.is_revoked(PHONE).await);
}

#[tokio::test]
async fn a_deleted_device_is_told_that_its_enrolment_is_over() {
    let house = House::new().await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    let device = house.device_of(id).await.id;
    services::devices::delete(&house.services, &Actor::System, device).await.unwrap();
    assert_eq!(house.send(PHONE, &idle(UDID)).await.0, StatusCode::UNAUTHORIZED);
    assert!(house.services.store.read().await.unwrap().device(device).await.unwrap().is_none());
}

#[tokio::test]
async fn idle_polls_are_written_down_once_in_a_while() {
    let house = House::new().await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    let first = house.device_of(id).await.last_seen_at;
    house.clock.advance(TimeDelta::minutes(10));
    house.send(PHONE, &idle(UDID)).await;
    assert_eq!(house.device_of(id).await.last_seen_at, first + TimeDelta::minutes(10));
    house.clock.advance(TimeDelta::seconds(10));
    house.send(PHONE, &idle(UDID)).await;
    assert_eq!(services::heard::write(&house.services).await.unwrap(), 0, "not every time");
    house.clock.advance(TimeDelta::minutes(6));
    house.send(PHONE, &idle(UDID)).await;
    assert_eq!(house.device_of(id).await.last_seen_at, first + TimeDelta::minutes(10), "not at once");
    assert_eq!(services::heard::write(&house.services).await.unwrap(), 1, "with others");
}

#[tokio::test]
async fn every_device_is_asked_what_it_is_again_and_again() {
    let house = House::new().await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    assert_eq!(services::commands::ask_due(&house.services).await.unwrap(), 0);
    house.clock.advance(TimeDelta::hours(12));
    assert_eq!(services::commands::ask_due(&house.services).await.unwrap(), 1);
    assert_eq!(house.waiting(id).await, 5);
    assert_eq!(services::commands::ask_due(&house.services).await.unwrap(), 0);
    house.clock.advance(TimeDelta::hours(12));
    assert_eq!(services::commands::ask_due(&house.services).await.unwrap(), 1);
    assert_eq!(house.waiting(id).await, 5, "questions do not pile up");
}

#[tokio::test]
async fn an_idle_poll_writes_nothing_and_never_looks_at_history() {
    let house = House::new().await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    for _ in 0..20 {
        enqueue(&house, id, CommandKind::SecurityInfo).await;
        house.answer_everything(UDID, PHONE).await;
    }
    house.clock.advance(TimeDelta::seconds(1));
    // The only writer is taken: whoever wants to write waits.
    let writer = house.services.store.write().await.unwrap();
    let message = idle(UDID);
    let poll = house.send(PHONE, &message);
    let answer =
        tokio::time::timeout(std::time::Duration::from_secs(5), poll).await.expect("it waits to write");
    assert_eq!(answer, (StatusCode::OK, String::new()));
    drop(writer);
}

#[tokio::test]
async fn a_device_cannot_fill_the_history_with_long_words() {
    let house = House::new().await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    enqueue(&house, id, CommandKind::SecurityInfo).await;
    let (_, body) = house.send(PHONE, &idle(UDID)).await;
    let long = "x".repeat(100_000);
    let chain = format!(
        "<key>ErrorChain</key><array><dict><key>ErrorCode</key><integer>1</integer><key>ErrorDomain</key>\
         <string>{long}</string><key>LocalizedDescription</key><string>{long}</string></dict></array>"
    );
    house.send(PHONE, &answer(UDID, &text_of(&body, "CommandUUID"), "Error", &chain)).await;
    let history = house.services.store.read().await.unwrap().command_history(id, 1).await.unwrap();
    let link = &history[0].error[0];
    assert_eq!((link.domain.len(), link.description.len()), (500, 500));
}
