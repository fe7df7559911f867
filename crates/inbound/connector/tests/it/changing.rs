//! What is to be changed in Exchange, and what became of it.

use connector_protocol::intent::{
    Intent, IntentResult, Intents, IntentsRequest, List, Lists, Operation, Outcome, Results, ResultsTaken,
};
use connector_protocol::path;
use domain::access::AccessSettings;
use domain::access::settings::Mode;
use services::exchange;

use crate::house::{BEN, House, Key, Program, STAFF, WHO};

/// What is to be done, waited for as connectors wait.
async fn next(program: &Program, fence: i64, wait: u32) -> Vec<Intent> {
    let asked = IntentsRequest::any(fence, 10, wait);
    program.ask::<_, Intents>(path::INTENTS, &asked).await.unwrap().intents
}

async fn tell(program: &Program, fence: i64, intent: &Intent, outcome: Outcome) -> u64 {
    let result = IntentResult { id: intent.id, at: intent.created_at, outcome };
    let results = Results { fence, journal: 1, results: vec![result] };
    program.ask::<_, ResultsTaken>(path::RESULTS, &results).await.unwrap().taken
}

async fn enforce(house: &House) {
    let access =
        AccessSettings { mode: Mode::Enforcing, included_groups: vec![STAFF], ..AccessSettings::default() };
    exchange::set_access(house.services(), WHO, house.organisation, access).await.unwrap();
}

fn kept(blocked: &[&str]) -> Outcome {
    let blocked = blocked.iter().map(|&id| id.to_owned()).collect();
    Outcome::Done {
        domain_controller: Some("dc1".to_owned()),
        lists: Some(Lists { allowed: Vec::new(), blocked }),
        unchanged: false,
    }
}

#[tokio::test]
async fn an_unknown_phone_is_blocked_and_the_journal_says_so_once() {
    let house = House::new().await;
    let program = house.connector().await;
    let fence = program.fence().await;
    enforce(&house).await;
    program.full_sync(fence, &["STRANGER"]).await;
    let intents = next(&program, fence, 25).await;
    let [intent] = intents.as_slice() else { panic!("{intents:?}") };
    let expected = Operation::SetEntry {
        mailbox: BEN,
        eas_id: "STRANGER".to_owned(),
        add: Some(List::Blocked),
        remove: None,
    };
    assert_eq!((&intent.operation, intent.fence), (&expected, fence));
    // The connector was killed before it kept the answer: the same intent comes again.
    assert_eq!(next(&program, fence, 0).await[0].id, intent.id);
    assert_eq!(tell(&program, fence, intent, kept(&["STRANGER"])).await, 1);
    assert_eq!(tell(&program, fence, intent, kept(&["STRANGER"])).await, 0, "told twice");
    assert!(next(&program, fence, 0).await.is_empty());
    let journal = exchange::journal(house.services(), WHO, house.organisation, None, 10).await.unwrap();
    assert_eq!(journal.iter().map(|entry| entry.outcome.as_str()).collect::<Vec<_>>(), ["done"]);
}

#[tokio::test]
async fn what_a_replaced_connector_did_still_counts_and_others_results_do_not() {
    let house = House::new().await;
    let program = house.connector().await;
    let fence = program.fence().await;
    enforce(&house).await;
    program.full_sync(fence, &["STRANGER"]).await;
    let intents = next(&program, fence, 25).await;
    let [intent] = intents.as_slice() else { panic!("{intents:?}") };
    // A connector of another organisation that guessed the id.
    let other = house.organisation("Other").await;
    let key = Key::ecdsa();
    let registered = house.register(other, &key, false).await.unwrap();
    let stranger = house.program(Some((&registered.certificate, &key)));
    let their_fence = stranger.fence().await;
    assert_eq!(tell(&stranger, their_fence, intent, kept(&["STRANGER"])).await, 0);
    // Ours is replaced in the middle of the call, and tells what it did.
    let key = Key::ecdsa();
    house.register(house.organisation, &key, true).await.unwrap();
    assert_eq!(tell(&program, fence, intent, kept(&["STRANGER"])).await, 1);
    let journal = exchange::journal(house.services(), WHO, house.organisation, None, 10).await.unwrap();
    assert_eq!(journal.len(), 1);
}
