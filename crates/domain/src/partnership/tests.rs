//! Joining partnerships to devices (CO-2), and what may be suggested.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::access::look::LookChange;
use crate::access::{Assurance, Look};
use crate::device::{ComplianceState, Device, DeviceState, OsVersion, Owner as DeviceOwner, Platform};
use crate::id::{DeviceId, MailboxId, OrganisationId, PartnershipId, UserId};

const ANNA: UserId = UserId(Uuid::from_u128(1));
const BEN: UserId = UserId(Uuid::from_u128(2));

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

const fn device(number: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(number))
}

fn id(text: &str) -> EasId {
    text.parse().unwrap()
}

fn look() -> Look {
    Look {
        device_type: "iPhone".into(),
        model: "iPhone15C4".into(),
        user_agent: "Apple-iPhone15C4/2105.236".into(),
        ..Look::default()
    }
}

fn candidate(number: u128, user: UserId, eas_id: &str) -> Candidate {
    Candidate {
        device: device(number),
        user,
        enrolled: true,
        enrolled_at: now() + TimeDelta::minutes(i64::try_from(number).unwrap()),
        claims: vec![Claim { eas_id: id(eas_id), source: LinkSource::Reported }],
    }
}

fn joined(candidates: &[Candidate], before: Option<&Link>) -> Joined {
    link(&id("ABC123"), &Arc::new(look()), &[ANNA], candidates, before)
}

#[test]
fn ids_are_compared_without_regard_to_case_and_space() {
    assert_eq!(id(" applF17LTTCGFFG8 "), id("ApplF17LTTCGFFG8"));
    assert_eq!(id("ApplF17").as_str(), "ApplF17", "kept as it was written");
    assert!("".parse::<EasId>().is_err());
    assert!("ApplF17\u{a7}".parse::<EasId>().is_err());
    assert!("x".repeat(129).parse::<EasId>().is_err());
}

proptest! {
    /// Lists, maps and the databases take the same ids for the same, in the same order.
    #[test]
    fn ids_are_compared_ordered_and_found_as_their_keys_are(one in "[A-Ca-c_{]{1,4}", other in "[A-Ca-c_{]{1,4}", long in "[ -~]{1,128}") {
        for (one, other) in [(&one, &other), (&one, &long), (&long, &long.to_ascii_uppercase())] {
            let (Ok(one), Ok(other)) = (one.parse::<EasId>(), other.parse::<EasId>()) else { continue };
            prop_assert_eq!(one == other, one.key() == other.key());
            prop_assert_eq!(one.cmp(&other), one.key().cmp(&other.key()));
            let known = HashSet::from([one.clone()]);
            prop_assert_eq!(known.contains(&other), one.key() == other.key());
        }
    }
}

#[test]
fn an_owner_is_found_by_guid_then_by_any_address() {
    assert_eq!(owner(Some(ANNA), Some(BEN), &[BEN]), Owner::User(ANNA, OwnerFound::Guid));
    assert_eq!(owner(None, Some(BEN), &[ANNA]), Owner::User(BEN, OwnerFound::Assigned));
    assert_eq!(owner(None, None, &[ANNA, ANNA]), Owner::User(ANNA, OwnerFound::Address));
    assert_eq!(owner(None, None, &[ANNA, BEN]), Owner::Ambiguous);
    assert_eq!(owner(None, None, &[]), Owner::Nobody);
}

#[test]
fn a_reported_id_in_the_users_own_mailbox_is_a_link() {
    let found = joined(&[candidate(5, ANNA, "abc123"), candidate(6, ANNA, "other")], None);
    let link = found.link.unwrap();
    assert_eq!((link.device, link.assurance), (device(5), Assurance::IdAndUserMatch));
    assert_eq!(found.events, [LinkEvent::Linked { device: device(5) }]);
    let again = joined(&[candidate(5, ANNA, "abc123")], Some(&link));
    assert_eq!((again.link, again.events), (Some(link), vec![]), "nothing is new");
}

#[test]
fn an_id_of_somebody_elses_device_is_shown_and_lets_nobody_in() {
    let found = joined(&[candidate(5, BEN, "ABC123")], None);
    assert_eq!(found.link.unwrap().assurance, Assurance::IdMatches);
    assert_eq!(found.events, [LinkEvent::OtherUsersDevice { device: device(5) }]);
}

