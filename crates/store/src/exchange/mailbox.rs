//! Mailboxes that have partnerships, as the last sync found them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::id::{MailboxId, OrganisationId, SyncId, UserId};
use domain::partnership::{EasId, Mailbox, OwnerFound};
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on, packed};

macro_rules! columns {
    () => {
        "id, organisation_id, display_name, addresses, eas_enabled, other_ways, allowed, blocked, user_id"
    };
}

macro_rules! names {
    () => {
        "SELECT id, display_name, addresses FROM exchange_mailbox WHERE organisation_id = $1 AND id IN "
    };
}

/// A row as [`packed`] takes it: what is JSON already stays as it is.
macro_rules! packed {
    () => {
        "format('[\"%s\",\"%s\",%s,%s,%s,%s,%s,%s,%s]', hex(id), hex(organisation_id), json_quote(display_name), addresses, \
         CASE eas_enabled WHEN 0 THEN 'false' ELSE 'true' END, other_ways, allowed, blocked, \
         json_quote(NULLIF(hex(user_id), '')))"
    };
}

crate::statements! {
    PUT = "INSERT INTO exchange_mailbox (organisation_id, id, display_name, addresses, eas_enabled, other_ways, allowed, \
           blocked, user_id, owner_found, seen_in, read_at) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
           ON CONFLICT (organisation_id, id) DO UPDATE SET display_name = excluded.display_name, \
           addresses = excluded.addresses, eas_enabled = excluded.eas_enabled, other_ways = excluded.other_ways, \
           allowed = excluded.allowed, blocked = excluded.blocked, user_id = excluded.user_id, \
           owner_found = excluded.owner_found, seen_in = excluded.seen_in, read_at = excluded.read_at";
    ONE = concat!("SELECT ", columns!(), " FROM exchange_mailbox WHERE organisation_id = $1 AND id = $2");
    OF_USER = concat!("SELECT ", columns!(), " FROM exchange_mailbox WHERE user_id = $1 ORDER BY organisation_id, id");
    AFTER = concat!("SELECT ", columns!(), " FROM exchange_mailbox WHERE organisation_id = $1 AND id > $2 \
                    ORDER BY id LIMIT $3");
    ALL = concat!("SELECT ", columns!(), " FROM exchange_mailbox WHERE organisation_id = $1");
    COUNT = "SELECT COUNT(*) FROM exchange_mailbox WHERE organisation_id = $1";
    LISTS = "UPDATE exchange_mailbox SET allowed = $3, blocked = $4, read_at = $5 \
             WHERE organisation_id = $1 AND id = $2";
    FORGET = "DELETE FROM exchange_mailbox WHERE organisation_id = $1 AND id = $2 AND NOT EXISTS \
              (SELECT 1 FROM exchange_partnership WHERE organisation_id = $1 AND mailbox_id = $2)";
    OWNER = "UPDATE exchange_mailbox SET user_id = $3, owner_found = $4 WHERE organisation_id = $1 AND id = $2";
}

/// The names of some mailboxes: a list of ids goes in as JSON, which each database takes apart in its own words.
mod sqlite {
    use crate::packed::{numbered_text_of, text_of};

    crate::statements! {
        AMONG = concat!(names!(), "(SELECT unhex(value) FROM json_each($2))");
        // The same as AFTER and ALL, as texts.
        PACKED_AFTER = text_of!(packed, "exchange_mailbox WHERE organisation_id = $1 AND id > $2 ORDER BY id LIMIT $3");
        PACKED_ALL = numbered_text_of!(packed, "exchange_mailbox WHERE +organisation_id = $1 AND rowid > $2 \
                                       ORDER BY rowid LIMIT $3");
    }

    pub(super) const NAMED: &str = AMONG;
    pub(super) const AFTER: &str = PACKED_AFTER;
    pub(super) const ALL: &str = PACKED_ALL;
}

mod postgres {
    crate::statements! {
        AMONG = concat!(names!(), "(SELECT CAST(value AS UUID) FROM jsonb_array_elements_text($2))");
    }

    pub(super) const NAMED: &str = AMONG;
}

/// The statements that only one of the databases understands: SQLite's, then PostgreSQL's.
#[cfg(test)]
pub(crate) const APART: [&[(&str, &str)]; 2] = [sqlite::STATEMENTS, postgres::STATEMENTS];

/// A mailbox with every address, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxRow {
    /// The mailbox.
    pub mailbox: Mailbox,
    /// Every SMTP address in lower case, the primary one first.
    pub addresses: Vec<String>,
}

/// What a mailbox is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxName {
    /// The name to show.
    pub display_name: String,
    /// The primary SMTP address; empty if it has none.
    pub address: String,
}

/// The columns, in their order.
#[derive(Deserialize, sqlx::FromRow)]
struct Row {
    id: Uuid,
    organisation_id: Uuid,
    display_name: String,
    addresses: Json<Vec<String>>,
    eas_enabled: bool,
    other_ways: Json<Vec<String>>,
    allowed: Json<Vec<EasId>>,
    blocked: Json<Vec<EasId>>,
    user_id: Option<Uuid>,
}

