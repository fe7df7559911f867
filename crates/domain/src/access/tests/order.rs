//! From decisions to changes: what is written, in which order, and what takes it back.

use uuid::Uuid;

use super::super::exchange::OrganisationRules;
use super::super::plan::{Effect, EntryChange, Judged, Reach, RuleChange, difference, plan, rule_changes};
use super::super::{Entries, Entry, Level, List, Standing};
use super::{Case, OURS_ALLOWED, OURS_BLOCKED, case, family};
use crate::id::{MailboxId, UserId};
use crate::partnership::EasId;

const MAILBOX: MailboxId = MailboxId(Uuid::from_u128(1));

fn id() -> EasId {
    "ApplF17LTTCGFFG8".parse().unwrap()
}

fn judged(number: u128, user: Option<u128>, case: &Case) -> Judged {
    Judged {
        mailbox: MailboxId(Uuid::from_u128(number)),
        eas_id: id(),
        user: user.map(|user| UserId(Uuid::from_u128(user))),
        entries: case.entries,
        decision: case.decide(),
    }
}

fn unknown_device() -> Case {
    case(|case| case.device = None)
}

fn released() -> Case {
    case(|case| case.entries = OURS_BLOCKED)
}

#[test]
fn a_move_between_the_lists_is_one_change() {
    let change = difference(MAILBOX, &id(), OURS_BLOCKED, Entry::Allow).unwrap();
    assert_eq!((change.add, change.remove), (Some(List::Allowed), Some(List::Blocked)));
    let back = change.inverse();
    assert_eq!((back.add, back.remove), (Some(List::Blocked), Some(List::Allowed)));
}

#[test]
fn what_is_so_already_costs_no_change() {
    assert_eq!(difference(MAILBOX, &id(), OURS_ALLOWED, Entry::Allow), None);
    assert_eq!(difference(MAILBOX, &id(), Entries::default(), Entry::NoneOfOurs), None);
    assert_eq!(difference(MAILBOX, &id(), OURS_BLOCKED, Entry::AsItIs), None);
}

#[test]
fn entries_of_others_are_never_part_of_a_change() {
    let theirs = Entries { allowed: true, blocked: false, own: None };
    assert_eq!(difference(MAILBOX, &id(), theirs, Entry::Allow), None);
    assert_eq!(difference(MAILBOX, &id(), theirs, Entry::NoneOfOurs), None);
    let change: EntryChange = difference(MAILBOX, &id(), theirs, Entry::Block).unwrap();
    assert_eq!((change.add, change.remove), (Some(List::Blocked), None));
    let foreign_block = Entries { allowed: true, blocked: true, own: Some(List::Allowed) };
    let change = difference(MAILBOX, &id(), foreign_block, Entry::NoneOfOurs).unwrap();
    assert_eq!((change.add, change.remove), (None, Some(List::Allowed)));
}

#[test]
fn an_entry_of_ours_that_an_administrator_took_out_is_written_again() {
    let taken_out = Entries { allowed: false, blocked: false, own: Some(List::Allowed) };
    let change = difference(MAILBOX, &id(), taken_out, Entry::Allow).unwrap();
    assert_eq!((change.add, change.remove), (Some(List::Allowed), None));
}

#[test]
fn releases_go_first_then_lock_outs() {
    let all = [
        judged(1, Some(1), &unknown_device()),
        judged(2, Some(2), &case(|_| ())),
        judged(3, Some(3), &released()),
    ];
    let plan = plan(&all, Reach::Enforced, 10);
    let effects: Vec<_> = plan.changes.iter().map(|planned| planned.effect).collect();
    assert_eq!(effects, [Effect::Release, Effect::Quiet, Effect::LockOut]);
    assert_eq!((plan.releases, plan.locks_out, plan.users), (1, 1, 1));
}

#[test]
fn a_bulk_waits_behind_single_changes() {
    let many: Vec<_> = (0..3).map(|number| judged(number, Some(7), &unknown_device())).collect();
    let bulk = plan(&many, Reach::Enforced, 2);
    assert!(bulk.changes.iter().all(|planned| planned.bulk));
    assert_eq!((bulk.locks_out, bulk.users), (3, 1), "three devices of one user");
    let single = plan(&many[..2], Reach::Enforced, 2);
    assert!(single.changes.iter().all(|planned| !planned.bulk));
    let place =
        |planned: &super::super::plan::Planned| super::super::plan::priority(planned.effect, planned.bulk);
    assert!(single.changes.iter().map(place).max() < bulk.changes.iter().map(place).min());
}

#[test]
fn report_mode_shows_everything_and_writes_nothing() {
    let told = [judged(
        1,
        Some(1),
        &case(|case| {
            case.owner = Standing::Targeted { enforced: false };
            case.device = None;
        }),
    )];
    assert_eq!(plan(&told, Reach::Enforced, 10).changes, []);
    assert_eq!(plan(&told, Reach::Everything, 10).locks_out, 1);
}

#[test]
fn rules_of_others_stay_and_what_lets_in_goes_first() {
    let current = OrganisationRules {
        default_level: Level::Allow,
        rules: vec![
            family("iPad", Level::Allow),
            family("Android", Level::Block),
            family("Old", Level::Block),
        ],
    };
    let wanted = OrganisationRules {
        default_level: Level::Quarantine,
        rules: vec![family("iPhone", Level::Allow), family("Android", Level::Allow)],
    };
    let ours = [family("Android", Level::Block), family("Old", Level::Block)];
    let changes = rule_changes(&current, &wanted, &ours);
    assert_eq!(
        changes,
        [
            RuleChange::Add { rule: family("iPhone", Level::Allow) },
            RuleChange::SetLevel { rule: family("Android", Level::Allow), previous: Level::Block },
            RuleChange::Remove { rule: family("Old", Level::Block) },
            RuleChange::SetDefault { level: Level::Quarantine, previous: Level::Allow },
        ]
    );
    let undone: Vec<_> = changes.iter().map(RuleChange::inverse).collect();
    assert_eq!(
        undone[1],
        RuleChange::SetLevel { rule: family("Android", Level::Block), previous: Level::Allow }
    );
    assert_eq!(undone[3], RuleChange::SetDefault { level: Level::Allow, previous: Level::Quarantine });
    assert_eq!(rule_changes(&wanted, &wanted, &ours), []);
}
