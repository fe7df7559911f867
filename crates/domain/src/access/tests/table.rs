//! Each row of the order of evaluation, of the layer above it and of its worked cases, as a test of its name.

use super::super::exchange::{Characteristic, DeviceRule, OrganisationRules, Step, evaluate};
use super::super::settings::{AccessSettings, Doubt, LockOut, Mode, OutlookMobile};
use super::super::{
    Assurance, Entries, Entry, GraphReason, Level, Linked, Look, Obstacle, Reason, Rule, Standing, obstacle,
};
use super::{Case, Gate, LINKED, OURS_ALLOWED, OURS_BLOCKED, case, decision, family};
use crate::device::ComplianceState;

const EVERYTHING: Entries = Entries { allowed: true, blocked: true, own: None };

fn all_rules(default_level: Level) -> OrganisationRules {
    let rules = Level::ALL.iter().rev().map(|level| family("iPhone", *level)).collect();
    OrganisationRules { default_level, rules }
}

fn exchange_says(gate: Gate, entries: Entries, rules: &OrganisationRules) -> (Level, Step) {
    evaluate(gate, entries, rules, &Look { device_type: "iPhone".into(), ..Look::default() })
}

// Exchange's own order.

#[test]
fn exchange_2_activesync_off_for_the_user_comes_first() {
    let gate = Gate { eas_enabled: false, meets_policy: false };
    let said = exchange_says(gate, EVERYTHING, &all_rules(Level::Allow));
    assert_eq!(said, (Level::Block, Step::Disabled));
}

#[test]
fn exchange_3_a_mailbox_policy_that_is_not_met_blocks() {
    let gate = Gate { meets_policy: false, ..Gate::OPEN };
    let allowed = Entries { allowed: true, ..Entries::default() };
    assert_eq!(exchange_says(gate, allowed, &all_rules(Level::Allow)), (Level::Block, Step::MailboxPolicy));
}

#[test]
fn exchange_4_a_personal_block_goes_before_a_personal_allow() {
    let said = exchange_says(Gate::OPEN, EVERYTHING, &all_rules(Level::Allow));
    assert_eq!(said, (Level::Block, Step::Personal));
}

#[test]
fn exchange_5_a_personal_allow_goes_before_rules_and_default() {
    let allowed = Entries { allowed: true, ..Entries::default() };
    let said = exchange_says(Gate::OPEN, allowed, &all_rules(Level::Block));
    assert_eq!(said, (Level::Allow, Step::Personal));
}

#[test]
fn exchange_6_to_8_rules_block_then_quarantine_then_allow() {
    let mut rules = all_rules(Level::Allow);
    for level in [Level::Block, Level::Quarantine, Level::Allow] {
        let said = exchange_says(Gate::OPEN, Entries::default(), &rules);
        assert_eq!(said, (level, Step::DeviceRule(family("iPhone", level))));
        rules.rules.retain(|rule| rule.level != level);
    }
}

#[test]
fn exchange_9_the_default_comes_last() {
    for level in Level::ALL {
        let rules = OrganisationRules { default_level: *level, rules: vec![family("Android", Level::Block)] };
        assert_eq!(exchange_says(Gate::OPEN, Entries::default(), &rules), (*level, Step::Default));
    }
}

#[test]
fn exchange_an_allowed_id_does_not_stop_other_devices() {
    let said = decision(|case| {
        case.owner = Standing::NotTargeted;
        case.device = None;
    });
    assert_eq!(said.level, Level::Allow, "only the default can");
}

#[test]
fn a_rule_compares_the_whole_text_and_only_what_it_looks_at() {
    let look = Look { device_type: "iPhone".into(), model: "iPhone15C4".into(), ..Look::default() };
    let rule =
        |characteristic, query: &str| DeviceRule { characteristic, query: query.into(), level: Level::Block };
    assert!(rule(Characteristic::DeviceModel, "iphone15c4").fits(&look));
    assert!(!rule(Characteristic::DeviceModel, "iPhone15").fits(&look), "no part of it");
    assert!(!rule(Characteristic::DeviceModel, "iPhone*").fits(&look), "no wildcards");
    assert!(!rule(Characteristic::DeviceOs, "").fits(&look), "what is not known fits nothing");
}

// The layer above it.

