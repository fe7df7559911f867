//! Exchange organisations.

use chrono::{DateTime, Utc};
use domain::access::AccessSettings;
use domain::access::exchange::{DeviceRule, OrganisationRules};
use domain::id::OrganisationId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, name, exchange_id, access, settings, rules, own_rules, report, sync_wanted, created_at"
    };
}

crate::statements! {
    INSERT = "INSERT INTO exchange_organisation (id, name, access, settings, own_rules, created_at) \
              VALUES ($1, $2, $3, $4, $5, $6)";
    ONE = concat!("SELECT ", columns!(), " FROM exchange_organisation WHERE id = $1");
    ALL = concat!("SELECT ", columns!(), " FROM exchange_organisation ORDER BY name, id");
    UPDATE = "UPDATE exchange_organisation SET name = $2, access = $3, settings = $4 WHERE id = $1";
    REPORTED = "UPDATE exchange_organisation SET exchange_id = $2, report = $3 WHERE id = $1";
    RULES = "UPDATE exchange_organisation SET rules = $2 WHERE id = $1";
    OWN_RULES = "UPDATE exchange_organisation SET own_rules = $2 WHERE id = $1";
    WANT_SYNC = "UPDATE exchange_organisation SET sync_wanted = $2 WHERE id = $1";
    DELETE = "DELETE FROM exchange_organisation WHERE id = $1";
}

/// Where transactions that write run side by side: see [`Tx::lock_exchange_organisation`].
mod postgres {
    crate::statements! {
        LOCK = concat!("SELECT ", columns!(), " FROM exchange_organisation WHERE id = $1 FOR NO KEY UPDATE");
    }

    pub(super) const LOCKING: &str = LOCK;
}

/// The statements that only PostgreSQL understands.
#[cfg(test)]
pub(crate) const POSTGRES_STATEMENTS: &[(&str, &str)] = postgres::STATEMENTS;

/// How an organisation is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SyncSettings {
    /// Somebody else hosts the organisation. For the instructions in the console: the connector finds out by itself.
    pub hosted: bool,
    /// The client access server, or the host's address, with which its connector begins; empty if nobody said.
    pub address: String,
    /// Another client access server is used when the preferred one fails.
    pub failover: bool,
    /// Minutes between quick syncs.
    pub quick_minutes: u32,
    /// Hours between full syncs.
    pub full_hours: u32,
    /// After how many days without contact a partnership is stale.
    pub stale_days: u32,
}

impl Default for SyncSettings {
    fn default() -> Self {
        Self {
            hosted: false,
            address: String::new(),
            failover: true,
            quick_minutes: 15,
            full_hours: 24,
            stale_days: 30,
        }
    }
}

/// An Exchange organisation.
#[derive(Clone, Debug, PartialEq)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its name in the console.
    pub name: String,
    /// What it calls itself, since its connector's first report.
    pub exchange_id: Option<String>,
    /// The access policy.
    pub access: AccessSettings,
    /// How it is read.
    pub settings: SyncSettings,
    /// Default and rules as they were read last.
    pub rules: Option<OrganisationRules>,
    /// The rules that we made.
    pub own_rules: Vec<DeviceRule>,
    /// The connector's last report.
    pub report: Option<Value>,
    /// The sync that somebody asked for: `full` or `quick`.
    pub sync_wanted: Option<String>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    exchange_id: Option<String>,
    access: Json<AccessSettings>,
    settings: Json<SyncSettings>,
    rules: Option<Json<OrganisationRules>>,
    own_rules: Json<Vec<DeviceRule>>,
    report: Option<Json<Value>>,
    sync_wanted: Option<String>,
    created_at: DateTime<Utc>,
}

impl From<Row> for Organisation {
    fn from(row: Row) -> Self {
        Self {
            id: OrganisationId(row.id),
            name: row.name,
            exchange_id: row.exchange_id,
            access: row.access.0,
            settings: row.settings.0,
            rules: row.rules.map(|rules| rules.0),
            own_rules: row.own_rules.0,
            report: row.report.map(|report| report.0),
            sync_wanted: row.sync_wanted,
            created_at: row.created_at,
        }
    }
}

impl Tx {
    /// Adds an organisation. [`Error::Duplicate`] if the name is taken.
    pub async fn add_exchange_organisation(&mut self, organisation: &Organisation) -> Result<(), Error> {
        on!(self, c => sqlx::query(INSERT)
            .bind(organisation.id.0)
            .bind(&organisation.name)
            .bind(Json(&organisation.access))
            .bind(Json(&organisation.settings))
            .bind(Json(&organisation.own_rules))
            .bind(organisation.created_at)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// The organisation with this id.
    pub async fn exchange_organisation(&mut self, id: OrganisationId) -> Result<Option<Organisation>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(Organisation::from))
    }

    /// As [`Tx::exchange_organisation`]; until this transaction ends nobody else decides about it, or keeps what came of decisions. Read
    /// what a decision rests on after this.
    pub async fn lock_exchange_organisation(
        &mut self,
        id: OrganisationId,
    ) -> Result<Option<Organisation>, Error> {
        // SQLite has one writer at a time, which is lock enough.
        let statement = if self.skips_locked() { postgres::LOCKING } else { ONE };
        let row: Option<Row> = on!(self, c => sqlx::query_as(statement).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(Organisation::from))
    }

    /// Every organisation, by name.
    pub async fn exchange_organisations(&mut self) -> Result<Vec<Organisation>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ALL).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Organisation::from).collect())
    }

    /// Writes what people set: name, access policy, and how it is read.
    pub async fn update_exchange_organisation(&mut self, organisation: &Organisation) -> Result<(), Error> {
        on!(self, c => sqlx::query(UPDATE)
            .bind(organisation.id.0)
            .bind(&organisation.name)
            .bind(Json(&organisation.access))
            .bind(Json(&organisation.settings))
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Keeps a connector's report. [`Error::Duplicate`] if another organisation calls itself so.
    pub async fn exchange_reported(
        &mut self,
        id: OrganisationId,
        exchange_id: &str,
        report: &Value,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(REPORTED)
            .bind(id.0).bind(exchange_id).bind(Json(report)).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Keeps default and rules as they were read.
    pub async fn put_exchange_rules(
        &mut self,
        id: OrganisationId,
        rules: &OrganisationRules,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(RULES).bind(id.0).bind(Json(rules)).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Keeps which rules are ours.
    pub async fn put_own_exchange_rules(
        &mut self,
        id: OrganisationId,
        rules: &[DeviceRule],
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(OWN_RULES).bind(id.0).bind(Json(rules)).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Notes that a sync is wanted, or that none is any more.
    pub async fn want_exchange_sync(&mut self, id: OrganisationId, kind: Option<&str>) -> Result<(), Error> {
        on!(self, c => sqlx::query(WANT_SYNC).bind(id.0).bind(kind).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Deletes an organisation with everything that is known of it.
    pub async fn delete_exchange_organisation(&mut self, id: OrganisationId) -> Result<bool, Error> {
        let gone = on!(self, c => sqlx::query(DELETE)
            .bind(id.0).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(gone == 1)
    }
}
