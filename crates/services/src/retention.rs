//! Forgetting what nobody needs any more: history, syncs and events of Exchange, sessions, links, failed sign-ins, dead letters. The
//! journal of changes in Exchange stays: each can be taken back.

use chrono::TimeDelta;
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};

use crate::settings::{self, Retention};
use crate::{Error, Services, accounts};

/// How many rows go in one transaction.
const BATCH: u32 = 1000;

/// The job that forgets.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Forget {}

impl Job for Forget {
    const KIND: &'static str = "forget";
    type Context = Services;

    fn dedup_key(&self) -> Option<String> {
        Some("all".to_owned())
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        match forget(&services).await {
            Ok(true) => Ok(Outcome::Continue(self)),
            Ok(false) => Ok(Outcome::Done),
            Err(error) => Err(Failure::Retry(error.to_string())),
        }
    }
}

/// Forgets one batch. True if there may be more.
pub async fn forget(services: &Services) -> Result<bool, Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    let retention: Retention = settings::read(&mut tx).await?;
    let history = now - TimeDelta::days(i64::from(retention.history_days));
    let mut most = tx.prune_deployment_history(history, BATCH).await?;
    most = most.max(tx.prune_exchange_events(history, BATCH).await?);
    most = most.max(tx.prune_exchange_syncs(history, BATCH).await?);
    if retention.audit_days > 0 {
        let audit = now - TimeDelta::days(i64::from(retention.audit_days));
        most = most.max(tx.prune_audit(audit, BATCH).await?);
    }
    tx.prune_jobs(history).await?;
    tx.forget_replaced_intents(history).await?;
    tx.forget_messages(history).await?;
    tx.delete_expired_sessions(now).await?;
    tx.delete_expired_links(now).await?;
    tx.delete_expired_challenges(now).await?;
    tx.delete_unconfirmed_second_factors(now - TimeDelta::days(1)).await?;
    tx.delete_old_sign_in_places(now - accounts::PLACE_MEMORY).await?;
    tx.delete_old_sign_in_failures(now - TimeDelta::days(1)).await?;
    tx.commit().await?;
    Ok(most >= u64::from(BATCH))
}
