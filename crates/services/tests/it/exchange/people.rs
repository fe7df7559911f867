//! What people say and do: further mailboxes, links, looks, claimants, and entries by hand.

use std::collections::BTreeMap;

use connector_protocol::intent::{List, Operation};
use connector_protocol::sync::Level;
use domain::access::settings::{Doubt, Mode};
use domain::access::{AccessSettings, Rule};
use domain::device::ComplianceState;
use domain::directory::{Group, GroupAttributes};
use domain::id::{GroupId, MailboxId, PartnershipId, UserId};
use services::exchange::{self, ByHand, Explained, Holder};

use super::world::{ANNA, ANNA_MAILBOX, BEN_MAILBOX, CARLA_MAILBOX, DEVICE, GROUP, WHO, World, partnership};

async fn record(world: &World, eas_id: &str) -> PartnershipId {
    let all = exchange::partnerships(&world.services, WHO, world.id, None, 100).await.unwrap();
    let found = all.iter().find(|row| row.partnership.eas_id.as_str().eq_ignore_ascii_case(eas_id));
    found.unwrap().partnership.id
}

async fn explained(world: &World, eas_id: &str) -> Explained {
    let all = exchange::explain(&world.services, WHO, ANNA, None).await.unwrap();
    let one = all.into_iter().find(|one| one.partnership.is_some() && one.eas_id.as_str() == eas_id);
    one.unwrap()
}

#[tokio::test]
async fn a_further_mailbox_is_proposed_and_given_and_taken_back() {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Quarantine, &[("AnnaPhone", BEN_MAILBOX)]).await;
    world.drain().await;
    let _ = world.intents(fence).await;
    let proposals = exchange::proposals(&world.services, WHO, world.id).await.unwrap();
    let [one] = proposals.as_slice() else { panic!("{proposals:?}") };
    assert_eq!((one.mailbox, one.user, one.device), (MailboxId(BEN_MAILBOX), ANNA, DEVICE));
    assert_eq!(
        explained(&world, "AnnaPhone").await.decision.rule,
        Rule::NotLinked,
        "a proposal lets nobody in"
    );
    let holder = Holder::User(ANNA);
    exchange::give_mailbox(&world.services, WHO, world.id, one.mailbox, holder).await.unwrap();
    let asked = world.intents(fence).await;
    let allows = |of: &[connector_protocol::intent::Intent]| {
        of.iter().any(|one| {
            matches!(
                &one.operation,
                Operation::SetEntry { mailbox: BEN_MAILBOX, add: Some(List::Allowed), .. }
            )
        })
    };
    assert!(allows(&asked), "{asked:?}");
    world.done(fence, &asked).await;
    assert!(exchange::take_mailbox(&world.services, WHO, world.id, one.mailbox, holder).await.unwrap());
    let asked = world.intents(fence).await;
    assert!(
        asked.iter().any(|one| matches!(
            &one.operation,
            Operation::SetEntry { mailbox: BEN_MAILBOX, remove: Some(List::Allowed), .. }
        )),
        "{asked:?}"
    );
    let nobody = Holder::User(UserId(uuid::Uuid::from_u128(99)));
    let refused = exchange::give_mailbox(&world.services, WHO, world.id, one.mailbox, nobody).await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn a_person_links_a_phone_that_reports_no_id_and_takes_it_back() {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("OTHERAPP", ANNA_MAILBOX), ("BENS", BEN_MAILBOX)]).await;
    world.drain().await;
    let id = record(&world, "OTHERAPP").await;
    let suggested = exchange::suggestions(&world.services, WHO, id).await.unwrap();
    assert_eq!(suggested[0].1.id, DEVICE, "it looks alike");
    assert_eq!(explained(&world, "OTHERAPP").await.decision.rule, Rule::NotLinked, "which lets nobody in");
    exchange::link_device(&world.services, WHO, id, DEVICE).await.unwrap();
    assert_eq!(explained(&world, "OTHERAPP").await.decision.rule, Rule::Compliant);
    exchange::unlink_device(&world.services, WHO, id, DEVICE).await.unwrap();
    assert_eq!(explained(&world, "OTHERAPP").await.decision.rule, Rule::NotLinked);
    let bens = record(&world, "BENS").await;
    let refused = exchange::link_device(&world.services, WHO, bens, DEVICE).await;
    assert!(matches!(refused, Err(services::Error::Conflict { code: "other-users-device", .. })));
}