#[test]
fn access_off_touches_nothing_individual() {
    let off = |entries| {
        decision(|case| {
            case.settings.mode = Mode::Off;
            case.entries = entries;
            case.device = None;
        })
    };
    assert_eq!((off(Entries::default()).entry, off(Entries::default()).rule), (Entry::NoneOfOurs, Rule::Off));
    assert!(!off(OURS_BLOCKED).enforced, "what is left of ours goes by a person's act alone");
}

#[test]
fn a_user_in_an_excluded_group_is_exempt() {
    let said = decision(|case| {
        case.owner = Standing::Exempt;
        case.device = None;
        case.entries = OURS_BLOCKED;
    });
    assert_eq!((said.entry, said.level), (Entry::NoneOfOurs, Level::Allow));
    assert!(said.releases());
}

#[test]
fn exclusion_wins_over_inclusion() {
    let group = |number| crate::id::GroupId(uuid::Uuid::from_u128(number));
    let settings = AccessSettings {
        mode: Mode::Enforcing,
        included_groups: vec![group(1)],
        excluded_groups: vec![group(2)],
        enforced_groups: vec![group(3)],
        ..AccessSettings::default()
    };
    let standing = |groups: &[u128]| settings.standing(&groups.iter().copied().map(group).collect());
    assert_eq!(standing(&[]), Standing::NotTargeted);
    assert_eq!(standing(&[1]), Standing::Targeted { enforced: false });
    assert_eq!(standing(&[1, 3]), Standing::Targeted { enforced: true });
    assert_eq!(standing(&[1, 2, 3]), Standing::Exempt);
}

#[test]
fn what_we_wrote_for_a_user_whom_enforcement_does_not_reach_any_more_goes() {
    let unreached = |entries, device| {
        decision(|case| {
            case.owner = Standing::Targeted { enforced: false };
            (case.entries, case.device) = (entries, device);
            case.rules.default_level = Level::Block;
        })
    };
    for device in [Some(LINKED), Some(Linked { enrolled: false, ..LINKED }), None] {
        let allowed = unreached(OURS_ALLOWED, device);
        assert_eq!((allowed.entry, allowed.rule), (Entry::NoneOfOurs, Rule::NotReached));
        assert!(
            allowed.enforced && allowed.locks_out(),
            "the default keeps it out then: the brake weighs it"
        );
        assert!(unreached(OURS_BLOCKED, device).enforced, "{device:?}");
        // What others wrote stays, and with nothing of ours there is only told what would be.
        for theirs in [Entries { allowed: true, ..Entries::default() }, Entries::default()] {
            let said = unreached(theirs, device);
            assert!(!said.enforced && said.rule != Rule::NotReached, "{said:?}");
        }
    }
    let reported = decision(|case| {
        case.settings.mode = Mode::Report;
        case.owner = Standing::Targeted { enforced: false };
        case.entries = OURS_ALLOWED;
    });
    assert_eq!((reported.rule, reported.enforced), (Rule::Compliant, false), "report mode writes nothing");
}

#[test]
fn default_and_rules_are_not_written_while_enforcement_begins_with_some_groups() {
    let current = all_rules(Level::Allow);
    let everybody = AccessSettings {
        mode: Mode::Enforcing,
        default_level: Some(Level::Block),
        writes_rules: true,
        ..AccessSettings::default()
    };
    let wanted = everybody.wanted_rules(&current);
    assert_eq!((wanted.default_level, wanted.rules.len()), (Level::Block, 0));
    let pilot = vec![crate::id::GroupId(uuid::Uuid::from_u128(3))];
    let some = AccessSettings { enforced_groups: pilot, ..everybody };
    assert_eq!(some.wanted_rules(&current), current);
}

#[test]
fn a_targeted_enrolled_compliant_linked_device_gets_a_personal_allow() {
    let said = decision(|_| ());
    assert_eq!((said.entry, said.level, said.reason), (Entry::Allow, Level::Allow, Reason::Compliant));
    assert_eq!((said.rule, said.assurance), (Rule::Compliant, Some(Assurance::IdAndUserMatch)));
}

#[test]
fn a_targeted_users_unknown_device_gets_a_personal_block() {
    let said = decision(|case| case.device = None);
    assert_eq!((said.entry, said.level, said.rule), (Entry::Block, Level::Block, Rule::NotLinked));
    assert_eq!(said.reason.graph(), GraphReason::NotEnrolled);
}

