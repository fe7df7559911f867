//! Partnerships, with the device behind each and the last decision; and ids that people or we gave to devices.

use chrono::{DateTime, Utc};
use domain::access::{Decision, Level, Look};
use domain::id::{DeviceId, MailboxId, OrganisationId, PartnershipId, SyncId};
use domain::partnership::{Claim, EasId, Link, LinkSource, Partnership};
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on, packed};

macro_rules! columns {
    () => {
        "id, organisation_id, guid, mailbox_id, eas_id, look, friendly_name, imei, state, state_reason, state_rule, \
         first_sync_at, last_success_at, found_at, link, decision, decided_at, seen_level, seen_changes"
    };
}

crate::statements! {
    PUT = "INSERT INTO exchange_partnership (id, organisation_id, guid, mailbox_id, eas_id, eas_key, look, friendly_name, \
           imei, state, state_reason, state_rule, first_sync_at, found_at, seen_in, name) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) \
           ON CONFLICT (organisation_id, guid) DO UPDATE SET mailbox_id = excluded.mailbox_id, \
           eas_id = excluded.eas_id, eas_key = excluded.eas_key, look = excluded.look, \
           friendly_name = excluded.friendly_name, imei = excluded.imei, state = excluded.state, \
           state_reason = excluded.state_reason, state_rule = excluded.state_rule, \
           first_sync_at = excluded.first_sync_at, seen_in = excluded.seen_in, name = excluded.name";
    STATISTICS = "UPDATE exchange_partnership SET last_success_at = $3 WHERE organisation_id = $1 AND guid = $2";
    NOT_READ = "UPDATE exchange_partnership SET last_success_at = NULL \
                WHERE organisation_id = $1 AND guid = $2 AND last_success_at IS NOT NULL";
    ONE = concat!("SELECT ", columns!(), " FROM exchange_partnership WHERE id = $1");
    OF_MAILBOX = concat!("SELECT ", columns!(), " FROM exchange_partnership \
                         WHERE organisation_id = $1 AND mailbox_id = $2 ORDER BY id");
    OF_DEVICE = concat!("SELECT ", columns!(), " FROM exchange_partnership WHERE device_id = $1 ORDER BY id");
    AFTER = concat!("SELECT ", columns!(), " FROM exchange_partnership WHERE organisation_id = $1 AND id > $2 \
                    ORDER BY id LIMIT $3");
    UNUSED_AFTER = concat!("SELECT ", columns!(), " FROM exchange_partnership WHERE organisation_id = $1 AND id > $2 \
                           AND last_success_at <= $3 AND NOT EXISTS (SELECT 1 FROM device \
                           WHERE device.id = exchange_partnership.device_id AND device.state IN ('managed', 'disputed')) \
                           ORDER BY id LIMIT $4");
    MAILBOXES_OF_KEY = "SELECT DISTINCT organisation_id, mailbox_id FROM exchange_partnership WHERE eas_key = $1";
    JUDGED = "UPDATE exchange_partnership SET device_id = $2, link = $3, decision = $4, decided_at = $5 WHERE id = $1";
    SEEN = "UPDATE exchange_partnership SET seen_level = $2, seen_changes = $3 WHERE id = $1";
    COUNT = "SELECT COUNT(*) FROM exchange_partnership WHERE organisation_id = $1";
    COUNT_UNSEEN = "SELECT COUNT(*) FROM exchange_partnership WHERE organisation_id = $1 AND seen_in <> $2";
    DELETE_UNSEEN = "DELETE FROM exchange_partnership WHERE organisation_id = $1 AND seen_in <> $2";
    DELETE = "DELETE FROM exchange_partnership WHERE organisation_id = $1 AND guid = $2";
    ADD_ID = "INSERT INTO device_eas_id (device_id, eas_key, eas_id, source, created_by, created_at) \
              VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (device_id, eas_key) DO NOTHING";
    REMOVE_ID = "DELETE FROM device_eas_id WHERE device_id = $1 AND eas_key = $2";
    IDS = "SELECT eas_id, source FROM device_eas_id WHERE device_id = $1 ORDER BY eas_key";
    DEVICES_OF_KEY = "SELECT id FROM device WHERE LOWER(eas_device_id) = $1 \
                     UNION SELECT device_id FROM device_eas_id WHERE eas_key = $1";
}

