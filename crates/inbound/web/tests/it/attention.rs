//! What needs a person: on the dashboard, and where each is settled.

use chrono::TimeDelta;
use domain::actor::Role;
use domain::brake::{Brake, BrakeDecision, BrakeItem, Effect};
use domain::deployment::{DeploymentError, DeploymentState, ErrorLink, Reason};
use domain::id::{BrakeId, JobId};
use serde_json::json;
use services::rollouts;
use store::job::NewJob;
use uuid::Uuid;

use crate::house::House;

#[tokio::test]
async fn the_dashboard_says_what_needs_somebody_and_leads_to_it() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let mail = house.mail_profile("Mail").await;
    let other = house.mail_profile("Other mail").await;
    let quiet = browser.get("/console").await.text;
    for word in ["failed on", "own account", "collides", "Nothing needs you"] {
        assert!(!quiet.contains(word), "{word}: nothing is deployed, but the set-up is not finished");
    }
    let link = ErrorLink { domain: "MCEASErrorDomain".into(), code: 21003, description: "Timed out".into() };
    let error = DeploymentError { code: 21003, chain: vec![link] };
    house.answered(house.phone, mail, DeploymentState::Error, None, Some(error)).await;
    let conflict = Reason::ConflictsWith { profile: mail };
    house.stands(other, DeploymentState::Conflict, Some(conflict)).await;
    let page = browser.get("/console").await.text;
    assert!(page.contains("A profile failed on one device"), "{page}");
    assert!(page.contains("href=\"/console/deployments?state=error\""));
    assert!(page.contains("A profile collides with another one on one device"));
    let list = browser.get("/console/deployments?state=error").await.text;
    assert!(
        list.contains("Ada&#39;s iPhone") && list.contains("MCEASErrorDomain 21003: Timed out"),
        "{list}"
    );
    assert!(!list.contains("Other mail"), "that one is no error");
    let list = browser.get("/console/deployments?state=conflict").await.text;
    assert!(list.contains("Another profile sets up the same account: Mail."), "{list}");
    let list = browser.get(&format!("/console/deployments?state=conflict&profile={mail}")).await.text;
    assert!(list.contains("There is none in this state"), "{list}");
    let reason = Reason::AccountExists { host: "mail.example.com".into(), address: "ada@example.com".into() };
    house.stands(mail, DeploymentState::Blocked, Some(reason)).await;
    let page = browser.get("/console").await.text;
    assert!(page.contains("own account is in the way of a profile") && !page.contains("A profile failed"));
}

#[tokio::test]
async fn a_profile_that_stopped_by_itself_is_told_of_and_one_that_a_person_paused_is_not() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let mail = house.mail_profile("Mail").await;
    let system = domain::actor::Actor::System;
    rollouts::pause(&house.services, &system, mail, "odd").await.unwrap();
    assert!(!browser.get("/console").await.text.contains("stopped by itself"));
    rollouts::pause(&house.services, &system, mail, rollouts::TOO_MANY_FAILURES).await.unwrap();
    let page = browser.get("/console").await.text;
    assert!(page.contains("“Mail” stopped by itself"), "{page}");
    assert!(page.contains(&format!("href=\"/console/profiles/{mail}/rollout\"")));
}

#[tokio::test]
async fn certificates_that_end_are_told_of_a_month_before() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let now = house.services.now();
    let end = |days| Some(now + TimeDelta::days(days));
    services::expiry::listeners_end(&house.services, end(31));
    assert!(!browser.get("/console").await.text.contains("server certificate"));
    services::expiry::listeners_end(&house.services, end(29));
    assert!(browser.get("/console").await.text.contains("The server certificate ends on"));
    services::expiry::listeners_end(&house.services, end(-1));
    assert!(browser.get("/console").await.text.contains("The server certificate ended on"));
}

