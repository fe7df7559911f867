//! Messages that policies ask for, and the warning before silence costs the mail.

use chrono::TimeDelta;
use domain::compliance::{ComplianceAction, ComplianceActionKind as Kind};
use domain::device::ComplianceState;
use domain::message::{Occasion, OccasionKind};
use services::assignments::Line;
use services::compliance::{self, NewPolicy};
use services::messages::{self, NewTemplate};

use super::{WHO, asks, heard, os, policy, recompute};
use crate::recompute::world::{World, databases, device_id};

/// Version 19, with a block after some hours and messages after others.
pub(super) fn telling(block: u32, messages: &[u32]) -> NewPolicy {
    let mut new = asks(os(19), block);
    new.actions.extend(messages.iter().map(|hours| ComplianceAction::new(Kind::Notify, *hours)));
    new
}

/// What the user of a device was told, the last first.
pub(super) async fn told(world: &World, number: u128) -> Vec<Occasion> {
    let mut tx = world.services.store.read().await.unwrap();
    let user = tx.device(device_id(number)).await.unwrap().unwrap().user;
    let messages = tx.messages_of_user(user, 100).await.unwrap();
    messages.into_iter().map(|message| message.occasion).collect()
}

#[tokio::test]
async fn each_message_is_queued_once_when_its_time_comes() {
    for database in databases().await {
        let world = World::new(database, 2).await;
        let group = world.group(1, &[0]).await;
        let id = policy(&world, telling(48, &[0, 24]), &[Line::Group(group.0)]).await;
        world.later(TimeDelta::minutes(2)).await;
        let action = |days_left| Occasion::ComplianceAction { template: None, days_left };
        assert_eq!(told(&world, 0).await, [action(2)]);
        recompute(&world).await;
        world.later(TimeDelta::hours(23)).await;
        assert_eq!(told(&world, 0).await.len(), 1, "neither time nor a recomputation repeats it");
        world.later(TimeDelta::hours(2)).await;
        assert_eq!(told(&world, 0).await, [action(1), action(2)]);
        assert!(told(&world, 1).await.is_empty(), "the policy is not for them");
        // Right and wrong again is another time.
        compliance::update(&world.services, WHO, id, telling(48, &[0, 24]), Some(&[])).await.unwrap();
        world.drain().await;
        world.later(TimeDelta::hours(1)).await;
        assert_eq!(world.compliance(0).await, ComplianceState::Compliant);
        compliance::assign(&world.services, WHO, id, &[Line::Group(group.0)]).await.unwrap();
        world.later(TimeDelta::hours(1)).await;
        assert_eq!(told(&world, 0).await.len(), 3);
        world.end().await;
    }
}

#[tokio::test]
async fn one_device_gets_one_message_however_many_are_due() {
    let world = World::on_sqlite(1).await;
    policy(&world, telling(0, &[2]), &[Line::AllUsers]).await;
    policy(&world, telling(0, &[1, 2]), &[Line::AllUsers]).await;
    // Nothing was carried out for two hours and a half: less than what counts as being away.
    world.pass(TimeDelta::minutes(150));
    world.drain().await;
    world.later(TimeDelta::hours(2)).await;
    assert_eq!(told(&world, 0).await.len(), 1, "the last of three");
}

#[tokio::test]
async fn silence_is_told_on_day_three_and_costs_the_mail_on_day_seven() {
    let world = World::on_sqlite(2).await;
    world.later(TimeDelta::days(1)).await;
    heard(&world, 1).await;
    world.later(TimeDelta::hours(47)).await;
    assert!(told(&world, 0).await.is_empty());
    world.later(TimeDelta::hours(2)).await;
    assert_eq!(told(&world, 0).await, [Occasion::StaleWarning { days_left: 4 }]);
    assert!(told(&world, 1).await.is_empty(), "heard of a day later");
    world.later(TimeDelta::days(2)).await;
    assert_eq!(told(&world, 0).await.len(), 1, "once for each silence");
    heard(&world, 0).await;
    world.later(TimeDelta::hours(73)).await;
    let kinds: Vec<_> = told(&world, 0).await.iter().map(|occasion| occasion.kind()).collect();
    assert_eq!(kinds, [OccasionKind::StaleWarning, OccasionKind::StaleWarning], "the next one");
    world.later(TimeDelta::days(4)).await;
    assert_eq!(world.compliance(0).await, ComplianceState::Noncompliant);
}

#[tokio::test]
async fn the_same_step_twice_and_a_template_that_is_not_there_are_refused() {
    let world = World::on_sqlite(1).await;
    let created =
        compliance::create(&world.services, WHO, domain::device::Platform::Ios, telling(0, &[5, 5]), &[])
            .await;
    let Err(services::Error::Invalid(problems)) = created else { panic!("{created:?}") };
    assert_eq!(problems[0].code, "action-twice");
    let mut new = telling(0, &[5]);
    new.actions[1].template = Some(domain::id::MessageTemplateId(uuid::Uuid::from_u128(7)));
    let created = compliance::create(&world.services, WHO, domain::device::Platform::Ios, new, &[]).await;
    let Err(services::Error::Invalid(problems)) = created else { panic!("{created:?}") };
    assert_eq!(problems[0].code, "template-missing");
}

#[tokio::test]
async fn a_policy_whose_template_was_deleted_can_be_changed() {
    let world = World::on_sqlite(1).await;
    let services = &world.services;
    let template = messages::create(
        services,
        WHO,
        NewTemplate {
            display_name: "Our own".to_owned(),
            description: String::new(),
            default_locale: "en".to_owned(),
            branding: domain::message::Branding::default(),
        },
    )
    .await
    .unwrap();
    let mut new = telling(0, &[5]);
    new.actions[1].template = Some(template.id);
    let id = policy(&world, new.clone(), &[]).await;
    messages::delete(services, WHO, template.id).await.unwrap();
    let renamed = NewPolicy { display_name: "Tablets".to_owned(), ..new.clone() };
    let (changed, _) = compliance::update(services, WHO, id, renamed, None).await.unwrap();
    assert_eq!(changed.display_name, "Tablets");
    new.actions[1].template = Some(domain::id::MessageTemplateId(uuid::Uuid::from_u128(7)));
    let changed = compliance::update(services, WHO, id, new, None).await;
    let Err(services::Error::Invalid(problems)) = changed else { panic!("{changed:?}") };
    assert_eq!(problems[0].code, "template-missing", "one that never was");
}
