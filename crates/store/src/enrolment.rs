//! Enrolments. A device's poll reads its own by the hash of its certificate: one indexed read.

use chrono::{DateTime, Utc};
use domain::device::Platform;
use domain::enrolment::{Configuration, Enrolment, EnrolmentState, Level, PushAddress};
use domain::id::{DeviceId, EnrolmentId, UserId};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, user_id, device_id, platform, configuration, level, state, udid, certificate_sha256, \
         next_certificate_sha256, certificate_not_after, push_topic, push_token, push_magic, created_at, \
         activated_at, ended_at, expires_at"
    };
}

macro_rules! revoked {
    () => {
        "EXISTS (SELECT 1 FROM certificate WHERE certificate.sha256 = $1 AND certificate.revoked_at IS NOT NULL) AS revoked"
    };
}

pub(crate) use {columns, revoked};

crate::statements! {
    INSERT = "INSERT INTO enrolment (id, user_id, device_id, platform, channel, configuration, level, state, udid, \
              certificate_sha256, next_certificate_sha256, certificate_not_after, push_topic, push_token, push_magic, \
              push_attempts, reported, created_at, activated_at, ended_at, expires_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, $16, $17, $18, $19, $20)";
    UPDATE = "UPDATE enrolment SET device_id = $2, state = $3, udid = $4, certificate_sha256 = $5, \
              next_certificate_sha256 = $6, certificate_not_after = $7, push_topic = $8, push_token = $9, \
              push_magic = $10, activated_at = $11, ended_at = $12, level = $13 WHERE id = $1";
    BY_ID = concat!("SELECT ", columns!(), " FROM enrolment WHERE id = $1");
    BY_CERTIFICATE = concat!("SELECT ", columns!(), ", ", revoked!(), " FROM enrolment WHERE certificate_sha256 = $1");
    BY_NEXT_CERTIFICATE = concat!("SELECT ", columns!(), ", ", revoked!(), " FROM enrolment \
                           WHERE next_certificate_sha256 = $1");
    BY_USER = concat!("SELECT ", columns!(), " FROM enrolment WHERE user_id = $1 ORDER BY id");
    BY_DEVICE = concat!("SELECT ", columns!(), " FROM enrolment WHERE device_id = $1 ORDER BY id");
    ACTIVE_BY_DEVICE = concat!("SELECT ", columns!(), " FROM enrolment WHERE device_id = $1 AND state = 'active'");
    BY_UDID = concat!("SELECT ", columns!(), " FROM enrolment WHERE udid = $1 ORDER BY id");
    REPORTED = "SELECT reported FROM enrolment WHERE id = $1";
    SET_REPORTED = "UPDATE enrolment SET reported = $2 WHERE id = $1";
    DELETE_STALE_OFFERS = "DELETE FROM enrolment WHERE state = 'offered' AND expires_at < $1 \
                           AND NOT EXISTS (SELECT 1 FROM certificate WHERE certificate.enrolment_id = enrolment.id)";
}

/// The same where transactions that write run side by side: see [`Tx::lock_enrolment`].
mod postgres {
    crate::statements! {
        LOCK = concat!("SELECT ", columns!(), " FROM enrolment WHERE id = $1 FOR NO KEY UPDATE");
    }

    pub(super) const LOCKING: &str = LOCK;
}

/// The statements that only PostgreSQL understands.
#[cfg(test)]
pub(crate) const POSTGRES_STATEMENTS: &[(&str, &str)] = postgres::STATEMENTS;

/// The enrolment that an identity certificate is recorded for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The enrolment.
    pub enrolment: Enrolment,
    /// Whether the certificate is revoked.
    pub revoked: bool,
}

#[derive(sqlx::FromRow)]
pub(crate) struct HolderRow {
    #[sqlx(flatten)]
    row: Row,
    revoked: bool,
}

impl HolderRow {
    pub(crate) fn read(self) -> Result<Holder, Error> {
        Ok(Holder { enrolment: self.row.read()?, revoked: self.revoked })
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    user_id: Uuid,
    device_id: Option<Uuid>,
    platform: String,
    configuration: String,
    level: String,
    state: String,
    udid: Option<String>,
    certificate_sha256: Option<Vec<u8>>,
    next_certificate_sha256: Option<Vec<u8>>,
    certificate_not_after: Option<DateTime<Utc>>,
    push_topic: Option<String>,
    push_token: Option<Vec<u8>>,
    push_magic: Option<String>,
    created_at: DateTime<Utc>,
    activated_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    expires_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<Enrolment, Error> {
        let push = match (self.push_topic, self.push_token, self.push_magic) {
            (Some(topic), Some(token), Some(magic)) => Some(PushAddress { topic, token, magic }),
            _ => None,
        };
        Ok(Enrolment {
            id: EnrolmentId(self.id),
            user: UserId(self.user_id),
            device: self.device_id.map(DeviceId),
            platform: Platform::from_name(&self.platform).ok_or(Error::Corrupt("enrolment.platform"))?,
            configuration: Configuration::from_name(&self.configuration)
                .ok_or(Error::Corrupt("enrolment.configuration"))?,
            level: Level::from_name(&self.level).ok_or(Error::Corrupt("enrolment.level"))?,
            state: EnrolmentState::from_name(&self.state).ok_or(Error::Corrupt("enrolment.state"))?,
            udid: self.udid,
            certificate_sha256: hash(self.certificate_sha256)?,
            next_certificate_sha256: hash(self.next_certificate_sha256)?,
            certificate_not_after: self.certificate_not_after,
            push,
            created_at: self.created_at,
            activated_at: self.activated_at,
            ended_at: self.ended_at,
            expires_at: self.expires_at,
        })
    }
}

fn hash(stored: Option<Vec<u8>>) -> Result<Option<[u8; 32]>, Error> {
    stored
        .map(|bytes| <[u8; 32]>::try_from(bytes).map_err(|_| Error::Corrupt("enrolment.certificate_sha256")))
        .transpose()
}

impl Tx {
    /// Adds an enrolment.
    pub async fn add_enrolment(&mut self, enrolment: &Enrolment) -> Result<(), Error> {
        let push = enrolment.push.as_ref();
        on!(self, c => sqlx::query(INSERT)
            .bind(enrolment.id.0)
            .bind(enrolment.user.0)
            .bind(enrolment.device.map(|id| id.0))
            .bind(enrolment.platform.name())
            .bind(enrolment.platform.channel().name())
            .bind(enrolment.configuration.name())
            .bind(enrolment.level.name())
            .bind(enrolment.state.name())
            .bind(enrolment.udid.as_deref())
            .bind(enrolment.certificate_sha256.as_ref().map(<[u8; 32]>::as_slice))
            .bind(enrolment.next_certificate_sha256.as_ref().map(<[u8; 32]>::as_slice))
            .bind(enrolment.certificate_not_after)
            .bind(push.map(|push| push.topic.as_str()))
            .bind(push.map(|push| push.token.as_slice()))
            .bind(push.map(|push| push.magic.as_str()))
            .bind(Json(Value::Object(serde_json::Map::new())))
            .bind(enrolment.created_at)
            .bind(enrolment.activated_at)
            .bind(enrolment.ended_at)
            .bind(enrolment.expires_at)
            .execute(c)
            .await.map(drop))?;
        Ok(())
    }

