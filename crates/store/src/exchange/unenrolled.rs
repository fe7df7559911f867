//! Phones that Exchange knows and nobody enrolled: partnerships behind which no device stands, in the orders in which devices are listed.

use chrono::{DateTime, Utc};
use domain::id::{PartnershipId, UserId};
use domain::partnership::never;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::partnership::{self, PartnershipRow};
use crate::device_narrowing::{DeviceNarrowing, bind_narrowing};
use crate::device_page::DeviceOrder;
use crate::page::{Page, Place, bind_page};
use crate::{Error, Tx, on};

// A mailbox may be unknown that the last syncs did not see, and so may its owner. Written plainly, SQLite would look up the devices that
// are none in the index of devices, and sort all that it finds; these words are those of the indexes that are in order.
macro_rules! unenrolled {
    () => {
        " FROM exchange_partnership p \
         LEFT JOIN exchange_mailbox m ON m.organisation_id = p.organisation_id AND m.id = p.mailbox_id \
         LEFT JOIN directory_user u ON u.id = m.user_id WHERE NOT (p.device_id IS NOT NULL)"
    };
}

// The places are those of a device's narrowing. Such a phone has no serial number, is not judged, not enrolled, and in Exchange. Of an
// owner's name that is empty those are wanted that nobody owns: they are let through with the others.
macro_rules! wanted {
    () => {
        concat!(
            crate::exchange::unenrolled::unenrolled!(),
            " AND (CAST($1 AS TEXT) IS NULL OR LOWER(p.name) = $1) \
             AND CAST($2 AS TEXT) IS NULL \
             AND (CAST($3 AS TEXT) IS NULL OR $3 = '' OR (p.organisation_id, p.mailbox_id) IN \
             (SELECT b.organisation_id, b.id FROM exchange_mailbox b JOIN directory_user o ON o.id = b.user_id \
             WHERE LOWER(o.principal_name) = $3)) \
             AND (CAST($4 AS UUID) IS NULL OR (p.organisation_id, p.mailbox_id) IN \
             (SELECT b.organisation_id, b.id FROM exchange_mailbox b WHERE b.user_id = $4)) \
             AND (CAST($5 AS TEXT) IS NULL OR $5 = 'unknown') \
             AND (CAST($6 AS TIMESTAMPTZ) IS NULL OR COALESCE(p.last_success_at, p.first_sync_at, p.found_at) >= $6) \
             AND (CAST($7 AS TIMESTAMPTZ) IS NULL OR COALESCE(p.last_success_at, p.first_sync_at, p.found_at) <= $7) \
             AND (CAST($8 AS BOOLEAN) IS NULL OR NOT $8) \
             AND (CAST($9 AS BOOLEAN) IS NULL OR $9)"
        )
    };
}

macro_rules! columns {
    () => {
        "SELECT p.id, p.organisation_id, p.guid, p.mailbox_id, p.eas_id, p.look, p.friendly_name, p.imei, p.state, p.state_reason, \
         p.state_rule, p.first_sync_at, p.last_success_at, p.found_at, p.link, p.decision, p.decided_at, p.seen_level, \
         p.seen_changes, p.name, m.display_name AS mailbox_name, m.addresses, u.id AS user_id, u.display_name AS user_name, \
         u.principal_name"
    };
}

macro_rules! rows {
    () => {
        concat!(columns!(), wanted!())
    };
}

pub(crate) use {unenrolled, wanted};

crate::statements! {
    ID_UP = concat!(rows!(), " ORDER BY p.id LIMIT $10 OFFSET $11");
    ID_UP_AFTER = concat!(rows!(), " AND p.id > $12 ORDER BY p.id LIMIT $10 OFFSET $11");
    ID_DOWN = concat!(rows!(), " ORDER BY p.id DESC LIMIT $10 OFFSET $11");
    ID_DOWN_AFTER = concat!(rows!(), " AND p.id < $12 ORDER BY p.id DESC LIMIT $10 OFFSET $11");
    NAME_UP = concat!(rows!(), " ORDER BY p.name, p.id LIMIT $10 OFFSET $11");
    NAME_UP_AFTER = concat!(rows!(), " AND (p.name, p.id) > ($12, $13) ORDER BY p.name, p.id LIMIT $10 OFFSET $11");
    NAME_DOWN = concat!(rows!(), " ORDER BY p.name DESC, p.id DESC LIMIT $10 OFFSET $11");
    NAME_DOWN_AFTER = concat!(rows!(), " AND (p.name, p.id) < ($12, $13) ORDER BY p.name DESC, p.id DESC LIMIT $10 OFFSET $11");
    SEEN_UP = concat!(rows!(), " ORDER BY COALESCE(p.last_success_at, p.first_sync_at, p.found_at), p.id LIMIT $10 OFFSET $11");
    SEEN_UP_AFTER = concat!(rows!(), " AND (COALESCE(p.last_success_at, p.first_sync_at, p.found_at), p.id) > ($12, $13) \
                    ORDER BY COALESCE(p.last_success_at, p.first_sync_at, p.found_at), p.id LIMIT $10 OFFSET $11");
    SEEN_DOWN = concat!(rows!(), " ORDER BY COALESCE(p.last_success_at, p.first_sync_at, p.found_at) DESC, p.id DESC LIMIT $10 OFFSET $11");
    SEEN_DOWN_AFTER = concat!(rows!(), " AND (COALESCE(p.last_success_at, p.first_sync_at, p.found_at), p.id) < ($12, $13) \
                      ORDER BY COALESCE(p.last_success_at, p.first_sync_at, p.found_at) DESC, p.id DESC LIMIT $10 OFFSET $11");
    ONE = concat!(columns!(), unenrolled!(), " AND p.id = $1");
    OF_USER = concat!(columns!(), unenrolled!(), " AND m.user_id = $1 ORDER BY p.id");
    COUNT = "SELECT COUNT(*) FROM exchange_partnership WHERE device_id IS NULL";
}

