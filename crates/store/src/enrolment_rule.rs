//! The rules of who may enrol what.

use chrono::{DateTime, Utc};
use domain::device::Platform;
use domain::enrolment::{EnrolmentRule, Level};
use domain::id::{EnrolmentRuleId, GroupId};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

crate::statements! {
    ALL = "SELECT id, group_id, platforms, device_limit, level FROM enrolment_rule ORDER BY id";
    INSERT = "INSERT INTO enrolment_rule (id, group_id, platforms, device_limit, level, created_at) \
              VALUES ($1, $2, $3, $4, $5, $6)";
    DELETE = "DELETE FROM enrolment_rule WHERE id = $1";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    group_id: Option<Uuid>,
    platforms: Json<Vec<Platform>>,
    device_limit: i64,
    level: String,
}

impl Row {
    fn read(self) -> Result<EnrolmentRule, Error> {
        Ok(EnrolmentRule {
            id: EnrolmentRuleId(self.id),
            group: self.group_id.map(GroupId),
            platforms: self.platforms.0,
            device_limit: u32::try_from(self.device_limit)
                .map_err(|_| Error::Corrupt("enrolment_rule.device_limit"))?,
            level: Level::from_name(&self.level).ok_or(Error::Corrupt("enrolment_rule.level"))?,
        })
    }
}

impl Tx {
    /// Every rule.
    pub async fn enrolment_rules(&mut self) -> Result<Vec<EnrolmentRule>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ALL).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Adds a rule.
    pub async fn add_enrolment_rule(&mut self, rule: &EnrolmentRule, at: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(INSERT)
            .bind(rule.id.0)
            .bind(rule.group.map(|group| group.0))
            .bind(Json(&rule.platforms))
            .bind(i64::from(rule.device_limit))
            .bind(rule.level.name())
            .bind(at)
            .execute(c)
            .await.map(drop))?;
        Ok(())
    }

    /// Deletes a rule. False if there was none.
    pub async fn delete_enrolment_rule(&mut self, id: EnrolmentRuleId) -> Result<bool, Error> {
        let gone =
            on!(self, c => sqlx::query(DELETE).bind(id.0).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(gone > 0)
    }
}
