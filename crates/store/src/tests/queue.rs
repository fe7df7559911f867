//! Job rows, leases and schedules.

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::JobId;
use serde_json::json;
use uuid::Uuid;

use super::databases::{all, postgres};
use crate::job::NewJob;
use crate::{Error, Store, Tx};

const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn worker(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn job(number: u128, lane: Option<&str>, key: Option<&str>) -> NewJob {
    NewJob {
        id: JobId(Uuid::from_u128(number)),
        kind: "test",
        payload: json!({"number": number}),
        lane: lane.map(str::to_owned),
        dedup_key: key.map(str::to_owned),
        priority: 100,
        run_at: START,
        created_at: START,
    }
}

async fn add(store: &Store, job: &NewJob) -> bool {
    let mut tx = store.write().await.unwrap();
    let added = tx.add_job(job).await.unwrap();
    tx.commit().await.unwrap();
    added
}

async fn claim(store: &Store, number: u128, now: DateTime<Utc>) -> Option<u128> {
    let mut tx = store.write().await.unwrap();
    let job = tx.claim_job(worker(number), now, now + TimeDelta::seconds(60)).await.unwrap();
    tx.commit().await.unwrap();
    job.map(|job| job.id.0.as_u128())
}

async fn write<T>(store: &Store, step: impl AsyncFnOnce(&mut Tx) -> Result<T, Error>) -> T {
    let mut tx = store.write().await.unwrap();
    let result = step(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    result
}

#[tokio::test]
async fn a_job_is_taken_by_one_worker_and_by_another_when_that_one_dies() {
    for database in all().await {
        let store = &database.store;
        add(store, &job(1, None, None)).await;
        assert_eq!(claim(store, 1, START).await, Some(1));
        assert_eq!(claim(store, 2, START).await, None);
        let late = START + TimeDelta::seconds(60);
        assert_eq!(claim(store, 2, late).await, Some(1));
        let id = JobId(Uuid::from_u128(1));
        assert!(!write(store, async |tx| tx.finish_job(id, worker(1)).await).await, "fenced");
        assert!(!write(store, async |tx| tx.job_heartbeat(id, worker(1), late).await).await);
        assert!(!write(store, async |tx| tx.retry_job(id, worker(1), late, "late").await).await);
        assert!(write(store, async |tx| tx.finish_job(id, worker(2)).await).await);
        assert!(!write(store, async |tx| tx.finish_job(id, worker(2)).await).await, "once");
        database.end().await;
    }
}

#[tokio::test]
async fn a_lane_gives_out_one_job_at_a_time_even_after_its_lease_ran_out() {
    for database in all().await {
        let store = &database.store;
        for number in [1, 2] {
            add(store, &job(number, Some("lane"), None)).await;
        }
        assert_eq!(claim(store, 1, START).await, Some(1));
        assert_eq!(claim(store, 2, START).await, None);
        assert_eq!(
            claim(store, 2, START + TimeDelta::minutes(2)).await,
            Some(1),
            "the same one again, first"
        );
        write(store, async |tx| tx.finish_job(JobId(Uuid::from_u128(1)), worker(2)).await).await;
        assert_eq!(claim(store, 1, START).await, Some(2));
        database.end().await;
    }
}

#[tokio::test]
async fn a_wish_that_waits_is_not_added_twice_and_a_running_one_does_not_count() {
    for database in all().await {
        let store = &database.store;
        assert!(add(store, &job(1, None, Some("key"))).await);
        assert!(!add(store, &job(2, None, Some("key"))).await);
        assert_eq!(claim(store, 1, START).await, Some(1));
        assert!(add(store, &job(3, None, Some("key"))).await, "what runs may have looked too early");
        let id = JobId(Uuid::from_u128(1));
        assert!(write(store, async |tx| tx.retry_job(id, worker(1), START, "again").await).await);
        assert_eq!(write(store, async |tx| tx.count_jobs().await).await, (2, 0));
        database.end().await;
    }
}

/// SQLite has one writer at a time: there nobody can take it meanwhile.
#[tokio::test]
async fn a_job_that_waits_begins_when_whoever_wished_for_it_again_is_done() {
    let Some(database) = postgres().await else { return };
    let store = &database.store;
    add(store, &job(1, None, Some("policy"))).await;
    let mut changing = store.write().await.unwrap();
    assert!(!changing.add_job(&job(2, None, Some("policy"))).await.unwrap());
    assert!(changing.has_jobs(), "workers are woken for it");
    // Taken now, it would not see what is being written.
    assert_eq!(claim(store, 1, START).await, None);
    let mut other = store.write().await.unwrap();
    assert!(!other.add_job(&job(3, None, Some("policy"))).await.unwrap(), "and nobody else waits");
    other.commit().await.unwrap();
    assert_eq!(claim(store, 1, START).await, None);
    changing.commit().await.unwrap();
    assert_eq!(claim(store, 1, START).await, Some(1));
    assert!(add(store, &job(4, None, Some("policy"))).await);
    database.end().await;
}

#[tokio::test]
async fn what_is_left_of_a_walk_does_not_swallow_a_new_wish() {
    for database in all().await {
        let store = &database.store;
        add(store, &job(1, None, Some("key"))).await;
        claim(store, 1, START).await;
        let id = JobId(Uuid::from_u128(1));
        write(store, async |tx| tx.continue_job(id, worker(1), &json!({"cursor": 7}), START).await).await;
        assert!(add(store, &job(2, None, Some("key"))).await);
        database.end().await;
    }
}

#[tokio::test]
async fn many_workers_never_take_the_same_job() {
    for database in all().await {
        for number in 0..40 {
            add(&database.store, &job(number, None, None)).await;
        }
        let mut workers = tokio::task::JoinSet::new();
        for number in 0..4 {
            let store = database.store.clone();
            workers.spawn(async move {
                let mut taken = Vec::new();
                while let Some(job) = claim(&store, number, START).await {
                    taken.push(job);
                }
                taken
            });
        }
        let mut taken = workers.join_all().await.concat();
        taken.sort_unstable();
        assert_eq!(taken, (0..40).collect::<Vec<_>>());
        database.end().await;
    }
}

#[tokio::test]
async fn a_lease_has_one_holder_and_each_new_one_a_higher_fence() {
    for database in all().await {
        let store = &database.store;
        let until = START + TimeDelta::seconds(30);
        let take = async |number, now| {
            write(store, async |tx| {
                tx.take_lease("leader", worker(number), now, now + TimeDelta::seconds(30)).await
            })
            .await
        };
        assert_eq!(take(1, START).await, Some(1));
        assert_eq!(take(1, START).await, Some(1), "prolonged");
        assert_eq!(take(2, START).await, None);
        assert_eq!(take(2, until).await, Some(2));
        assert!(!write(store, async |tx| tx.holds_lease("leader", worker(1), 1, until).await).await);
        assert!(write(store, async |tx| tx.holds_lease("leader", worker(2), 2, until).await).await);
        write(store, async |tx| tx.give_up_lease("leader", worker(2), until).await).await;
        assert_eq!(take(1, until).await, Some(3));
        database.end().await;
    }
}

#[tokio::test]
async fn a_server_that_starts_frees_what_servers_held_and_nothing_of_connectors() {
    for database in all().await {
        let store = &database.store;
        let take = async |name: &str, number| {
            write(store, async |tx| {
                tx.take_lease(name, worker(number), START, START + TimeDelta::seconds(60)).await
            })
            .await
        };
        let connectors = format!("{}one", crate::lease::OF_CONNECTORS);
        assert_eq!((take("leader", 1).await, take(&connectors, 2).await), (Some(1), Some(1)));
        write(store, async |tx| tx.release_leases(START).await).await;
        assert_eq!(take("leader", 3).await, Some(2), "another server leads at once");
        assert_eq!(take(&connectors, 3).await, None, "its holder still believes in it");
        assert_eq!(write(store, async |tx| tx.lease_fence(&connectors, START).await).await, Some(1));
        database.end().await;
    }
}

#[tokio::test]
async fn a_schedule_is_taken_once_for_each_time() {
    for database in all().await {
        let store = &database.store;
        let next = START + TimeDelta::hours(1);
        write(store, async |tx| tx.add_schedule("hourly", START).await).await;
        write(store, async |tx| tx.add_schedule("hourly", next).await).await;
        assert_eq!(write(store, async |tx| tx.due_schedules(START).await).await, ["hourly"]);
        assert!(write(store, async |tx| tx.advance_schedule("hourly", START, next).await).await);
        assert!(!write(store, async |tx| tx.advance_schedule("hourly", START, next).await).await);
        let times = write(store, async |tx| tx.schedule("hourly").await).await.unwrap();
        assert_eq!((times.next_run_at, times.last_run_at), (next, Some(START)));
        database.end().await;
    }
}