#[test]
fn a_retired_device_gets_a_personal_block() {
    let said = decision(|case| {
        case.device = Some(Linked { enrolled: false, ..LINKED });
        case.entries = OURS_ALLOWED;
    });
    assert_eq!((said.entry, said.level, said.rule), (Entry::Block, Level::Block, Rule::NotEnrolled));
    assert!(said.locks_out());
}

#[test]
fn a_device_that_is_not_compliant_gets_a_personal_block() {
    let said =
        decision(|case| case.device = Some(Linked { compliance: ComplianceState::Noncompliant, ..LINKED }));
    assert_eq!((said.entry, said.reason), (Entry::Block, Reason::NotCompliant));
}

#[test]
fn a_device_in_its_grace_period_stays_in() {
    let said =
        decision(|case| case.device = Some(Linked { compliance: ComplianceState::InGracePeriod, ..LINKED }));
    assert_eq!(said.entry, Entry::Allow);
}

#[test]
fn a_device_that_was_not_judged_yet_stays_as_it_is() {
    for entries in [Entries::default(), OURS_ALLOWED, OURS_BLOCKED] {
        let said = decision(|case| {
            case.device = Some(Linked { compliance: ComplianceState::Unknown, ..LINKED });
            case.entries = entries;
        });
        assert_eq!((said.entry, said.rule), (Entry::AsItIs, Rule::NotJudged));
        assert_eq!(said.before, said.level);
    }
}

#[test]
fn an_id_of_another_users_device_proves_nothing() {
    let said = decision(|case| case.device = Some(Linked { assurance: Assurance::IdMatches, ..LINKED }));
    assert_eq!((said.entry, said.rule), (Entry::Block, Rule::NotLinked));
}

#[test]
fn a_user_who_is_not_targeted_gets_rules_then_default() {
    let not_targeted = |rules: OrganisationRules| {
        decision(|case| {
            case.owner = Standing::NotTargeted;
            case.device = None;
            case.rules = rules;
        })
    };
    let ruled = not_targeted(all_rules(Level::Allow));
    assert_eq!((ruled.entry, ruled.level), (Entry::NoneOfOurs, Level::Block));
    assert_eq!(ruled.reason.graph(), GraphReason::ExchangeDeviceRule);
    let plain =
        not_targeted(OrganisationRules { default_level: Level::Quarantine, ..OrganisationRules::default() });
    assert_eq!((plain.level, plain.reason), (Level::Quarantine, Reason::DefaultLevel));
}

#[test]
fn a_mailbox_that_nobody_knows_stays_as_it_is() {
    for entries in [Entries::default(), OURS_ALLOWED, OURS_BLOCKED] {
        let said = decision(|case| {
            case.owner = Standing::Unknown;
            case.entries = entries;
        });
        assert_eq!((said.entry, said.enforced), (Entry::AsItIs, false));
    }
}

fn closed(override_default_rule: bool, default_level: Level) -> impl FnOnce(&mut Case) {
    move |case| {
        case.settings.override_default_rule = override_default_rule;
        case.rules.default_level = default_level;
    }
}

#[test]
fn without_override_a_closed_default_keeps_even_enrolled_devices_out() {
    for level in [Level::Block, Level::Quarantine] {
        let said = decision(closed(false, level));
        assert_eq!((said.entry, said.level), (Entry::NoneOfOurs, level));
        assert_eq!(said.reason.graph(), GraphReason::ExchangeGlobalRule);
    }
    let open = decision(closed(false, Level::Allow));
    assert_eq!((open.entry, open.level), (Entry::NoneOfOurs, Level::Allow));
}

#[test]
fn with_override_an_enrolled_compliant_device_is_allowed_against_the_default() {
    for level in [Level::Block, Level::Quarantine] {
        assert_eq!(decision(closed(true, level)).level, Level::Allow);
    }
}

#[test]
fn without_override_a_device_that_is_not_enrolled_is_blocked_all_the_same() {
    let said = decision(|case| {
        case.settings.override_default_rule = false;
        case.device = None;
    });
    assert_eq!(said.entry, Entry::Block);
}

#[test]
fn an_enrolled_compliant_device_is_allowed_even_if_a_platform_exception_blocks_it() {
    let said = decision(|case| case.rules = all_rules(Level::Block));
    assert_eq!((said.before, said.level), (Level::Block, Level::Allow));
}

