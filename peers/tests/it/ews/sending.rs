//! The whole connector sends messages, and each fault ends in a clear state.

use std::collections::BTreeSet;
use std::time::Duration;

use connector::OperationKind;
use connector_protocol::intent::Outcome;
use connector_protocol::notification::Way;
use peers::ews::FakeEws;
use serde_json::json;

use super::house::House;

/// Code, words, and whether it is tried again.
fn failed(outcome: &Outcome) -> (&str, &str, bool) {
    match outcome {
        Outcome::Failed { code, detail, transient } => (code, detail, *transient),
        Outcome::Refused { code, detail } => (code, detail, false),
        Outcome::Done { .. } => panic!("it was sent"),
    }
}

#[tokio::test]
async fn a_message_arrives_with_its_letters_and_is_reported_once() {
    let Some(house) = House::start().await else { return };
    let connector = house.connector().await;
    house.gatepost.wants(1, "anna@corp.example");
    connector.carry_out(0).await.unwrap();
    connector.carry_out(0).await.unwrap();
    let sent = house.sent().await;
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["to"], json!(["anna@corp.example"]));
    assert_eq!(sent[0]["subject"], "Je telefoon & <mail>");
    assert_eq!(sent[0]["body"], "<p>H\u{e5}ll\u{e5} &amp; hej \u{1F4F1}</p>");
    assert_eq!((&sent[0]["body_type"], &sent[0]["importance"]), (&json!("HTML"), &json!("High")));
    let told = house.gatepost.told();
    assert_eq!(told.len(), 1);
    assert!(matches!(told[0].outcome, Outcome::Done { unchanged: false, .. }), "{told:?}");
    let journal = std::fs::read_to_string(house.journal()).unwrap();
    assert!(!journal.contains("hej"), "what was written in it is nobody's business: {journal}");
    house.end().await;
}

#[tokio::test]
async fn a_busy_server_is_left_alone_for_as_long_as_it_says() {
    let Some(house) = House::start().await else { return };
    let connector = house.connector().await;
    for fault in [
        json!([{ "fault": "busy-fault", "milliseconds": 120_000 }]),
        json!([{ "fault": "ErrorServerBusy", "milliseconds": 120_000 }]),
        json!([{ "fault": "503", "seconds": 120 }]),
    ] {
        let before = house.gatepost.told().len();
        house.fault(fault.clone()).await;
        house.gatepost.wants(1, "anna@corp.example");
        connector.carry_out(0).await.unwrap();
        let asked = house.asked(false).await.len();
        house.pass(Duration::from_secs(50), &connector).await;
        house.gatepost.wants(1, "anna@corp.example");
        connector.carry_out(0).await.unwrap();
        assert_eq!(house.asked(false).await.len(), asked, "nothing is sent meanwhile");
        let told = house.gatepost.told();
        for result in &told[before..] {
            let (code, detail, transient) = failed(&result.outcome);
            assert!(code == "throttled" && transient && detail.contains("busy"), "{fault}: {detail}");
        }
        assert_eq!(told.len(), before + 2);
        house.pass(Duration::from_secs(71), &connector).await;
        house.gatepost.wants(1, "anna@corp.example");
        connector.carry_out(0).await.unwrap();
        let last = house.gatepost.told().pop().unwrap();
        assert!(matches!(last.outcome, Outcome::Done { .. }), "{last:?}");
    }
    assert_eq!(house.sent().await.len(), 3);
    house.end().await;
}