#[tokio::test]
async fn a_changed_look_keeps_out_until_a_person_accepts_it() {
    let world = World::new().await;
    let access = AccessSettings {
        mode: Mode::Enforcing,
        included_groups: vec![GROUP],
        doubt: Doubt::Quarantine,
        ..AccessSettings::default()
    };
    exchange::set_access(&world.services, WHO, world.id, access).await.unwrap();
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("AnnaPhone", ANNA_MAILBOX)]).await;
    world.drain().await;
    let mut other = partnership("AnnaPhone", ANNA_MAILBOX);
    other.device_type = "Android".to_owned();
    other.model = "SM-S911B".to_owned();
    other.user_agent = "Android/14".to_owned();
    world.read_partnership(fence, other).await;
    world.drain().await;
    assert_eq!(explained(&world, "AnnaPhone").await.decision.rule, Rule::ChangedLook);
    let id = record(&world, "AnnaPhone").await;
    exchange::accept_look(&world.services, WHO, id).await.unwrap();
    assert_eq!(explained(&world, "AnnaPhone").await.decision.rule, Rule::Compliant);
}

#[tokio::test]
async fn of_two_claimants_a_person_chooses_and_it_stays_chosen() {
    let world = World::new().await;
    let access = AccessSettings {
        mode: Mode::Enforcing,
        included_groups: vec![GROUP],
        doubt: Doubt::Quarantine,
        ..AccessSettings::default()
    };
    exchange::set_access(&world.services, WHO, world.id, access).await.unwrap();
    let second = world.second_phone("AnnaPhone").await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("AnnaPhone", ANNA_MAILBOX)]).await;
    world.drain().await;
    assert_eq!(explained(&world, "AnnaPhone").await.decision.rule, Rule::SecondClaimant);
    let id = record(&world, "AnnaPhone").await;
    exchange::choose_claimant(&world.services, WHO, id, second).await.unwrap();
    for _ in 0..2 {
        let now = explained(&world, "AnnaPhone").await;
        assert_eq!((now.decision.rule, now.link.unwrap().device), (Rule::Compliant, second));
        let _ = world.intents(fence).await;
    }
    let refused =
        exchange::choose_claimant(&world.services, WHO, id, domain::id::DeviceId(uuid::Uuid::nil()));
    assert!(matches!(refused.await, Err(services::Error::Conflict { code: "no-claimant", .. })));
}

#[tokio::test]
async fn what_is_done_by_hand_is_a_persons_and_can_be_undone() {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("CARLAPHONE", CARLA_MAILBOX), ("OLD", CARLA_MAILBOX)]).await;
    world.drain().await;
    let asked = world.intents(fence).await;
    world.done(fence, &asked).await;
    let (phone, old) = (record(&world, "CARLAPHONE").await, record(&world, "OLD").await);
    let hand = async |act, of: &[PartnershipId]| {
        exchange::by_hand(&world.services, WHO, world.id, act, of, false).await.unwrap()
    };
    assert_eq!(hand(ByHand::Block, &[phone, phone]).await, 1);
    // Nothing that happens to Carla meanwhile withdraws it.
    world.mark(CARLA_MAILBOX).await;
    let asked = world.intents(fence).await;
    let [block] = asked.as_slice() else { panic!("{asked:?}") };
    assert!(matches!(&block.operation, Operation::SetEntry { add: Some(List::Blocked), .. }));
    world.done(fence, &asked).await;
    assert_eq!(hand(ByHand::Block, &[phone]).await, 0, "it is so");
    world.mark(CARLA_MAILBOX).await;
    assert!(world.intents(fence).await.is_empty(), "the policy leaves it");
    let journal = world.journal().await;
    exchange::undo(&world.services, WHO, world.id, journal[0].id).await.unwrap();
    let undo = world.intents(fence).await;
    assert!(matches!(&undo[0].operation, Operation::SetEntry { remove: Some(List::Blocked), .. }));
    world.done(fence, &undo).await;
    assert_eq!(hand(ByHand::Remove, &[old]).await, 1);
    let asked = world.intents(fence).await;
    assert!(matches!(&asked[0].operation, Operation::RemovePartnership { eas_id, .. } if eas_id == "OLD"));
    world.done(fence, &asked).await;
    assert_eq!(world.partnerships().await, 1);
}