/// A row as [`packed`] takes it: what is JSON already stays as it is.
macro_rules! packed {
    () => {
        "format('[\"%s\",\"%s\",\"%s\",\"%s\",%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%d]', hex(id), hex(organisation_id), \
         hex(guid), hex(mailbox_id), json_quote(eas_id), look, json_quote(friendly_name), json_quote(imei), json_quote(state), \
         json_quote(state_reason), json_quote(state_rule), json_quote(first_sync_at), json_quote(last_success_at), \
         json_quote(found_at), COALESCE(link, 'null'), COALESCE(decision, 'null'), json_quote(decided_at), \
         json_quote(seen_level), seen_changes)"
    };
}

/// The same as [`AFTER`], as a text.
mod sqlite {
    use crate::packed::text_of;

    crate::statements! {
        PACKED_AFTER = text_of!(packed, "exchange_partnership WHERE organisation_id = $1 AND id > $2 ORDER BY id LIMIT $3");
    }

    pub(super) const AFTER: &str = PACKED_AFTER;
}

#[cfg(test)]
pub(crate) const SQLITE_STATEMENTS: &[(&str, &str)] = sqlite::STATEMENTS;

/// A partnership as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct PartnershipRow {
    /// What Exchange says.
    pub partnership: Partnership,
    /// The GUID of the record.
    pub guid: Uuid,
    /// When it was found first.
    pub found_at: DateTime<Utc>,
    /// The device behind it.
    pub link: Option<Link>,
    /// The last decision.
    pub decision: Option<Decision>,
    /// When it was made.
    pub decided_at: Option<DateTime<Utc>>,
    /// What Exchange was last found to grant it, since the policy is enforced for its user.
    pub seen_level: Option<Level>,
    /// How often mail began or ceased to flow since then.
    pub seen_changes: u64,
}

/// The columns, in their order.
#[derive(Deserialize, sqlx::FromRow)]
pub(super) struct Row {
    id: Uuid,
    organisation_id: Uuid,
    guid: Uuid,
    mailbox_id: Uuid,
    eas_id: String,
    look: Json<Look>,
    friendly_name: String,
    imei: Option<String>,
    state: String,
    state_reason: String,
    state_rule: Option<String>,
    first_sync_at: Option<DateTime<Utc>>,
    last_success_at: Option<DateTime<Utc>>,
    found_at: DateTime<Utc>,
    link: Option<Json<Link>>,
    decision: Option<Json<Decision>>,
    decided_at: Option<DateTime<Utc>>,
    seen_level: Option<String>,
    seen_changes: i64,
}

impl Row {
    pub(super) fn read(self) -> Result<PartnershipRow, Error> {
        Ok(PartnershipRow {
            partnership: Partnership {
                id: PartnershipId(self.id),
                organisation: OrganisationId(self.organisation_id),
                mailbox: MailboxId(self.mailbox_id),
                eas_id: self.eas_id.try_into().map_err(|_| Error::Corrupt("exchange_partnership.eas_id"))?,
                look: self.look.0,
                friendly_name: self.friendly_name,
                imei: self.imei,
                state: self.state,
                state_reason: self.state_reason,
                state_rule: self.state_rule,
                first_sync_at: self.first_sync_at,
                last_success_at: self.last_success_at,
            },
            guid: self.guid,
            found_at: self.found_at,
            link: self.link.map(|link| link.0),
            decision: self.decision.map(|decision| decision.0),
            decided_at: self.decided_at,
            seen_level: self.seen_level.as_deref().and_then(Level::from_name),
            seen_changes: u64::try_from(self.seen_changes).unwrap_or(0),
        })
    }
}