#[test]
fn under_a_default_of_allow_all_get_in_at_once_and_are_blocked_when_found() {
    let found = case(|case| case.device = None);
    assert_eq!(found.decide().before, Level::Allow);
    assert!(found.decide().locks_out());
    assert_eq!(found.carried_out().decide().before, Level::Block);
}

#[test]
fn under_a_closed_default_a_device_waits_and_is_released_after_enrolment() {
    for level in [Level::Block, Level::Quarantine] {
        let waiting = case(|case| {
            case.rules.default_level = level;
            case.device = None;
        });
        let mut waiting = waiting.carried_out();
        assert!(!waiting.decide().level.lets_in());
        waiting.device = Some(LINKED);
        assert!(waiting.decide().releases());
    }
}

#[test]
fn only_ios_managed_is_an_exception_for_ios_and_a_default_of_block() {
    let of = |device_type: &str, owner, device| {
        decision(|case| {
            case.rules = OrganisationRules {
                default_level: Level::Block,
                rules: vec![family("iPhone", Level::Allow)],
            };
            case.look.device_type = device_type.into();
            case.owner = owner;
            case.device = device;
        })
        .level
    };
    let targeted = Standing::Targeted { enforced: true };
    assert_eq!(of("iPhone", targeted, Some(LINKED)), Level::Allow);
    assert_eq!(of("iPhone", targeted, None), Level::Block, "not managed");
    assert_eq!(of("iPhone", Standing::NotTargeted, None), Level::Allow);
    assert_eq!(of("Android", Standing::NotTargeted, None), Level::Block);
}

#[test]
fn no_android_is_an_exception_that_blocks_and_a_default_of_allow() {
    let of = |device_type: &str, owner| {
        decision(|case| {
            case.rules.rules = vec![family("Android", Level::Block)];
            case.look.device_type = device_type.into();
            case.owner = owner;
            case.device = None;
        })
        .level
    };
    assert_eq!(of("Android", Standing::NotTargeted), Level::Block);
    assert_eq!(of("iPhone", Standing::NotTargeted), Level::Allow);
}

#[test]
fn an_android_device_without_an_id_waits_until_its_user_links_it() {
    let android = |device| {
        decision(|case| {
            case.look.device_type = "Android".into();
            case.device = device;
        })
    };
    assert_eq!(android(None).entry, Entry::Block);
    assert_eq!(android(Some(LINKED)).entry, Entry::Allow);
}

#[test]
fn reasons_of_exchange_have_graphs_names() {
    let rows = [
        ("Global", GraphReason::ExchangeGlobalRule),
        ("Individual", GraphReason::ExchangeIndividualRule),
        ("DeviceRule", GraphReason::ExchangeDeviceRule),
        ("Policy", GraphReason::ExchangeMailboxPolicy),
        ("Upgrade", GraphReason::ExchangeUpgrade),
        ("DeviceDiscovery", GraphReason::Other),
        ("UserAgentChanges", GraphReason::Other),
        ("", GraphReason::Unknown),
    ];
    for (word, graph) in rows {
        assert_eq!(GraphReason::of_exchange(word), graph, "{word}");
    }
}

// What is ours beyond it.

#[test]
fn what_others_wrote_is_neither_removed_nor_written_again() {
    let foreign = Entries { allowed: true, ..Entries::default() };
    let kept = case(|case| case.entries = foreign).carried_out();
    assert_eq!(kept.entries, foreign);
    assert_eq!(kept.decide().reason, Reason::PersonalEntry);
    let blocked = decision(|case| case.entries = Entries { blocked: true, ..Entries::default() });
    assert_eq!((blocked.entry, blocked.rule), (Entry::NoneOfOurs, Rule::BlockedByOthers));
    assert_eq!((blocked.level, blocked.reason), (Level::Block, Reason::PersonalEntry));
}

#[test]
fn an_allow_of_others_does_not_let_a_targeted_users_unknown_device_in() {
    let case = case(|case| {
        case.entries = Entries { allowed: true, ..Entries::default() };
        case.device = None;
    });
    assert_eq!((case.decide().entry, case.decide().level), (Entry::Block, Level::Block));
    assert!(case.carried_out().entries.allowed, "their entry stays");
}

#[test]
fn a_mailbox_policy_keeps_out_even_whom_we_allow_and_says_so() {
    let said = decision(|case| case.gate.meets_policy = false);
    assert_eq!((said.entry, said.level, said.reason), (Entry::Allow, Level::Block, Reason::MailboxPolicy));
}

