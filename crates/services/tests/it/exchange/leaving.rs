//! Who leaves the policy's scope, or its reach: first it is shown what of ours goes, then it goes (CO-8); and while enforcement begins
//! with some groups nothing is written that hits everybody (CO-7).

use connector_protocol::intent::{Intent, List, Operation};
use connector_protocol::sync::Level as WireLevel;
use domain::access::settings::Mode;
use domain::access::{AccessSettings, Level};
use domain::device::DeviceState;
use domain::directory::{Group, GroupAttributes};
use domain::id::{GroupId, UserId};
use jobs::Job;
use services::Error;
use services::exchange::{self, JudgeAccess, OrganisationChange};
use uuid::Uuid;

use super::world::{ANNA_MAILBOX, BEN_MAILBOX, DEVICE, GROUP, WHO, World, on_both_databases};

const PILOT: GroupId = GroupId(Uuid::from_u128(0xf));

on_both_databases! {
    co_8_beginning_with_fewer_groups_shows_what_of_ours_goes_and_takes_it_back,
    co_8_who_retires_outside_the_pilot_leaves_no_entry_of_ours,
    co_8_leaving_the_scope_shows_the_entries_that_go_before_it_is_saved,
    co_7_with_some_groups_personal_entries_only_are_written,
}

fn change(intent: &Intent) -> (&str, Option<List>, Option<List>) {
    match &intent.operation {
        Operation::SetEntry { eas_id, add, remove, .. } => (eas_id, *add, *remove),
        other => panic!("{other:?}"),
    }
}

/// Anna's phone is allowed by an entry of ours, where Exchange lets everybody in.
async fn allowed(world: &World) -> i64 {
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, WireLevel::Allow, &[("AnnaPhone", ANNA_MAILBOX)]).await;
    world.drain().await;
    let asked = world.intents(fence).await;
    assert_eq!(change(&asked[0]), ("AnnaPhone", Some(List::Allowed), None));
    world.done(fence, &asked).await;
    fence
}

/// Enforcement that begins with a group in which Ben is, and Anna is not.
async fn pilot(world: &World) -> AccessSettings {
    let mut tx = world.services.store.write().await.unwrap();
    let attributes = GroupAttributes { external_id: "pilot".into(), ..GroupAttributes::default() };
    tx.put_group(&Group { id: PILOT, attributes, removed_at: None }, world.services.now()).await.unwrap();
    tx.add_to_closure(PILOT, PILOT).await.unwrap();
    tx.add_group_user(PILOT, UserId(BEN_MAILBOX)).await.unwrap();
    tx.commit().await.unwrap();
    AccessSettings {
        mode: Mode::Enforcing,
        included_groups: vec![GROUP],
        enforced_groups: vec![PILOT],
        ..AccessSettings::default()
    }
}

/// The entries of ours that would go, by the ids that they are about; and how many devices would be let in or kept out.
async fn would_go(world: &World, access: &AccessSettings) -> (Vec<String>, u64, u64) {
    let impact = exchange::impact_of(&world.services, WHO, world.id, access.clone()).await.unwrap();
    let going: Vec<_> =
        impact.rows.iter().filter(|row| row.loses_entry).map(|row| row.eas_id.to_string()).collect();
    assert_eq!(impact.undone, going.len() as u64, "{impact:?}");
    (going, impact.blocked_at_once, impact.released)
}

async fn save(world: &World, access: AccessSettings) {
    exchange::set_access(&world.services, WHO, world.id, access).await.unwrap();
    world.drain().await;
}

async fn own(world: &World) -> usize {
    usize::try_from(exchange::own(&world.services, WHO, world.id).await.unwrap().count()).unwrap()
}

async fn co_8_beginning_with_fewer_groups_shows_what_of_ours_goes_and_takes_it_back(world: &World) {
    let fence = allowed(world).await;
    let narrow = pilot(world).await;
    assert_eq!(would_go(world, &narrow).await, (vec!["AnnaPhone".to_owned()], 0, 0));
    save(world, narrow.clone()).await;
    let asked = world.intents(fence).await;
    assert_eq!(asked.iter().map(change).collect::<Vec<_>>(), [("AnnaPhone", None, Some(List::Allowed))]);
    world.done(fence, &asked).await;
    assert_eq!(own(world).await, 0);
    // Nothing more is written for her, until enforcement reaches her again.
    world.mark(ANNA_MAILBOX).await;
    assert!(world.intents(fence).await.is_empty());
    assert_eq!(would_go(world, &narrow).await, (Vec::new(), 0, 0));
    world.enforce().await;
    world.drain().await;
    let again = world.intents(fence).await;
    assert_eq!(change(&again[0]), ("AnnaPhone", Some(List::Allowed), None));
}

