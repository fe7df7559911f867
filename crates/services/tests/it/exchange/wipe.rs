//! A phone is erased at a person's word alone (XC-3).

use connector_protocol::intent::{Operation, Outcome};
use connector_protocol::sync::Level;
use domain::access::settings::Mode;
use domain::actor::{Actor, Role};
use domain::id::{AdministratorId, PartnershipId};
use services::Error;
use services::exchange::{self, WipeScope};
use uuid::Uuid;

use super::world::{ANNA_MAILBOX, WHO, World};

/// Anna's phone in an organisation whose policy is enforced, with nothing left to do.
async fn phone(world: &World) -> (i64, PartnershipId) {
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("AnnaPhone", ANNA_MAILBOX)]).await;
    world.drain().await;
    let asked = world.intents(fence).await;
    world.done(fence, &asked).await;
    let all = exchange::partnerships(&world.services, WHO, world.id, None, 100).await.unwrap();
    (fence, all[0].partnership.id)
}

#[tokio::test]
async fn xc_3_a_phone_is_wiped_once_its_id_was_typed_and_a_refusal_stands_in_the_journal() {
    let world = World::new().await;
    let (fence, id) = phone(&world).await;
    let wipe = async |scope, typed| exchange::wipe(&world.services, WHO, world.id, id, scope, typed).await;
    for typed in ["", "AnnaPhon", "STRANGER"] {
        let Err(Error::Invalid(problems)) = wipe(WipeScope::Device, typed).await else { panic!("{typed}") };
        assert_eq!((problems[0].field.as_str(), problems[0].code), ("confirmed", "not-the-id"));
    }
    assert!(world.intents(fence).await.is_empty(), "nothing was asked for");
    wipe(WipeScope::Device, "annaphone").await.unwrap();
    // The last word counts.
    wipe(WipeScope::Account, " AnnaPhone ").await.unwrap();
    let asked = world.intents(fence).await;
    let [one] = asked.as_slice() else { panic!("{asked:?}") };
    assert!(
        matches!(&one.operation, Operation::WipeDevice { eas_id, account_only: true, .. } if eas_id == "AnnaPhone"),
        "{one:?}"
    );
    let detail = "wipes are not switched on in this connector's configuration".to_owned();
    world.tell(fence, &asked, Outcome::Refused { code: "not-allowed".into(), detail: detail.clone() }).await;
    assert!(world.intents(fence).await.is_empty(), "it is not asked for again");
    let journal = world.journal().await;
    let entry = journal.iter().find(|entry| entry.id == one.id).unwrap();
    assert!(entry.detail.as_deref().is_some_and(|said| said.contains(&detail)), "{entry:?}");
    assert!(!entry.can_be_undone());
}

#[tokio::test]
async fn nobody_else_and_nothing_in_report_mode_wipes() {
    let world = World::new().await;
    let (fence, id) = phone(&world).await;
    let help = Actor::Administrator {
        id: AdministratorId(Uuid::from_u128(7)),
        name: "help".to_owned(),
        role: Role::HelpDesk,
    };
    let refused = exchange::wipe(&world.services, &help, world.id, id, WipeScope::Account, "AnnaPhone").await;
    assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    world.access(Mode::Report).await;
    let refused = exchange::wipe(&world.services, WHO, world.id, id, WipeScope::Account, "AnnaPhone").await;
    assert!(matches!(refused, Err(Error::Conflict { code: "report-mode", .. })), "{refused:?}");
    let wipes = world.intents(fence).await;
    assert!(!wipes.iter().any(|one| matches!(one.operation, Operation::WipeDevice { .. })), "{wipes:?}");
}