#[test]
fn lock_out_by_quarantine_writes_a_block_only_where_exchange_would_let_in() {
    let unknown = |default_level| {
        decision(|case| {
            case.settings.lock_out = LockOut::Quarantine;
            case.rules.default_level = default_level;
            case.device = None;
        })
    };
    assert_eq!(
        (unknown(Level::Quarantine).entry, unknown(Level::Quarantine).level),
        (Entry::NoneOfOurs, Level::Quarantine)
    );
    assert_eq!((unknown(Level::Allow).entry, unknown(Level::Allow).level), (Entry::Block, Level::Block));
}

/// CO-6: whether our block keeps a phone out or Exchange does by itself, its user has the same to do.
#[test]
fn what_stands_in_the_way_is_told_by_the_rule_whoever_keeps_the_phone_out() {
    let outlook = Look { device_type: "Outlook".into(), ..Look::default() };
    let ways: [(Option<Linked>, &str, Obstacle); 5] = [
        (None, "iPhone", Obstacle::NotEnrolled),
        (Some(Linked { enrolled: false, ..LINKED }), "iPhone", Obstacle::NotEnrolled),
        (
            Some(Linked { compliance: ComplianceState::Noncompliant, ..LINKED }),
            "iPhone",
            Obstacle::NotCompliant,
        ),
        (Some(Linked { contested: true, ..LINKED }), "iPhone", Obstacle::Doubtful),
        (None, "Outlook", Obstacle::Outlook),
    ];
    for lock_out in LockOut::ALL {
        for default_level in Level::ALL {
            for (device, family, expected) in &ways {
                let said = decision(|case| {
                    case.settings.lock_out = *lock_out;
                    case.settings.doubt = Doubt::Quarantine;
                    case.settings.outlook_mobile = OutlookMobile::Blocked;
                    case.rules.default_level = *default_level;
                    case.device = *device;
                    if *family == "Outlook" {
                        case.look = outlook.clone();
                    }
                });
                assert!(!said.level.lets_in());
                assert_eq!(obstacle(&said), *expected, "{lock_out} {default_level} {said:?}");
            }
        }
    }
    // Enrolled and compliant, and kept out by Exchange's own default: nothing that its user could do.
    for level in [Level::Block, Level::Quarantine] {
        assert_eq!(obstacle(&decision(closed(false, level))), Obstacle::Other);
    }
    let unknown = decision(|case| {
        case.device = None;
        case.gate.eas_enabled = false;
    });
    assert_eq!(obstacle(&unknown), Obstacle::Other, "no enrolment switches ActiveSync on");
}

#[test]
fn doubts_are_events_or_by_choice_a_quarantine() {
    let doubts = [
        (Linked { contested: true, ..LINKED }, Rule::SecondClaimant),
        (Linked { looks_changed: true, ..LINKED }, Rule::ChangedLook),
    ];
    for (doubtful, rule) in doubts {
        let said = |doubt| {
            decision(|case| {
                case.settings.doubt = doubt;
                case.device = Some(doubtful);
            })
        };
        assert_eq!(said(Doubt::Event).entry, Entry::Allow);
        assert_eq!((said(Doubt::Quarantine).entry, said(Doubt::Quarantine).rule), (Entry::Block, rule));
    }
}

#[test]
fn outlook_mobile_is_a_class_of_its_own() {
    let outlook = |choice, compliant_device| {
        decision(|case| {
            case.settings.outlook_mobile = choice;
            case.look = Look { device_type: "Outlook".into(), ..Look::default() };
            case.device = None;
            case.compliant_device = compliant_device;
        })
    };
    let weak = outlook(OutlookMobile::WithCompliantDevice, true);
    assert_eq!((weak.entry, weak.assurance), (Entry::Allow, Some(Assurance::Weak)));
    assert_eq!(outlook(OutlookMobile::WithCompliantDevice, false).entry, Entry::Block);
    assert_eq!(outlook(OutlookMobile::LeftAlone, false).entry, Entry::NoneOfOurs);
    assert_eq!(outlook(OutlookMobile::Blocked, true).entry, Entry::Block);
}

#[test]
fn an_id_that_exchange_has_not_seen_is_allowed_ahead() {
    let said = decision(|case| {
        case.look = Look::default();
        case.rules.default_level = Level::Quarantine;
    });
    assert_eq!((said.entry, said.level), (Entry::Allow, Level::Allow));
}