#[test]
fn a_further_mailbox_of_the_user_is_linked_as_the_own_one() {
    let shared = link(&id("ABC123"), &Arc::new(look()), &[BEN, ANNA], &[candidate(5, ANNA, "ABC123")], None);
    assert_eq!(shared.link.unwrap().assurance, Assurance::IdAndUserMatch);
}

#[test]
fn a_second_claimant_is_an_event_and_takes_nothing_over() {
    let first = joined(&[candidate(5, ANNA, "ABC123")], None).link.unwrap();
    // The newcomer says that it was enrolled before.
    let both = [candidate(3, ANNA, "ABC123"), candidate(5, ANNA, "ABC123")];
    let found = joined(&both, Some(&first));
    let link = found.link.unwrap();
    assert_eq!((link.device, link.contested_by.as_slice()), (device(5), &[device(3)][..]));
    assert_eq!(found.events, [LinkEvent::SecondClaimant { device: device(3) }]);
    assert_eq!(joined(&both, Some(&link)).events, [], "told once");
}

#[test]
fn another_users_claim_contests_nothing() {
    let found = joined(&[candidate(3, BEN, "ABC123"), candidate(5, ANNA, "ABC123")], None);
    let link = found.link.unwrap();
    assert_eq!((link.device, link.contested_by.len()), (device(5), 0));
}

#[test]
fn a_device_that_was_enrolled_anew_takes_over_from_its_retired_self() {
    let first = joined(&[candidate(5, ANNA, "ABC123")], None).link.unwrap();
    let retired = Candidate { enrolled: false, ..candidate(5, ANNA, "ABC123") };
    let found = joined(&[retired.clone(), candidate(9, ANNA, "ABC123")], Some(&first));
    assert_eq!(found.link.as_ref().unwrap().device, device(9));
    assert_eq!(found.link.unwrap().contested_by, []);
    assert_eq!(
        found.events,
        [LinkEvent::Unlinked { device: device(5) }, LinkEvent::Linked { device: device(9) }]
    );
    let alone = joined(&[retired], Some(&first));
    assert_eq!(
        alone.link.unwrap().device,
        device(5),
        "a retired device keeps the link, so that it is kept out"
    );
}

#[test]
fn a_changed_look_is_an_event_and_an_update_is_not_suspicious() {
    let first = joined(&[candidate(5, ANNA, "ABC123")], None).link.unwrap();
    let with = |change: fn(&mut Look), before: &Link| {
        let mut now = look();
        change(&mut now);
        link(&id("ABC123"), &Arc::new(now), &[ANNA], &[candidate(5, ANNA, "ABC123")], Some(before))
    };
    let android = with(|look| look.device_type = "Android".into(), &first);
    let link = android.link.unwrap();
    assert!(link.looks_changed());
    assert_eq!(android.events, [LinkEvent::LookChanged { changes: vec![LookChange::DeviceType] }]);
    assert_eq!(with(|look| look.device_type = "Android".into(), &link).events, [], "told once");
    assert!(!with(|_| (), &link).link.unwrap().looks_changed(), "it looks as before again");
    let updated = with(|look| look.user_agent = "Apple-iPhone15C4/2201.75".into(), &first);
    assert_eq!(updated.events, [LinkEvent::LookChanged { changes: vec![LookChange::ClientVersion] }]);
    assert!(!updated.link.unwrap().looks_changed());
    let client = with(|look| look.user_agent = "TouchDown(MSRPC)/8.4".into(), &first);
    assert!(client.link.unwrap().looks_changed());
}

#[test]
fn what_was_not_known_when_the_link_was_made_is_no_change() {
    let bare = link(&id("ABC123"), &Arc::default(), &[ANNA], &[candidate(5, ANNA, "ABC123")], None);
    let later = joined(&[candidate(5, ANNA, "ABC123")], bare.link.as_ref());
    assert_eq!(later.events, []);
    assert_eq!(*later.link.unwrap().look, look());
}

proptest! {
    /// Part by part: what was known when the link was made, or else what is known now.
    #[test]
    fn a_link_learns_each_part_of_a_look_once(old in prop::array::uniform5("(|a|b)"), new in prop::array::uniform5("(|a|b)")) {
        let look = |[device_type, model, user_agent, os, client_type]: [String; 5]| {
            Look { device_type, model, user_agent, os, client_type }
        };
        let joined = |look: Look, before: Option<&Link>| {
            let phone = candidate(5, ANNA, "ABC123");
            link(&id("ABC123"), &Arc::new(look), &[ANNA], &[phone], before).link.unwrap()
        };
        let first = joined(look(old.clone()), None);
        let then = joined(look(new.clone()), Some(&first));
        let either = std::array::from_fn(|at| if old[at].is_empty() { &new[at] } else { &old[at] }.clone());
        prop_assert_eq!(&*then.look, &look(either));
    }
}