fn read(rows: Vec<Row>) -> Result<Vec<PartnershipRow>, Error> {
    rows.into_iter().map(Row::read).collect()
}

impl Tx {
    /// Adds a partnership or writes what it is now. A known record keeps its id, its link and its decision.
    pub async fn put_partnership(
        &mut self,
        partnership: &Partnership,
        guid: Uuid,
        sync: SyncId,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(PUT)
            .bind(partnership.id.0)
            .bind(partnership.organisation.0)
            .bind(guid)
            .bind(partnership.mailbox.0)
            .bind(partnership.eas_id.as_str())
            .bind(partnership.eas_id.key())
            .bind(Json(&partnership.look))
            .bind(&partnership.friendly_name)
            .bind(&partnership.imei)
            .bind(&partnership.state)
            .bind(&partnership.state_reason)
            .bind(&partnership.state_rule)
            .bind(partnership.first_sync_at)
            .bind(at)
            .bind(sync.0)
            .bind(partnership.name())
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Writes when a partnership was successful last.
    pub async fn put_partnership_statistics(
        &mut self,
        organisation: OrganisationId,
        guid: Uuid,
        last_success_at: Option<DateTime<Utc>>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(STATISTICS)
            .bind(organisation.0).bind(guid).bind(last_success_at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Forgets when a partnership was successful last: nobody reads it any more, and what was read once says nothing of its use now.
    pub async fn forget_partnership_statistics(
        &mut self,
        organisation: OrganisationId,
        guid: Uuid,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(NOT_READ).bind(organisation.0).bind(guid).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The partnership with this id.
    pub async fn partnership(&mut self, id: PartnershipId) -> Result<Option<PartnershipRow>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// The partnerships of a mailbox.
    pub async fn partnerships_of_mailbox(
        &mut self,
        organisation: OrganisationId,
        mailbox: MailboxId,
    ) -> Result<Vec<PartnershipRow>, Error> {
        read(on!(self, c => sqlx::query_as(OF_MAILBOX)
            .bind(organisation.0).bind(mailbox.0).fetch_all(c).await)?)
    }

    /// The partnerships that are linked to a device.
    pub async fn partnerships_of_device(&mut self, device: DeviceId) -> Result<Vec<PartnershipRow>, Error> {
        read(on!(self, c => sqlx::query_as(OF_DEVICE).bind(device.0).fetch_all(c).await)?)
    }

    /// Up to `limit` partnerships in the order of their ids, from the one after `after` on.
    pub async fn partnerships_after(
        &mut self,
        organisation: OrganisationId,
        after: Option<PartnershipId>,
        limit: u32,
    ) -> Result<Vec<PartnershipRow>, Error> {
        let (after, limit) = (after.map_or(Uuid::nil(), |id| id.0), i64::from(limit));
        read(packed::rows!(self, Row, sqlite::AFTER, AFTER, [organisation.0, after, limit]))
    }

    /// The same of those alone that were used last by then, and behind which no device is managed.
    pub async fn unused_partnerships_after(
        &mut self,
        organisation: OrganisationId,
        after: Option<PartnershipId>,
        used_until: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<PartnershipRow>, Error> {
        let after = after.map_or(Uuid::nil(), |id| id.0);
        read(on!(self, c => sqlx::query_as(UNUSED_AFTER)
            .bind(organisation.0).bind(after).bind(used_until).bind(i64::from(limit)).fetch_all(c).await)?)
    }

    /// The mailboxes in which an id has a partnership.
    pub async fn mailboxes_with_eas_id(
        &mut self,
        id: &EasId,
    ) -> Result<Vec<(OrganisationId, MailboxId)>, Error> {
        let rows: Vec<(Uuid, Uuid)> =
            on!(self, c => sqlx::query_as(MAILBOXES_OF_KEY).bind(id.key()).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(one, other)| (OrganisationId(one), MailboxId(other))).collect())
    }

    /// Notes what Exchange was found to grant a partnership, and how often that changed.
    pub async fn put_partnership_seen(
        &mut self,
        id: PartnershipId,
        level: Level,
        changes: u64,
    ) -> Result<(), Error> {
        let changes = i64::try_from(changes).unwrap_or(i64::MAX);
        on!(self, c => sqlx::query(SEEN)
            .bind(id.0).bind(level.name()).bind(changes).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Writes link and decision.
    pub async fn put_partnership_decision(
        &mut self,
        id: PartnershipId,
        link: Option<&Link>,
        decision: &Decision,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(JUDGED)
            .bind(id.0)
            .bind(link.map(|link| link.device.0))
            .bind(link.map(Json))
            .bind(Json(decision))
            .bind(at)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// How many partnerships an organisation has.
    pub async fn count_partnerships(&mut self, organisation: OrganisationId) -> Result<u64, Error> {
        let count: i64 = on!(self, c => sqlx::query_scalar(COUNT).bind(organisation.0).fetch_one(c).await)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// How many partnerships a sync has not seen.
    pub async fn count_unseen_partnerships(
        &mut self,
        organisation: OrganisationId,
        sync: SyncId,
    ) -> Result<u64, Error> {
        let count: i64 = on!(self, c => sqlx::query_scalar(COUNT_UNSEEN)
            .bind(organisation.0).bind(sync.0).fetch_one(c).await)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Deletes what a full sync has not seen. Only after one that came to its end.
    pub async fn delete_unseen_partnerships(
        &mut self,
        organisation: OrganisationId,
        sync: SyncId,
    ) -> Result<u64, Error> {
        let gone = on!(self, c => sqlx::query(DELETE_UNSEEN)
            .bind(organisation.0).bind(sync.0).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(gone)
    }

    /// Deletes a partnership that was removed in Exchange.
    pub async fn delete_partnership(
        &mut self,
        organisation: OrganisationId,
        guid: Uuid,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE).bind(organisation.0).bind(guid).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Gives a device an id beside the one that it reports.
    pub async fn add_device_eas_id(
        &mut self,
        device: DeviceId,
        claim: &Claim,
        by: &str,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(ADD_ID)
            .bind(device.0)
            .bind(claim.eas_id.key())
            .bind(claim.eas_id.as_str())
            .bind(claim.source.name())
            .bind(by)
            .bind(at)
            .execute(c)
            .await
            .map(drop))?;
        self.access_due_for_device(device).await
    }

    /// Takes an id from a device. False if it had only reported it, or not at all.
    pub async fn remove_device_eas_id(&mut self, device: DeviceId, id: &EasId) -> Result<bool, Error> {
        let gone = on!(self, c => sqlx::query(REMOVE_ID)
            .bind(device.0).bind(id.key()).execute(c).await.map(|done| done.rows_affected()))?;
        self.access_due_for_device(device).await?;
        Ok(gone == 1)
    }

    /// The ids that a device has beside the one that it reports.
    pub async fn device_eas_ids(&mut self, device: DeviceId) -> Result<Vec<Claim>, Error> {
        let rows: Vec<(String, String)> =
            on!(self, c => sqlx::query_as(IDS).bind(device.0).fetch_all(c).await)?;
        rows.into_iter()
            .map(|(eas_id, source)| {
                let corrupt = Error::Corrupt("device_eas_id");
                let eas_id = eas_id.parse().map_err(|_| Error::Corrupt("device_eas_id"))?;
                Ok(Claim { eas_id, source: LinkSource::from_name(&source).ok_or(corrupt)? })
            })
            .collect()
    }

    /// Every device that claims an id, retired ones included.
    pub async fn devices_with_eas_id(&mut self, id: &EasId) -> Result<Vec<DeviceId>, Error> {
        let ids: Vec<Uuid> =
            on!(self, c => sqlx::query_scalar(DEVICES_OF_KEY).bind(id.key()).fetch_all(c).await)?;
        Ok(ids.into_iter().map(DeviceId).collect())
    }
}
