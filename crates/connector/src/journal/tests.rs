//! The file over restarts.

use connector_protocol::intent::{Operation, Outcome, Urgency};
use connector_protocol::sync::Level;

use super::*;

fn intent(id: u128) -> Intent {
    Intent {
        id: Uuid::from_u128(id),
        fence: 1,
        urgency: Urgency::Quiet,
        operation: Operation::SetDefaultLevel { level: Level::Block, expected: Level::Allow },
        created_at: DateTime::UNIX_EPOCH,
        takes_back: false,
        expected: None,
    }
}

fn done(id: u128, at: DateTime<Utc>) -> IntentResult {
    let outcome = Outcome::Done { domain_controller: None, lists: None, unchanged: false };
    IntentResult { id: Uuid::from_u128(id), at, outcome }
}

/// Has so much happen that the file is written anew, and closes it.
fn written_anew(journal: Journal, path: &Path, at: DateTime<Utc>) {
    for id in 10..720 {
        journal.begin(&intent(id), None, at).unwrap();
        journal.end(&done(id, at)).unwrap();
        journal.told(vec![Uuid::from_u128(id)], at).unwrap();
    }
    drop(journal);
    assert!(std::fs::read_to_string(path).unwrap().contains("counted"), "it was written anew");
}

#[test]
fn a_long_file_is_written_anew_and_says_the_same() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal.jsonl");
    let journal = Journal::open(&path).unwrap();
    let start = DateTime::UNIX_EPOCH;
    let now = start + TimeDelta::days(1);
    journal.begin(&intent(1), None, start).unwrap();
    journal.end(&done(2, start)).unwrap();
    for id in 10..720 {
        // Two of them in the last hour.
        let at = if id < 718 { start } else { now };
        journal.begin(&intent(id), None, at).unwrap();
        journal.end(&done(id, at)).unwrap();
        journal.told(vec![Uuid::from_u128(id)], at).unwrap();
        journal.changes_of_the_hour(at + TimeDelta::hours(1));
    }
    let position = journal.position();
    let lines = std::fs::read_to_string(&path).unwrap().lines().count();
    assert!(lines <= MOST_LINES, "{lines}");
    drop(journal);
    let again = Journal::open(&path).unwrap();
    assert_eq!(again.position(), position);
    assert_eq!(again.unfinished(), [intent(1)]);
    assert_eq!(again.untold(), [done(2, start)]);
    assert!(again.changes_of_the_hour(now) >= 2);
}

#[test]
fn what_is_written_is_found_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal.jsonl");
    let at = DateTime::UNIX_EPOCH;
    let journal = Journal::open(&path).unwrap();
    journal.begin(&intent(1), None, at).unwrap();
    journal.begin(&intent(2), None, at).unwrap();
    journal.end(&done(2, at)).unwrap();
    journal.begin(&intent(3), None, at).unwrap();
    journal.forget(Uuid::from_u128(3), at).unwrap();
    drop(journal);
    let again = Journal::open(&path).unwrap();
    assert_eq!(again.unfinished(), [intent(1)]);
    assert_eq!(again.untold(), [done(2, at)]);
    again.told(vec![Uuid::from_u128(2)], at).unwrap();
    drop(again);
    assert!(Journal::open(&path).unwrap().untold().is_empty());
}

#[test]
fn results_stay_in_the_order_in_which_they_came() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal.jsonl");
    let at = DateTime::UNIX_EPOCH + TimeDelta::days(1);
    let journal = Journal::open(&path).unwrap();
    for id in [7, 3, 9, 1, 5] {
        journal.end(&done(id, at)).unwrap();
    }
    // One that is found out anew is told where it came last.
    journal.end(&done(3, at)).unwrap();
    journal.told(vec![Uuid::from_u128(9)], at).unwrap();
    let untold = |journal: &Journal| {
        let results = journal.untold();
        results.iter().map(|result| result.id.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(untold(&journal), [7, 1, 5, 3]);
    drop(journal);
    let again = Journal::open(&path).unwrap();
    assert_eq!(untold(&again), [7, 1, 5, 3], "after a restart");
    written_anew(again, &path, at);
    assert_eq!(untold(&Journal::open(&path).unwrap()), [7, 1, 5, 3], "in a file that was written anew");
}

#[test]
fn a_broken_line_in_the_middle_is_not_skipped() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal.jsonl");
    drop(Journal::open(&path).unwrap());
    std::fs::write(&path, "{\"position\":1}\n").unwrap();
    let error = Journal::open(&path).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(error.contains("line 1"), "{error}");
}