fn iphone(number: u128) -> Device {
    Device {
        id: device(number),
        user: ANNA,
        platform: Platform::Ios,
        state: DeviceState::Managed,
        owner: DeviceOwner::Company,
        name: "iPhone".into(),
        model: "iPhone 15".into(),
        product: "iPhone15,4".into(),
        os_version: OsVersion::new(17, 4),
        serial_number: Some("F17LTTCGFFG8".into()),
        udid: None,
        eas_device_id: None,
        enrolled_at: now(),
        last_seen_at: now(),
        compliance: ComplianceState::Compliant,
        compliance_reason: None,
    }
}

fn partnership(eas_id: &str) -> Partnership {
    Partnership {
        id: PartnershipId(Uuid::nil()),
        organisation: OrganisationId(Uuid::nil()),
        mailbox: MailboxId(Uuid::nil()),
        eas_id: id(eas_id),
        look: look(),
        friendly_name: String::new(),
        imei: None,
        state: "Quarantined".into(),
        state_reason: "Global".into(),
        state_rule: None,
        first_sync_at: Some(now() + TimeDelta::hours(1)),
        last_success_at: None,
    }
}

#[test]
fn looks_make_suggestions_the_likeliest_first() {
    let serial = Device { product: "iPad8,1".into(), ..iphone(2) };
    let other = Device { serial_number: None, ..iphone(3) };
    let windows = Device {
        platform: Platform::Windows10,
        product: String::new(),
        model: "Latitude".into(),
        ..iphone(4)
    };
    let windows = Device { serial_number: None, ..windows };
    let found = suggest(&partnership("ApplF17LTTCGFFG8"), &[windows, other, serial], |_| None);
    assert_eq!(found.iter().map(|one| one.device).collect::<Vec<_>>(), [device(2), device(3)]);
    assert_eq!(found[0].grounds[0], Ground::Serial);
    assert_eq!(found[1].grounds, [Ground::Model, Ground::System, Ground::Time]);
}

#[test]
fn a_suggestion_is_never_a_link() {
    let found =
        link(&id("ApplF17LTTCGFFG8"), &Arc::new(look()), &[ANNA], &[candidate(5, ANNA, "other")], None);
    assert_eq!(found, Joined::default());
}

#[test]
fn the_merged_record_has_graphs_names() {
    assert_eq!(management_agent(false, true).name(), "eas");
    assert_eq!(management_agent(true, false).name(), "mdm");
    assert_eq!(management_agent(true, true).name(), "easMdm");
}

#[test]
fn stale_unmanaged_and_retired_records_are_told_apart() {
    let ago = |days| Some(now() - TimeDelta::days(days));
    let state =
        |linked, enrolled, success| record_state(linked, enrolled, success, now(), TimeDelta::days(30));
    assert_eq!(state(true, true, ago(1)), RecordState::Managed);
    assert_eq!(state(false, false, ago(1)), RecordState::Unmanaged);
    assert_eq!(state(false, false, ago(31)), RecordState::Stale);
    assert_eq!(state(true, true, ago(31)), RecordState::Stale);
    assert_eq!(state(true, false, ago(1)), RecordState::Retired);
    assert_eq!(state(false, false, None), RecordState::Unmanaged, "nothing says that it is stale");
    assert_eq!(state(true, true, None), RecordState::Managed, "nothing says that it is stale");
}

#[test]
fn a_record_has_a_name_whatever_the_client_tells() {
    let named = |friendly_name: &str, model: &str, device_type: &str| Partnership {
        friendly_name: friendly_name.into(),
        look: Look { model: model.into(), device_type: device_type.into(), ..Look::default() },
        ..partnership("ABC123")
    };
    for (record, name) in [
        (named(" Anna's phone ", "iPhone15C4", "iPhone"), "Anna's phone"),
        (named("\u{a0}\t", "iPhone15C4", "iPhone"), "iPhone15C4"),
        (named("", " ", "iPhone"), "iPhone"),
        (named("", "", ""), "ABC123"),
    ] {
        assert_eq!(record.name(), name);
    }
    assert_eq!(never().to_rfc3339(), "0001-01-01T00:00:00+00:00");
}
