//! Compliance policies, for whom they are, and what each says of each device.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::assignment::Target;
use domain::compliance::{
    ComplianceAction, CompliancePolicy, CompliancePolicySettings, PolicyVerdict, SettingState, SettingVerdict,
};
use domain::device::Platform;
use domain::id::{CompliancePolicyId, DeviceId};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::assignment::{stored, target};
use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, platform, display_name, description, settings, actions, version, created_at, modified_at"
    };
}

crate::statements! {
    PUT = "INSERT INTO compliance_policy (id, platform, display_name, description, settings, actions, version, created_at, \
           modified_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
           ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name, description = excluded.description, \
           settings = excluded.settings, actions = excluded.actions, version = excluded.version, \
           modified_at = excluded.modified_at";
    ALL = concat!("SELECT ", columns!(), " FROM compliance_policy ORDER BY display_name, id");
    ONE = concat!("SELECT ", columns!(), " FROM compliance_policy WHERE id = $1");
    DELETE = "DELETE FROM compliance_policy WHERE id = $1";
    TARGETS = "SELECT policy_id, target, group_id FROM compliance_assignment ORDER BY policy_id, id";
    CLEAR_TARGETS = "DELETE FROM compliance_assignment WHERE policy_id = $1";
    ADD_TARGET = "INSERT INTO compliance_assignment (id, policy_id, target, group_id, created_at) \
                  VALUES ($1, $2, $3, $4, $5)";
    RESULTS = "SELECT policy_id, state, settings, failing_since, grace_ends_at, taken, next_action_at FROM compliance_result \
               WHERE device_id = $1 ORDER BY policy_id";
    PUT_RESULT = "INSERT INTO compliance_result (device_id, policy_id, state, settings, failing_since, grace_ends_at, taken, \
                  next_action_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
                  ON CONFLICT (device_id, policy_id) DO UPDATE SET state = excluded.state, settings = excluded.settings, \
                  failing_since = excluded.failing_since, grace_ends_at = excluded.grace_ends_at, \
                  taken = excluded.taken, next_action_at = excluded.next_action_at, changed_at = excluded.changed_at";
    FORGET_RESULT = "DELETE FROM compliance_result WHERE device_id = $1 AND policy_id = $2";
    RESULTS_BETWEEN = "SELECT device_id, policy_id, state, settings, failing_since, grace_ends_at, taken, next_action_at \
                       FROM compliance_result WHERE device_id >= $1 AND device_id <= $2 ORDER BY device_id, policy_id";
    // Nobody needs it without a policy that asks.
    SECURITY_BETWEEN = "SELECT device_id, value FROM inventory WHERE device_id >= $1 AND device_id <= $2 \
                        AND kind = 'SecurityInfo' AND EXISTS (SELECT 1 FROM compliance_policy)";
    ALL_SECURITY_BETWEEN = "SELECT device_id, value FROM inventory WHERE device_id >= $1 AND device_id <= $2 \
                            AND kind = 'SecurityInfo'";
}

/// Where transactions that write run side by side: see [`Tx::lock_compliance_policy`].
mod postgres {
    crate::statements! {
        LOCK = concat!("SELECT ", columns!(), " FROM compliance_policy WHERE id = $1 FOR NO KEY UPDATE");
    }

    pub(super) const LOCKING: &str = LOCK;
}

/// The statements that only PostgreSQL understands.
#[cfg(test)]
pub(crate) const POSTGRES_STATEMENTS: &[(&str, &str)] = postgres::STATEMENTS;

/// What a policy says of a device, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplianceResult {
    /// What it says.
    pub verdict: PolicyVerdict,
    /// Since when the device does not meet it.
    pub failing_since: Option<DateTime<Utc>>,
    /// The actions that were taken since then.
    pub taken: Vec<ComplianceAction>,
    /// When the next of the others is due.
    pub next_action_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    platform: String,
    display_name: String,
    description: String,
    settings: Json<CompliancePolicySettings>,
    actions: Json<Vec<ComplianceAction>>,
    version: i64,
    created_at: DateTime<Utc>,
    modified_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<CompliancePolicy, Error> {
        Ok(CompliancePolicy {
            id: CompliancePolicyId(self.id),
            platform: Platform::from_name(&self.platform)
                .ok_or(Error::Corrupt("compliance_policy.platform"))?,
            display_name: self.display_name,
            description: self.description,
            settings: self.settings.0,
            actions: self.actions.0,
            version: u32::try_from(self.version).unwrap_or(u32::MAX),
            created_at: self.created_at,
            modified_at: self.modified_at,
        })
    }
}

/// What judging a device needs and only policies ask for.
#[derive(Clone, Debug, Default)]
pub struct ComplianceFacts {
    /// What the policies said so far.
    pub results: Vec<ComplianceResult>,
    /// What the device said of its protection, as its inventory keeps it.
    pub security: Option<Value>,
}

#[derive(sqlx::FromRow)]
struct ResultOfDevice {
    device_id: Uuid,
    #[sqlx(flatten)]
    result: ResultRow,
}

#[derive(sqlx::FromRow)]
struct ResultRow {
    policy_id: Uuid,
    state: String,
    settings: Json<Vec<SettingVerdict>>,
    failing_since: Option<DateTime<Utc>>,
    grace_ends_at: Option<DateTime<Utc>>,
    taken: Json<Vec<ComplianceAction>>,
    next_action_at: Option<DateTime<Utc>>,
}