    /// Writes everything of an enrolment that can change.
    pub async fn update_enrolment(&mut self, enrolment: &Enrolment) -> Result<(), Error> {
        let push = enrolment.push.as_ref();
        on!(self, c => sqlx::query(UPDATE)
            .bind(enrolment.id.0)
            .bind(enrolment.device.map(|id| id.0))
            .bind(enrolment.state.name())
            .bind(enrolment.udid.as_deref())
            .bind(enrolment.certificate_sha256.as_ref().map(<[u8; 32]>::as_slice))
            .bind(enrolment.next_certificate_sha256.as_ref().map(<[u8; 32]>::as_slice))
            .bind(enrolment.certificate_not_after)
            .bind(push.map(|push| push.topic.as_str()))
            .bind(push.map(|push| push.token.as_slice()))
            .bind(push.map(|push| push.magic.as_str()))
            .bind(enrolment.activated_at)
            .bind(enrolment.ended_at)
            .bind(enrolment.level.name())
            .execute(c)
            .await.map(drop))?;
        Ok(())
    }

    /// The enrolment with this id.
    pub async fn enrolment(&mut self, id: EnrolmentId) -> Result<Option<Enrolment>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// As [`Tx::enrolment`]; until this transaction ends nobody else who takes this lock decides or writes anything about the
    /// device's deployments and queue.
    pub async fn lock_enrolment(&mut self, id: EnrolmentId) -> Result<Option<Enrolment>, Error> {
        // SQLite has one writer at a time, which is lock enough.
        let statement = if self.skips_locked() { postgres::LOCKING } else { BY_ID };
        let row: Option<Row> = on!(self, c => sqlx::query_as(statement).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// The enrolment whose identity certificate has this SHA-256: the one that counts, or else the one that is to
    /// take its place.
    pub async fn enrolment_by_certificate(&mut self, sha256: &[u8; 32]) -> Result<Option<Holder>, Error> {
        for statement in [BY_CERTIFICATE, BY_NEXT_CERTIFICATE] {
            let row: Option<HolderRow> =
                on!(self, c => sqlx::query_as(statement).bind(sha256.as_slice()).fetch_optional(c).await)?;
            if let Some(row) = row {
                return row.read().map(Some);
            }
        }
        Ok(None)
    }

    /// Every enrolment of a user, the oldest first.
    pub async fn enrolments_of_user(&mut self, user: UserId) -> Result<Vec<Enrolment>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(BY_USER).bind(user.0).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Every enrolment of a device, the oldest first.
    pub async fn enrolments_of_device(&mut self, device: DeviceId) -> Result<Vec<Enrolment>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(BY_DEVICE).bind(device.0).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The enrolment by which a device is managed.
    pub async fn active_enrolment(&mut self, device: DeviceId) -> Result<Option<Enrolment>, Error> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(ACTIVE_BY_DEVICE).bind(device.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Every enrolment that claims this UDID, the oldest first.
    pub async fn enrolments_by_udid(&mut self, udid: &str) -> Result<Vec<Enrolment>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(BY_UDID).bind(udid).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// What a device said of itself when it enrolled.
    pub async fn enrolment_reported(&mut self, id: EnrolmentId) -> Result<Option<Value>, Error> {
        let value: Option<Json<Value>> =
            on!(self, c => sqlx::query_scalar(REPORTED).bind(id.0).fetch_optional(c).await)?;
        Ok(value.map(|Json(value)| value))
    }

    /// Keeps what a device said of itself when it enrolled.
    pub async fn set_enrolment_reported(&mut self, id: EnrolmentId, reported: &Value) -> Result<(), Error> {
        on!(self, c => sqlx::query(SET_REPORTED).bind(id.0).bind(Json(reported)).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Deletes offers that nobody took before `before`. Returns how many there were.
    pub async fn delete_stale_offers(&mut self, before: DateTime<Utc>) -> Result<u64, Error> {
        let done = on!(self, c => sqlx::query(DELETE_STALE_OFFERS).bind(before).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done)
    }
}
