//! Forgetting: answered commands after their time, and offers that nobody took.

use chrono::TimeDelta;
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};

use crate::settings::{self, Retention};
use crate::{Error, Services};

/// How many rows go in one transaction.
const BATCH: u32 = 1000;

/// The job that forgets what nobody needs any more.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct TidyCommands {}

impl Job for TidyCommands {
    const KIND: &'static str = "tidy-commands";
    type Context = Services;

    fn dedup_key(&self) -> Option<String> {
        Some("all".to_owned())
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        match tidy(&services).await {
            Ok(true) => Ok(Outcome::Continue(self)),
            Ok(false) => Ok(Outcome::Done),
            Err(error) => Err(Failure::Retry(error.to_string())),
        }
    }
}

/// Forgets one batch. True if there may be more.
pub async fn tidy(services: &Services) -> Result<bool, Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    let retention: Retention = settings::read(&mut tx).await?;
    let before = now - TimeDelta::days(i64::from(retention.history_days));
    let pruned = tx.prune_command_history(before, BATCH).await?;
    tx.delete_stale_offers(now - TimeDelta::days(1)).await?;
    tx.commit().await?;
    Ok(pruned == u64::from(BATCH))
}