#[tokio::test]
async fn what_the_server_refuses_is_said_and_was_not_sent() {
    let Some(house) = House::start().await else { return };
    let cases = [
        ("401", "other", "refuses the account", true),
        ("403", "access-denied", "EwsEnabled", true),
        ("404", "other", "check the address", true),
        ("redirect", "other", "HTTP status 302", true),
        ("ErrorAccessDenied", "access-denied", "ErrorAccessDenied", true),
        ("ErrorNonExistentMailbox", "access-denied", "no mailbox", true),
        ("ErrorQuotaExceeded", "other", "full", true),
        ("ErrorInvalidRecipients", "not-found", "recipient", false),
        ("ErrorSchemaValidation", "other", "ErrorSchemaValidation", false),
    ];
    let connector = house.connector().await;
    for (number, (fault, code, words, transient)) in cases.into_iter().enumerate() {
        house
            .fault(json!([{ "fault": fault, "location": "https://mail.hoster.example/EWS/Exchange.asmx" }]))
            .await;
        house.gatepost.wants(number as u128, "anna@corp.example");
        connector.carry_out(0).await.unwrap();
        let last = house.gatepost.told().pop().unwrap();
        let found = failed(&last.outcome);
        assert_eq!((found.0, found.2), (code, transient), "{fault}: {}", found.1);
        assert!(found.1.contains(words), "{fault}: {}", found.1);
        assert!(!found.1.contains("colon"), "no password: {}", found.1);
        house.pass(Duration::from_mins(16), &connector).await;
    }
    assert!(house.sent().await.is_empty());
    assert!(house.asked(false).await.iter().all(|place| place == "mail.corp.example/EWS/Exchange.asmx"));
    house.end().await;
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_looked_for_and_never_sent_twice() {
    let Some(house) = House::start().await else { return };
    let connector = house.connector().await;
    for (number, fault) in ["drop-after", "giant", "page", "504", "drop"].into_iter().enumerate() {
        house.fault(json!([{ "fault": fault, "on": "CreateItem" }])).await;
        house.gatepost.wants(number as u128, "anna@corp.example");
        connector.carry_out(0).await.unwrap();
        assert_eq!(house.gatepost.told().len(), number, "{fault}: nobody knows yet");
        assert_eq!(connector.status().unfinished, 1);
        house.pass(Duration::from_mins(6), &connector).await;
        connector.carry_out(0).await.unwrap();
        let last = house.gatepost.told().pop().unwrap();
        if fault == "drop-after" {
            assert!(matches!(last.outcome, Outcome::Done { .. }), "its copy is in Sent Items: {last:?}");
        } else {
            let (_, detail, transient) = failed(&last.outcome);
            assert!(!transient && detail.contains("It is not sent again"), "{fault}: {detail}");
        }
    }
    let questions = house.asked(false).await.len();
    assert_eq!(questions, 10, "one attempt and one look for each");
    assert_eq!(house.sent().await.len(), 1);
    house.end().await;
}

#[tokio::test]
async fn a_connector_that_was_killed_while_it_sent_finds_the_message_at_its_next_start() {
    let Some(house) = House::start().await else { return };
    for (id, was_sent) in [(1, true), (2, false)] {
        {
            let connector = house.connector().await;
            house.gatepost.wants(id, "anna@corp.example");
            if !was_sent {
                house.fault(json!([{ "fault": "504", "on": "CreateItem" }])).await;
            }
            connector.carry_out(0).await.unwrap();
        }
        // The line that says what became of it was never written, and the server does not have it.
        let text = std::fs::read_to_string(house.journal()).unwrap();
        let at = text.rfind("\"event\":\"began\"").unwrap();
        std::fs::write(house.journal(), &text[..=at + text[at..].find('\n').unwrap()]).unwrap();
        house.gatepost.wants(id, "anna@corp.example");
        let told = house.gatepost.told().len();
        let connector = house.connector().await;
        assert_eq!(connector.status().unfinished, 1);
        connector.carry_out(0).await.unwrap();
        assert_eq!(house.gatepost.told().len(), told + 1);
        let last = house.gatepost.told().pop().unwrap();
        assert_eq!(matches!(last.outcome, Outcome::Done { .. }), was_sent, "{last:?}");
    }
    assert_eq!(house.sent().await.len(), 1, "never twice");
    house.end().await;
}

#[tokio::test]
async fn this_machine_s_own_limits_hold() {
    let Some(mut house) = House::start().await else { return };
    house.limits.messages_an_hour = 2;
    {
        let connector = house.connector().await;
        for number in 1..=3 {
            house.gatepost.wants(number, "anna@corp.example");
        }
        connector.carry_out(0).await.unwrap();
        let told = house.gatepost.told();
        let (code, detail, _) = failed(&told[2].outcome);
        assert!(code == "hourly-limit" && detail.contains("this hour"), "{detail}");
        assert_eq!(connector.status().changes_this_hour, 0, "messages are no changes");
    }
    // A restart gives nobody more.
    {
        let connector = house.connector().await;
        house.gatepost.wants(4, "anna@corp.example");
        connector.carry_out(0).await.unwrap();
    }
    assert_eq!(house.sent().await.len(), 2);
    house.limits.operations = BTreeSet::from([OperationKind::Entries]);
    let connector = house.connector().await;
    house.gatepost.wants(5, "anna@corp.example");
    connector.carry_out(0).await.unwrap();
    let last = house.gatepost.told().pop().unwrap();
    assert_eq!(failed(&last.outcome).0, "not-allowed");
    assert_eq!(house.sent().await.len(), 2);
    house.end().await;
}

#[tokio::test]
async fn a_recipient_that_is_none_reaches_no_server() {
    let Some(house) = House::start().await else { return };
    let connector = house.connector().await;
    for (number, to) in ["anna", "a@corp.example, b@corp.example", "a@b\r\nBcc: c@d"].into_iter().enumerate()
    {
        house.gatepost.wants(number as u128, to);
    }
    connector.carry_out(0).await.unwrap();
    let told = house.gatepost.told();
    assert_eq!(told.len(), 3);
    assert!(told.iter().all(|result| failed(&result.outcome).1.contains("recipient")), "{told:?}");
    assert!(house.asked(false).await.is_empty());
}

#[tokio::test]
async fn the_server_is_told_of_the_account_and_a_person_may_test_it_again_at_once() {
    let Some(house) = House::start().await else { return };
    let connector = house.connector().await;
    connector.tell_notification().await.unwrap();
    let account = house.gatepost.account().account.unwrap();
    assert_eq!((account.address.as_str(), account.way), (FakeEws::ADDRESS, Way::Fixed));
    assert_eq!((account.worked_at, account.trouble), (None, None), "nothing was tried yet");

    house.fault(json!([{ "fault": "401" }])).await;
    house.gatepost.wants(1, "anna@corp.example");
    connector.carry_out(0).await.unwrap();
    connector.tell_notification().await.unwrap();
    let trouble = house.gatepost.account().account.unwrap().trouble.unwrap();
    assert!(trouble.word == "sign-in" && trouble.detail.contains("refuses the account"), "{trouble:?}");

    // What is sent by itself leaves the account alone for a while; a person has put it right, and wants to know.
    house.gatepost.wants(2, "anna@corp.example");
    connector.carry_out(0).await.unwrap();
    assert_eq!(house.sent().await.len(), 0);
    house.gatepost.wants_test(3, "me@corp.example");
    connector.carry_out(0).await.unwrap();
    assert_eq!(house.sent().await[0]["to"], json!(["me@corp.example"]));
    connector.tell_notification().await.unwrap();
    let account = house.gatepost.account().account.unwrap();
    assert_eq!(account.services.as_deref(), Some("https://mail.corp.example/EWS/Exchange.asmx"));
    assert!(account.worked_at.unwrap() >= account.trouble.unwrap().at);

    // A server that is busy is left alone all the same.
    house.fault(json!([{ "fault": "503", "seconds": 120 }])).await;
    house.gatepost.wants_test(4, "me@corp.example");
    connector.carry_out(0).await.unwrap();
    let asked = house.asked(false).await.len();
    house.gatepost.wants_test(5, "me@corp.example");
    connector.carry_out(0).await.unwrap();
    assert_eq!(house.asked(false).await.len(), asked);
    house.end().await;
}
