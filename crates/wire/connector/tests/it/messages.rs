//! Each message in the form in which it stands on the wire: a change here is a change for connectors out there.

use connector_protocol::intent::{Intents, IntentsRequest, Operation, Results};
use connector_protocol::lease::LeaseRequest;
use connector_protocol::notification::{Notification, Way};
use connector_protocol::refusal::{Code, Refusal};
use connector_protocol::register::Register;
use connector_protocol::sync::{Content, Level, SyncPage};
use connector_protocol::{Message, read, write};

/// Reads a text, and writes it the same.
pub(crate) fn same<M: Message>(text: &str) -> M {
    let message: M = read(text.as_bytes()).unwrap();
    let written = write(&message).unwrap();
    let value = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap();
    assert_eq!(value(&written), value(text.as_bytes()));
    message
}

const MAILBOX: &str = "0d3a8f0e-0001-4000-8000-000000000001";

#[test]
fn a_page_of_partnerships() {
    let text = format!(
        r#"{{"fence": 3, "sync": "{MAILBOX}", "page": 0, "cursor": "anna", "content": {{"kind": "partnerships", "items": [{{
            "guid": "{MAILBOX}", "mailbox": "{MAILBOX}", "easId": "ApplF17", "deviceType": "iPhone", "model": "iPhone15C4",
            "userAgent": "Apple-iPhone15C4/2105.236", "os": "iOS 17.4", "friendlyName": "", "imei": "", "clientType": "EAS",
            "state": "Quarantined", "stateReason": "Global", "stateRule": "", "firstSyncAt": "2026-03-01T08:00:00Z"}}]}}}}"#
    );
    let Content::Partnerships(list) = same::<SyncPage>(&text).content else { panic!("partnerships") };
    assert_eq!(list[0].state, "Quarantined");
}

#[test]
fn a_page_of_rules() {
    let text = format!(
        r#"{{"fence": 3, "sync": "{MAILBOX}", "page": 1, "cursor": null, "content": {{"kind": "rules", "items": {{
            "defaultLevel": "quarantine",
            "rules": [{{"characteristic": "DeviceOS", "query": "iOS 6", "level": "block"}}]}}}}}}"#
    );
    same::<SyncPage>(&text);
}

#[test]
fn an_entry_that_moves_from_one_list_to_the_other() {
    let text = format!(
        r#"{{"intents": [{{"id": "{MAILBOX}", "fence": 3, "urgency": "release", "createdAt": "2026-03-01T08:00:00Z",
            "operation": {{"operation": "setEntry", "mailbox": "{MAILBOX}", "easId": "ApplF17",
                           "add": "allowed", "remove": "blocked"}}}}]}}"#
    );
    let intents: Intents = same(&text);
    assert!(matches!(intents.intents[0].operation, Operation::SetEntry { .. }));
}

#[test]
fn a_rule_that_gets_another_level() {
    let text = format!(
        r#"{{"intents": [{{"id": "{MAILBOX}", "fence": 3, "urgency": "bulk", "createdAt": "2026-03-01T08:00:00Z", "expected": "block",
            "operation": {{"operation": "setRule", "characteristic": "DeviceOS", "query": "iOS 6", "level": "allow"}}}}]}}"#
    );
    assert_eq!(same::<Intents>(&text).intents[0].expected, Some(Level::Block));
}

#[test]
fn results_of_each_outcome() {
    let text = format!(
        r#"{{"fence": 3, "journal": 17, "results": [
            {{"id": "{MAILBOX}", "at": "2026-03-01T08:00:00Z", "outcome": {{"outcome": "done", "domainController": "dc1.corp.example",
              "lists": {{"allowed": ["ApplF17"], "blocked": []}}, "unchanged": false}}}},
            {{"id": "{MAILBOX}", "at": "2026-03-01T08:00:00Z", "outcome": {{"outcome": "refused", "code": "hourly-limit", "detail": "500"}}}},
            {{"id": "{MAILBOX}", "at": "2026-03-01T08:00:00Z", "outcome": {{"outcome": "failed", "code": "throttled", "detail": "",
              "transient": true}}}}]}}"#
    );
    assert_eq!(same::<Results>(&text).results.len(), 3);
}

#[test]
fn a_request_for_the_lease() {
    let text = format!(
        r#"{{"protocol": 1, "session": "{MAILBOX}", "version": "0.1.0", "state": "connected", "server": "ex1.corp.example",
            "error": null, "journal": 17, "giveUp": false}}"#
    );
    same::<LeaseRequest>(&text);
}

#[test]
fn a_notification_account_with_what_went_wrong() {
    let text = r#"{"account": {"address": "gatepost@corp.example", "way": "usual",
        "services": "https://ex1.corp.example/EWS/Exchange.asmx", "workedAt": "2026-03-01T08:00:00Z",
        "trouble": {"at": "2026-03-01T09:00:00Z", "word": "sign-in", "detail": "check its name and password"}}}"#;
    assert_eq!(same::<Notification>(text).account.unwrap().way, Way::Usual);
    assert_eq!(same::<Notification>(r#"{"account": null}"#).account, None);
}

#[test]
fn a_refusal_of_a_later_version_is_still_one() {
    let refusal: Refusal = read(br#"{"code": "brand-new", "message": "wait"}"#).unwrap();
    assert_eq!(refusal.code, Code::Other);
}

#[test]
fn a_registration_shows_its_token_to_nobody() {
    let text = r#"{"protocol": 1, "token": "secret-token", "request": "-----BEGIN", "host": "srv", "version": "0.1.0",
                   "system": "linux", "replace": false}"#;
    let register: Register = same(text);
    assert!(!format!("{register:?}").contains("secret-token"));
}

#[test]
fn a_question_that_any_server_understands_says_nothing_new() {
    let plain = IntentsRequest::any(7, 20, 5);
    assert_eq!(write(&plain).unwrap(), br#"{"fence":7,"most":20,"wait":5}"#);
    let new = IntentsRequest { changes: Some(0), singles_alone: true, ..plain };
    assert_eq!(read::<IntentsRequest>(&write(&new).unwrap()).unwrap(), new);
}
