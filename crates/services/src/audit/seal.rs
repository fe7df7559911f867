//! The chain of seals. Its key is kept outside the database: who can write rows cannot write seals.

use domain::actor::{Actor, Permission};
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::audit::AuditRow;

use crate::{Error, Services};

/// How many entries are sealed in one transaction.
const BATCH: u32 = 500;
/// What the key is derived for.
const PURPOSE: &str = "audit chain";

/// The job that seals what was written since its last run. One node at a time: the leader asks for it, in one lane.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct SealAudit {}

impl Job for SealAudit {
    const KIND: &'static str = "seal-audit";
    type Context = Services;

    fn lane(&self) -> Option<String> {
        Some("audit".to_owned())
    }

    fn dedup_key(&self) -> Option<String> {
        Some("all".to_owned())
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        match seal(&services).await {
            Ok(true) => Ok(Outcome::Continue(self)),
            Ok(false) => Ok(Outcome::Done),
            Err(error) => Err(Failure::Retry(error.to_string())),
        }
    }
}

/// Seals one batch. True if there may be more.
pub async fn seal(services: &Services) -> Result<bool, Error> {
    if services.store.read().await?.unsealed_audit_events(1).await?.is_empty() {
        return Ok(false);
    }
    let mut tx = services.store.write().await?;
    let (mut sequence, mut chain) = tx.newest_audit_seal().await?.unwrap_or_default();
    let entries = tx.unsealed_audit_events(BATCH).await?;
    for entry in &entries {
        sequence += 1;
        chain = seal_of(services, sequence, &chain, entry);
        tx.seal_audit_event(entry.id, sequence, &chain).await?;
    }
    tx.commit().await?;
    Ok(entries.len() >= usize::try_from(BATCH).unwrap_or(usize::MAX))
}

/// What a check of the chain found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many entries were checked.
    pub entries: u64,
    /// The place of the first entry that is not as it was sealed, or before which one is missing.
    pub broken_at: Option<i64>,
}

/// Checks the chain from its first entry on. What was deleted after its time is not missed.
pub async fn verify(services: &Services, actor: &Actor) -> Result<Verified, Error> {
    actor.require(Permission::ReadAudit)?;
    let mut tx = services.store.read().await?;
    let mut last: Option<(i64, Vec<u8>)> = None;
    let mut entries = 0;
    loop {
        let after = last.as_ref().map_or(0, |(sequence, _)| *sequence);
        let batch = tx.sealed_audit_events(after, BATCH).await?;
        if batch.is_empty() {
            return Ok(Verified { entries, broken_at: None });
        }
        for entry in batch {
            let (Some(sequence), Some(chain)) = (entry.sequence, entry.chain.clone()) else { continue };
            let fits = match &last {
                Some((before, seal)) => {
                    *before + 1 == sequence && seal_of(services, sequence, seal, &entry) == chain
                }
                None if sequence == 1 => seal_of(services, 1, &[], &entry) == chain,
                // The seal before this one went with its entry.
                None => true,
            };
            if !fits {
                return Ok(Verified { entries, broken_at: Some(sequence) });
            }
            entries += 1;
            last = Some((sequence, chain));
        }
    }
}

fn seal_of(services: &Services, sequence: i64, before: &[u8], entry: &AuditRow) -> Vec<u8> {
    let says = json!([
        sequence,
        entry.id,
        entry.at.timestamp_micros(),
        entry.actor_kind,
        entry.actor_id,
        entry.actor_name,
        entry.act,
        entry.object_kind,
        entry.object_id,
        entry.object_name,
        entry.details.0,
    ]);
    services.vault.derive(PURPOSE, &[before, says.to_string().as_bytes()]).to_vec()
}