#[tokio::test]
async fn the_explanation_says_why_and_what_waits() {
    let world = World::new().await;
    world.enforce().await;
    world.comply(ComplianceState::Noncompliant).await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("AnnaPhone", ANNA_MAILBOX)]).await;
    world.drain().await;
    let one = explained(&world, "AnnaPhone").await;
    assert_eq!((one.decision.rule, one.address.as_str()), (Rule::NotCompliant, "anna@example.com"));
    assert!(one.waiting_since.is_some());
    let stranger = domain::id::DeviceId(uuid::Uuid::nil());
    let none = exchange::explain(&world.services, WHO, ANNA, Some(stranger)).await.unwrap();
    assert!(none.is_empty());
}

/// All mailboxes of an organisation are read in another way than a few: nobody may be judged otherwise for that.
#[tokio::test]
async fn everybody_is_judged_at_once_as_each_mailbox_is_by_itself() {
    let world = World::new().await;
    let access = AccessSettings {
        mode: Mode::Report,
        included_groups: vec![GROUP],
        doubt: Doubt::Quarantine,
        ..AccessSettings::default()
    };
    exchange::set_access(&world.services, WHO, world.id, access).await.unwrap();
    world.second_phone("AnnaPhone").await;
    let fence = world.lease().await.unwrap();
    let found = [
        ("AnnaPhone", ANNA_MAILBOX),
        ("AnnaPhone", BEN_MAILBOX),
        ("BENS", BEN_MAILBOX),
        ("CARLAS", CARLA_MAILBOX),
    ];
    world.full_sync(fence, Level::Allow, &found).await;
    world.drain().await;
    let mut blocked = Vec::new();
    for is_given in [false, true] {
        if is_given {
            let (mailbox, holder) = (MailboxId(CARLA_MAILBOX), Holder::User(ANNA));
            exchange::give_mailbox(&world.services, WHO, world.id, mailbox, holder).await.unwrap();
        }
        let impact = exchange::impact(&world.services, WHO, world.id).await.unwrap();
        assert_eq!(impact.judged, 4);
        let mut alone = BTreeMap::new();
        for mailbox in [ANNA_MAILBOX, BEN_MAILBOX, CARLA_MAILBOX] {
            let all = exchange::explain(&world.services, WHO, UserId(mailbox), None).await.unwrap();
            alone.extend(all.into_iter().filter_map(|one| Some((one.partnership?, one.decision))));
        }
        for row in &impact.rows {
            assert_eq!(alone.get(&row.partnership.unwrap()), Some(&row.decision), "{row:?}");
        }
        let kept_out = alone.values().filter(|decision| decision.locks_out()).count();
        assert_eq!(impact.rows.len(), kept_out);
        blocked.push(kept_out);
    }
    assert_eq!(
        blocked,
        [3, 4],
        "a contested id, another user's phone, a stranger; then whoever got a mailbox"
    );
}

#[tokio::test]
async fn co_2_a_mailbox_that_was_given_to_a_group_lets_its_members_phones_in() {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Quarantine, &[("AnnaPhone", CARLA_MAILBOX)]).await;
    world.drain().await;
    // One by one, and in the dry run of everybody.
    let is_in = async || {
        let by_mailbox = explained(&world, "AnnaPhone").await.decision;
        let impact = exchange::impact(&world.services, WHO, world.id).await.unwrap();
        let row = impact.rows.iter().find(|row| row.mailbox == MailboxId(CARLA_MAILBOX));
        (by_mailbox.level.lets_in(), row.is_some_and(|row| row.decision.level.lets_in()))
    };
    assert_eq!(is_in().await, (false, false));
    let team = GroupId(uuid::Uuid::from_u128(0x7ea));
    let attributes = GroupAttributes { external_id: "team".into(), ..GroupAttributes::default() };
    let mut tx = world.services.store.write().await.unwrap();
    let group = Group { id: team, attributes, removed_at: None };
    tx.put_group(&group, world.services.now()).await.unwrap();
    tx.add_to_closure(team, team).await.unwrap();
    tx.add_group_user(team, ANNA).await.unwrap();
    tx.commit().await.unwrap();
    let (mailbox, holder) = (MailboxId(CARLA_MAILBOX), Holder::Group(team));
    exchange::give_mailbox(&world.services, WHO, world.id, mailbox, holder).await.unwrap();
    assert_eq!(is_in().await, (true, true));
    let asked = world.intents(fence).await;
    let allows = |one: &connector_protocol::intent::Intent| {
        matches!(&one.operation, Operation::SetEntry { mailbox: CARLA_MAILBOX, add: Some(List::Allowed), .. })
    };
    assert!(asked.iter().any(allows), "{asked:?}");
}