/// A phone that Exchange knows and nobody enrolled, with its mailbox and whose that is.
#[derive(Clone, Debug, PartialEq)]
pub struct UnenrolledRow {
    /// The partnership.
    pub row: PartnershipRow,
    /// What it is called among devices; never empty.
    pub name: String,
    /// The mailbox's name to show; empty if no sync saw the mailbox.
    pub mailbox_name: String,
    /// The mailbox's primary address; empty if it has none, or no sync saw it.
    pub address: String,
    /// The user whose mailbox it is, if the directory knows them.
    pub user: Option<UserId>,
    /// The user's name.
    pub user_name: Option<String>,
    /// The user's principal name.
    pub principal_name: Option<String>,
}

impl UnenrolledRow {
    /// When it was heard of last, as far as that was read: its last success, else its first contact, else when a sync found it.
    pub fn seen_at(&self) -> DateTime<Utc> {
        let partnership = &self.row.partnership;
        partnership.last_success_at.or(partnership.first_sync_at).unwrap_or(self.row.found_at)
    }

    /// Its place in an order.
    pub fn place(&self, order: DeviceOrder) -> Place {
        let id = self.row.partnership.id.0;
        match order {
            DeviceOrder::Id => Place::Id(id),
            DeviceOrder::Name => Place::Text(self.name.clone(), id),
            DeviceOrder::Enrolled => Place::Time(never(), id),
            DeviceOrder::Seen => Place::Time(self.seen_at(), id),
        }
    }
}

#[derive(FromRow)]
struct Row {
    #[sqlx(flatten)]
    partnership: partnership::Row,
    name: String,
    mailbox_name: Option<String>,
    addresses: Option<Json<Vec<String>>>,
    user_id: Option<Uuid>,
    user_name: Option<String>,
    principal_name: Option<String>,
}

impl Row {
    fn read(self) -> Result<UnenrolledRow, Error> {
        let address = self.addresses.and_then(|addresses| addresses.0.into_iter().next());
        Ok(UnenrolledRow {
            row: self.partnership.read()?,
            name: self.name,
            mailbox_name: self.mailbox_name.unwrap_or_default(),
            address: address.unwrap_or_default(),
            user: self.user_id.map(UserId),
            user_name: self.user_name,
            principal_name: self.principal_name,
        })
    }
}

/// After which id such phones go on in the order of enrolment, in which all of them come before every device. `None`: from the beginning.
pub(crate) fn after_enrolled(after: Option<&Place>, descending: bool) -> Option<Uuid> {
    match after {
        Some(Place::Time(at, id)) if *at <= never() => Some(*id),
        // After a device: upwards none of them are left, downwards all are to come.
        Some(_) if !descending => Some(Uuid::max()),
        _ => None,
    }
}

impl Tx {
    /// A page of such phones.
    pub async fn unenrolled_page(
        &mut self,
        page: &Page<DeviceOrder>,
        narrowing: &DeviceNarrowing,
    ) -> Result<Vec<UnenrolledRow>, Error> {
        let mut page = page.clone();
        if page.order == DeviceOrder::Enrolled {
            page.after = after_enrolled(page.after.as_ref(), page.descending).map(Place::Id);
        }
        let statement = page.choose(match page.order {
            DeviceOrder::Id | DeviceOrder::Enrolled => &[[ID_UP, ID_UP_AFTER], [ID_DOWN, ID_DOWN_AFTER]],
            DeviceOrder::Name => &[[NAME_UP, NAME_UP_AFTER], [NAME_DOWN, NAME_DOWN_AFTER]],
            DeviceOrder::Seen => &[[SEEN_UP, SEEN_UP_AFTER], [SEEN_DOWN, SEEN_DOWN_AFTER]],
        });
        let rows: Vec<Row> = on!(self, c => {
            bind_page!(bind_narrowing!(sqlx::query_as(statement), narrowing), page).fetch_all(c).await
        })?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The phone of a partnership behind which no device stands.
    pub async fn unenrolled(&mut self, id: PartnershipId) -> Result<Option<UnenrolledRow>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Such phones that fetch a user's mail.
    pub async fn unenrolled_of_user(&mut self, user: UserId) -> Result<Vec<UnenrolledRow>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(OF_USER).bind(user.0).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// How many such phones there are.
    pub async fn count_unenrolled(&mut self) -> Result<u64, Error> {
        let count: i64 = on!(self, c => sqlx::query_scalar(COUNT).fetch_one(c).await)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}