#[tokio::test]
async fn a_brake_is_told_of_shows_its_list_and_is_decided_once() {
    let house = House::new().await;
    house.administrator("reader", Role::Auditor).await;
    let mail = house.mail_profile("Mail").await;
    let brake = Brake {
        id: BrakeId(Uuid::from_u128(51)),
        cause: "directory".into(),
        affected: 5,
        total: 60,
        items: vec![BrakeItem { device: house.phone, profile: mail, effect: Effect::Remove }],
        resume: json!({"kind": "recompute", "payload": {"scope": {"profile": mail}}}),
        created_at: house.services.now(),
        decided_at: None,
        decided_by: None,
        decision: None,
    };
    let mut tx = house.services.store.write().await.unwrap();
    tx.add_brake(&brake).await.unwrap();
    let lapsed = Brake { id: BrakeId(Uuid::from_u128(52)), ..brake.clone() };
    tx.add_brake(&lapsed).await.unwrap();
    tx.decide_brake(lapsed.id, BrakeDecision::Lapse, "Gatepost", house.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    let mut browser = house.signed_in("owner").await;
    assert!(browser.get("/console").await.text.contains("A large change waits for you"));
    let list = browser.get("/console/brakes").await.text;
    assert!(list.contains("Reading the directory") && list.contains("5 of 60 devices"), "{list}");
    let address = format!("/console/brakes/{}", brake.id);
    let page = browser.get(&address).await.text;
    assert!(
        page.contains("Ada&#39;s iPhone") && page.contains(">Mail<") && page.contains("Remove"),
        "{page}"
    );
    let mut reader = house.signed_in("reader").await;
    assert!(!reader.get(&address).await.text.contains("Let it go on"), "an auditor only sees it");
    assert!(page.contains(r#"name="affected" value="5""#), "{page}");
    let grown = browser.submit(&address, &address, &[("decision", "release"), ("affected", "4")]).await;
    assert_eq!(grown.status, 409);
    assert!(grown.text.contains("It would hit more devices by now"), "{}", grown.text);
    let answer = browser.submit(&address, &address, &[("decision", "dismiss")]).await;
    assert_eq!(answer.header("location"), "/console/brakes?done=decided", "{}", answer.text);
    let list = browser.get("/console/brakes").await.text;
    assert!(list.contains("Left as it was") && list.contains("owner"), "{list}");
    assert!(list.contains("Nothing was left to hold back") && list.contains("Gatepost"), "{list}");
    assert!(!browser.get("/console").await.text.contains("A large change waits"));
    let answer = browser
        .submit("/console/profiles/new/iosEasEmailProfileConfiguration", &address, &[("decision", "release")])
        .await;
    assert_eq!(answer.status, 409, "{}", answer.text);
}

#[tokio::test]
async fn a_failed_job_is_told_of_tried_again_or_thrown_away() {
    let house = House::new().await;
    let now = house.services.now();
    let job = |number| NewJob {
        id: JobId(Uuid::from_u128(number)),
        kind: "next-wave",
        payload: json!({}),
        lane: None,
        dedup_key: None,
        priority: 50,
        run_at: now,
        created_at: now,
    };
    let worker = Uuid::from_u128(1);
    let mut tx = house.services.store.write().await.unwrap();
    for number in [61, 62] {
        tx.add_job(&job(number)).await.unwrap();
        let claimed = tx.claim_job(worker, now, now + TimeDelta::minutes(1)).await.unwrap().unwrap();
        assert!(tx.bury_job(claimed.id, worker, now, "the disk is full").await.unwrap());
    }
    tx.commit().await.unwrap();
    let mut browser = house.signed_in("owner").await;
    assert!(browser.get("/console").await.text.contains("2 jobs failed for good"));
    let page = "/console/jobs";
    let list = browser.get(page).await.text;
    assert_eq!(list.matches("the disk is full").count(), 2, "{list}");
    let first = format!("/console/jobs/{}/retry", JobId(Uuid::from_u128(61)));
    assert_eq!(browser.submit(page, &first, &[]).await.status, 303);
    let second = format!("/console/jobs/{}/discard", JobId(Uuid::from_u128(62)));
    assert_eq!(browser.submit(page, &second, &[]).await.status, 303);
    assert!(browser.get(page).await.text.contains("No job has failed"));
    let mut tx = house.services.store.read().await.unwrap();
    let left: Vec<_> = tx.unfinished_jobs(10).await.unwrap().into_iter().map(|job| job.id).collect();
    assert!(left.contains(&JobId(Uuid::from_u128(61))), "the first is tried again");
    assert!(!left.contains(&JobId(Uuid::from_u128(62))));
}