impl From<Row> for MailboxRow {
    fn from(row: Row) -> Self {
        Self {
            mailbox: Mailbox {
                id: MailboxId(row.id),
                organisation: OrganisationId(row.organisation_id),
                display_name: row.display_name,
                address: row.addresses.0.first().cloned().unwrap_or_default(),
                eas_enabled: row.eas_enabled,
                other_ways: row.other_ways.0,
                allowed: row.allowed.0,
                blocked: row.blocked.0,
                user: row.user_id.map(UserId),
            },
            addresses: row.addresses.0,
        }
    }
}

impl Tx {
    /// Adds a mailbox or writes what it is now.
    pub async fn put_exchange_mailbox(
        &mut self,
        row: &MailboxRow,
        found: Option<OwnerFound>,
        sync: SyncId,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let mailbox = &row.mailbox;
        on!(self, c => sqlx::query(PUT)
            .bind(mailbox.organisation.0)
            .bind(mailbox.id.0)
            .bind(&mailbox.display_name)
            .bind(Json(&row.addresses))
            .bind(mailbox.eas_enabled)
            .bind(Json(&mailbox.other_ways))
            .bind(Json(&mailbox.allowed))
            .bind(Json(&mailbox.blocked))
            .bind(mailbox.user.map(|user| user.0))
            .bind(found.map(OwnerFound::name))
            .bind(sync.0)
            .bind(at)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// A mailbox of an organisation.
    pub async fn exchange_mailbox(
        &mut self,
        organisation: OrganisationId,
        id: MailboxId,
    ) -> Result<Option<MailboxRow>, Error> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(ONE).bind(organisation.0).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(MailboxRow::from))
    }

    /// What these mailboxes of an organisation are called. Those that the last syncs did not see are not among them.
    pub async fn exchange_mailbox_names(
        &mut self,
        organisation: OrganisationId,
        ids: &BTreeSet<MailboxId>,
    ) -> Result<BTreeMap<MailboxId, MailboxName>, Error> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let statement = if self.skips_locked() { postgres::NAMED } else { sqlite::NAMED };
        let ids: Vec<String> = ids.iter().map(|id| id.0.simple().to_string()).collect();
        let rows: Vec<(Uuid, String, Json<Vec<String>>)> = on!(self, c => sqlx::query_as(statement)
            .bind(organisation.0).bind(Json(&ids)).fetch_all(c).await)?;
        let name = |(id, display_name, addresses): (Uuid, String, Json<Vec<String>>)| {
            let address = addresses.0.into_iter().next().unwrap_or_default();
            (MailboxId(id), MailboxName { display_name, address })
        };
        Ok(rows.into_iter().map(name).collect())
    }

    /// The mailboxes of a user, in whichever organisation.
    pub async fn mailboxes_of_user(&mut self, user: UserId) -> Result<Vec<MailboxRow>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(OF_USER).bind(user.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(MailboxRow::from).collect())
    }

    /// Up to `limit` mailboxes in the order of their ids, from the one after `after` on.
    pub async fn exchange_mailboxes_after(
        &mut self,
        organisation: OrganisationId,
        after: Option<MailboxId>,
        limit: u32,
    ) -> Result<Vec<MailboxRow>, Error> {
        let (after, limit) = (after.map_or(Uuid::nil(), |id| id.0), i64::from(limit));
        let rows = packed::rows!(self, Row, sqlite::AFTER, AFTER, [organisation.0, after, limit]);
        Ok(rows.into_iter().map(MailboxRow::from).collect())
    }

    /// All mailboxes, in the order of their ids.
    pub async fn all_exchange_mailboxes(
        &mut self,
        organisation: OrganisationId,
    ) -> Result<Vec<MailboxRow>, Error> {
        let make = |rows: Vec<Row>| Ok::<_, Error>(rows.into_iter().map(MailboxRow::from).collect());
        let mut rows = packed::all!(self, make, sqlite::ALL, ALL, [organisation.0]);
        rows.sort_unstable_by_key(|row| row.mailbox.id);
        Ok(rows)
    }

    /// How many mailboxes of an organisation have partnerships.
    pub async fn count_exchange_mailboxes(&mut self, organisation: OrganisationId) -> Result<u64, Error> {
        let count: i64 = on!(self, c => sqlx::query_scalar(COUNT).bind(organisation.0).fetch_one(c).await)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Writes both personal lists as a connector read them back.
    pub async fn put_personal_lists(
        &mut self,
        organisation: OrganisationId,
        id: MailboxId,
        allowed: &[EasId],
        blocked: &[EasId],
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(LISTS)
            .bind(organisation.0).bind(id.0).bind(Json(allowed)).bind(Json(blocked)).bind(at)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// Takes a mailbox away that has no partnerships. What a sync finds it adds again.
    pub async fn delete_unused_mailbox(
        &mut self,
        organisation: OrganisationId,
        id: MailboxId,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(FORGET).bind(organisation.0).bind(id.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Writes whose mailbox it is.
    pub async fn put_mailbox_owner(
        &mut self,
        organisation: OrganisationId,
        id: MailboxId,
        user: Option<UserId>,
        found: Option<OwnerFound>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(OWNER)
            .bind(organisation.0).bind(id.0).bind(user.map(|user| user.0)).bind(found.map(OwnerFound::name))
            .execute(c).await.map(drop))?;
        Ok(())
    }
}