impl ResultRow {
    fn read(self) -> Result<ComplianceResult, Error> {
        Ok(ComplianceResult {
            verdict: PolicyVerdict {
                policy: CompliancePolicyId(self.policy_id),
                settings: self.settings.0,
                state: SettingState::from_name(&self.state)
                    .ok_or(Error::Corrupt("compliance_result.state"))?,
                grace_ends_at: self.grace_ends_at,
            },
            failing_since: self.failing_since,
            taken: self.taken.0,
            next_action_at: self.next_action_at,
        })
    }
}

impl Tx {
    /// Adds a policy or writes what changed. Its platform stays.
    pub async fn put_compliance_policy(&mut self, policy: &CompliancePolicy) -> Result<(), Error> {
        on!(self, c => sqlx::query(PUT)
            .bind(policy.id.0)
            .bind(policy.platform.name())
            .bind(&policy.display_name)
            .bind(&policy.description)
            .bind(Json(&policy.settings))
            .bind(Json(&policy.actions))
            .bind(i64::from(policy.version))
            .bind(policy.created_at)
            .bind(policy.modified_at)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Every policy, by name.
    pub async fn compliance_policies(&mut self) -> Result<Vec<CompliancePolicy>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ALL).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The policy with this id.
    pub async fn compliance_policy(
        &mut self,
        id: CompliancePolicyId,
    ) -> Result<Option<CompliancePolicy>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// As [`Tx::compliance_policy`]; nobody else changes it until this transaction ends.
    pub async fn lock_compliance_policy(
        &mut self,
        id: CompliancePolicyId,
    ) -> Result<Option<CompliancePolicy>, Error> {
        // SQLite has one writer at a time, which is lock enough.
        let statement = if self.skips_locked() { postgres::LOCKING } else { ONE };
        let row: Option<Row> = on!(self, c => sqlx::query_as(statement).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Deletes a policy with its assignment and results.
    pub async fn delete_compliance_policy(&mut self, id: CompliancePolicyId) -> Result<bool, Error> {
        let gone = on!(self, c => sqlx::query(DELETE)
            .bind(id.0).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(gone == 1)
    }

    /// For whom each policy is.
    pub async fn compliance_targets(&mut self) -> Result<Vec<(CompliancePolicyId, Target)>, Error> {
        let rows: Vec<(Uuid, String, Option<Uuid>)> =
            on!(self, c => sqlx::query_as(TARGETS).fetch_all(c).await)?;
        rows.into_iter()
            .map(|(policy, word, group)| {
                let target = target(&word, group).ok_or(Error::Corrupt("compliance_assignment.target"))?;
                Ok((CompliancePolicyId(policy), target))
            })
            .collect()
    }

    /// Writes for whom a policy is, all of it. Each line brings its id.
    pub async fn put_compliance_targets(
        &mut self,
        policy: CompliancePolicyId,
        targets: &[(Uuid, Target)],
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(CLEAR_TARGETS).bind(policy.0).execute(c).await.map(drop))?;
        for (id, target) in targets {
            let (word, group) = stored(*target);
            on!(self, c => sqlx::query(ADD_TARGET)
                .bind(id).bind(policy.0).bind(word).bind(group).bind(at).execute(c).await.map(drop))?;
        }
        Ok(())
    }

    /// What the policies say of a device.
    pub async fn compliance_results(&mut self, device: DeviceId) -> Result<Vec<ComplianceResult>, Error> {
        let rows: Vec<ResultRow> = on!(self, c => sqlx::query_as(RESULTS).bind(device.0).fetch_all(c).await)?;
        rows.into_iter().map(ResultRow::read).collect()
    }

    /// Writes what a policy says of a device.
    pub async fn put_compliance_result(
        &mut self,
        device: DeviceId,
        result: &ComplianceResult,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(PUT_RESULT)
            .bind(device.0)
            .bind(result.verdict.policy.0)
            .bind(result.verdict.state.name())
            .bind(Json(&result.verdict.settings))
            .bind(result.failing_since)
            .bind(result.verdict.grace_ends_at)
            .bind(Json(&result.taken))
            .bind(result.next_action_at)
            .bind(at)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Forgets what a policy said of a device: it is not for the device any more.
    pub async fn forget_compliance_result(
        &mut self,
        device: DeviceId,
        policy: CompliancePolicyId,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(FORGET_RESULT).bind(device.0).bind(policy.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// What judging the devices from `first` to `last` needs, both included, where policies ask for anything.
    pub async fn compliance_facts(
        &mut self,
        first: DeviceId,
        last: DeviceId,
    ) -> Result<BTreeMap<DeviceId, ComplianceFacts>, Error> {
        let mut facts = BTreeMap::<DeviceId, ComplianceFacts>::new();
        let rows: Vec<ResultOfDevice> =
            on!(self, c => sqlx::query_as(RESULTS_BETWEEN).bind(first.0).bind(last.0).fetch_all(c).await)?;
        for row in rows {
            facts.entry(DeviceId(row.device_id)).or_default().results.push(row.result.read()?);
        }
        let rows: Vec<(Uuid, Json<Value>)> =
            on!(self, c => sqlx::query_as(SECURITY_BETWEEN).bind(first.0).bind(last.0).fetch_all(c).await)?;
        for (device, value) in rows {
            facts.entry(DeviceId(device)).or_default().security = Some(value.0);
        }
        Ok(facts)
    }

    /// What the devices from `first` to `last` said of their protection, both included, also where no policy asks yet.
    pub async fn security_facts(
        &mut self,
        first: DeviceId,
        last: DeviceId,
    ) -> Result<BTreeMap<DeviceId, Value>, Error> {
        let rows: Vec<(Uuid, Json<Value>)> = on!(self, c => sqlx::query_as(ALL_SECURITY_BETWEEN)
            .bind(first.0).bind(last.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(device, value)| (DeviceId(device), value.0)).collect())
    }
}