async fn co_8_who_retires_outside_the_pilot_leaves_no_entry_of_ours(world: &World) {
    let fence = allowed(world).await;
    let narrow = pilot(world).await;
    save(world, narrow).await;
    let mut tx = world.services.store.write().await.unwrap();
    let mut device = tx.device(DEVICE).await.unwrap().unwrap();
    device.state = DeviceState::Retired;
    tx.update_device(&device).await.unwrap();
    tx.commit().await.unwrap();
    world.mark(ANNA_MAILBOX).await;
    let asked = world.intents(fence).await;
    assert_eq!(asked.iter().map(change).collect::<Vec<_>>(), [("AnnaPhone", None, Some(List::Allowed))]);
    world.done(fence, &asked).await;
    assert_eq!(own(world).await, 0);
}

async fn co_8_leaving_the_scope_shows_the_entries_that_go_before_it_is_saved(world: &World) {
    let fence = allowed(world).await;
    // Another one of hers is allowed ahead of its first contact.
    world.second_phone("OtherPhone").await;
    world.mark(ANNA_MAILBOX).await;
    let ahead = world.intents(fence).await;
    assert_eq!(change(&ahead[0]), ("OtherPhone", Some(List::Allowed), None));
    world.done(fence, &ahead).await;
    let nobody = AccessSettings { mode: Mode::Enforcing, ..AccessSettings::default() };
    let going = vec!["AnnaPhone".to_owned(), "OtherPhone".to_owned()];
    let (mut shown, at_once, released) = would_go(world, &nobody).await;
    shown.sort();
    assert_eq!((shown, at_once, released), (going.clone(), 0, 0), "nobody notices, and it is shown");
    let same = AccessSettings { included_groups: vec![GROUP], ..nobody.clone() };
    assert!(would_go(world, &same).await.0.is_empty(), "nothing goes of who stays");
    save(world, nobody).await;
    let asked = world.intents(fence).await;
    let mut removed: Vec<_> = asked.iter().map(change).collect();
    removed.sort_by_key(|(eas_id, ..)| *eas_id);
    assert_eq!(
        removed,
        [("AnnaPhone", None, Some(List::Allowed)), ("OtherPhone", None, Some(List::Allowed))]
    );
}

async fn co_7_with_some_groups_personal_entries_only_are_written(world: &World) {
    let fence = allowed(world).await;
    let narrow = pilot(world).await;
    let both = AccessSettings { writes_rules: true, default_level: Some(Level::Block), ..narrow.clone() };
    for refused in [
        exchange::set_access(&world.services, WHO, world.id, both.clone()).await,
        exchange::write_rules(&world.services, WHO, world.id, both.clone(), true).await.map(drop),
    ] {
        let Err(Error::Invalid(problems)) = refused else { panic!("{refused:?}") };
        assert_eq!((problems[0].field.as_str(), problems[0].code), ("writesRules", "rules-too-soon"));
    }
    // One that was kept before it was refused writes nothing of it, and may be left.
    let mut tx = world.services.store.write().await.unwrap();
    let mut organisation = tx.lock_exchange_organisation(world.id).await.unwrap().unwrap();
    organisation.access = both.clone();
    tx.update_exchange_organisation(&organisation).await.unwrap();
    tx.commit().await.unwrap();
    let plan = exchange::rule_plan(&world.services, WHO, world.id, both).await.unwrap();
    assert_eq!((plan.changes.len(), plan.hit.len()), (0, 0));
    let all = JudgeAccess { organisation: world.id, by_person: true, rules: true, shown: None };
    all.run(world.services.clone()).await.unwrap();
    world.drain().await;
    let asked = world.intents(fence).await;
    assert_eq!(asked.iter().map(change).collect::<Vec<_>>(), [("AnnaPhone", None, Some(List::Allowed))]);
    let report = OrganisationChange { mode: Some(Mode::Report), ..OrganisationChange::default() };
    exchange::change(&world.services, WHO, world.id, &report).await.unwrap();
}