#[test]
fn messages_are_counted_for_themselves_also_in_a_file_that_was_written_anew() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal.jsonl");
    let journal = Journal::open(&path).unwrap();
    let at = DateTime::UNIX_EPOCH + TimeDelta::days(1);
    let message = |id| {
        let (to, subject) = ("anna@example.com".to_owned(), String::new());
        let operation = Operation::SendMessage { to, subject, html: String::new(), text: String::new() };
        Intent { operation, ..intent(id) }
    };
    for id in 1..800 {
        let intent = if id % 8 == 0 { message(id) } else { intent(id) };
        journal.begin(&intent, None, at).unwrap();
        journal.end(&done(id, at)).unwrap();
        journal.told(vec![Uuid::from_u128(id)], at).unwrap();
    }
    drop(journal);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("counted"), "it was written anew");
    let again = Journal::open(&path).unwrap();
    assert_eq!((again.messages_of_the_hour(at), again.changes_of_the_hour(at)), (99, 700));
}

#[test]
fn where_lists_were_changed_last_is_known_until_the_others_have_heard_of_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal.jsonl");
    let journal = Journal::open(&path).unwrap();
    let at = DateTime::UNIX_EPOCH + TimeDelta::days(1);
    let (anna, bo) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let lists = |id, mailbox| {
        let operation = Operation::SetEntry { mailbox, eas_id: "A".to_owned(), add: None, remove: None };
        Intent { operation, ..intent(id) }
    };
    for (id, mailbox, controller) in [(1, anna, "dc1"), (2, anna, "dc2"), (3, bo, "dc1")] {
        journal.begin(&lists(id, mailbox), Some(controller), at).unwrap();
        journal.end(&done(id, at)).unwrap();
        journal.told(vec![Uuid::from_u128(id)], at).unwrap();
    }
    let known = |journal: &Journal, minutes| {
        let now = at + TimeDelta::minutes(minutes);
        let of = |mailbox| journal.controller_of(Subject::Mailbox(mailbox), now);
        (of(anna), of(bo))
    };
    let both = (Some("dc2".to_owned()), Some("dc1".to_owned()));
    assert_eq!(known(&journal, 14), both);
    assert_eq!(known(&journal, 15), (None, None));
    drop(journal);
    let again = Journal::open(&path).unwrap();
    assert_eq!(known(&again, 14), both, "after a restart");
    written_anew(again, &path, at);
    assert_eq!(known(&Journal::open(&path).unwrap(), 14), both);
}

#[test]
fn where_default_level_or_rules_were_changed_last_is_known_for_as_long() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal.jsonl");
    let journal = Journal::open(&path).unwrap();
    let at = DateTime::UNIX_EPOCH + TimeDelta::days(1);
    journal.begin(&intent(1), Some("dc1"), at).unwrap();
    let known = |journal: &Journal, minutes| {
        journal.controller_of(Subject::Organisation, at + TimeDelta::minutes(minutes))
    };
    assert_eq!(known(&journal, 14).as_deref(), Some("dc1"));
    assert_eq!(known(&journal, 15), None);
    journal.end(&done(1, at)).unwrap();
    journal.told(vec![Uuid::from_u128(1)], at).unwrap();
    written_anew(journal, &path, at);
    assert_eq!(known(&Journal::open(&path).unwrap(), 14).as_deref(), Some("dc1"));
}

#[test]
fn a_file_of_a_version_that_told_of_lists_alone_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal.jsonl");
    let mailbox = Uuid::from_u128(1);
    let line = format!(
        r#"{{"position":1,"at":"1970-01-02T00:00:00Z","event":"counted","lists":{{"mailbox":"{mailbox}","controller":"dc1"}}}}"#
    );
    drop(Journal::open(&path).unwrap());
    std::fs::write(&path, format!("{line}\n")).unwrap();
    let now = DateTime::UNIX_EPOCH + TimeDelta::days(1);
    let journal = Journal::open(&path).unwrap();
    assert_eq!(journal.controller_of(Subject::Mailbox(mailbox), now).as_deref(), Some("dc1"));
}
