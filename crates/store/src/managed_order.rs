//! Enrolled devices and phones that only Exchange knows, as one list: which of the two come when. The databases put texts in an order of
//! their own, so they put the two together as well; of each no more is looked at than a page takes.

use chrono::{DateTime, Utc};
use domain::partnership::never;
use sqlx::FromRow;
use uuid::Uuid;

use crate::device_narrowing::{DeviceNarrowing, bind_narrowing};
use crate::device_page::{DeviceOrder, in_order, wanted as device_wanted};
use crate::exchange::unenrolled::{after_enrolled, wanted as unenrolled_wanted};
use crate::page::{Page, Place, bind_page};
use crate::{Error, Tx, on};

// What each of the two is ordered by, behind which row it begins, and the orders of both and of the whole.
macro_rules! merged {
    ($device:literal, $phone:literal, [$device_behind:literal, $phone_behind:literal],
     [$($by_device:literal),+], [$($by_phone:literal),+], [$($by:literal),+]) => {
        concat!(
            "SELECT enrolled, id, name, at FROM (SELECT TRUE AS enrolled, v.id AS id, ", $device, device_wanted!(),
            $device_behind, " ORDER BY ", $($by_device,)+ " LIMIT CAST($10 AS BIGINT) + CAST($11 AS BIGINT)) AS devices \
             UNION ALL SELECT enrolled, id, name, at FROM (SELECT FALSE AS enrolled, p.id AS id, ", $phone,
            unenrolled_wanted!(), $phone_behind, " ORDER BY ", $($by_phone,)+
            " LIMIT CAST($10 AS BIGINT) + CAST($11 AS BIGINT)) AS phones ORDER BY ", $($by,)+ " LIMIT $10 OFFSET $11"
        )
    };
}

macro_rules! by_id {
    ($way:literal, $behind:tt) => {
        merged!(
            "CAST(NULL AS TEXT) AS name, CAST(NULL AS TIMESTAMPTZ) AS at",
            "CAST(NULL AS TEXT) AS name, CAST(NULL AS TIMESTAMPTZ) AS at",
            $behind,
            ["v.id", $way],
            ["p.id", $way],
            ["id", $way]
        )
    };
}

macro_rules! by_name {
    ($way:literal, $behind:tt) => {
        merged!(
            "v.name AS name, CAST(NULL AS TIMESTAMPTZ) AS at",
            "p.name AS name, CAST(NULL AS TIMESTAMPTZ) AS at",
            $behind,
            ["v.name", $way, ", v.id", $way],
            ["p.name", $way, ", p.id", $way],
            ["name", $way, ", id", $way]
        )
    };
}

// Who was never enrolled comes before everybody.
macro_rules! by_enrolment {
    ($way:literal, $behind:tt) => {
        merged!(
            "CAST(NULL AS TEXT) AS name, v.enrolled_at AS at",
            "CAST(NULL AS TEXT) AS name, CAST(NULL AS TIMESTAMPTZ) AS at",
            $behind,
            ["v.enrolled_at", $way, ", v.id", $way],
            ["p.id", $way],
            ["enrolled", $way, ", at", $way, ", id", $way]
        )
    };
}

macro_rules! by_seen {
    ($way:literal, $behind:tt) => {
        merged!(
            "CAST(NULL AS TEXT) AS name, v.last_seen_at AS at",
            "CAST(NULL AS TEXT) AS name, COALESCE(p.last_success_at, p.first_sync_at, p.found_at) AS at",
            $behind,
            ["v.last_seen_at", $way, ", v.id", $way],
            ["COALESCE(p.last_success_at, p.first_sync_at, p.found_at)", $way, ", p.id", $way],
            ["at", $way, ", id", $way]
        )
    };
}

crate::statements! {
    ID_UP = by_id!("", ["", ""]);
    ID_UP_AFTER = by_id!("", [" AND v.id > $12", " AND p.id > $12"]);
    ID_DOWN = by_id!(" DESC", ["", ""]);
    ID_DOWN_AFTER = by_id!(" DESC", [" AND v.id < $12", " AND p.id < $12"]);
    NAME_UP = by_name!("", ["", ""]);
    NAME_UP_AFTER = by_name!("", [" AND (v.name, v.id) > ($12, $13)", " AND (p.name, p.id) > ($12, $13)"]);
    NAME_DOWN = by_name!(" DESC", ["", ""]);
    NAME_DOWN_AFTER = by_name!(" DESC", [" AND (v.name, v.id) < ($12, $13)", " AND (p.name, p.id) < ($12, $13)"]);
    ENROLLED_UP = by_enrolment!("", ["", ""]);
    ENROLLED_UP_AFTER = by_enrolment!("", [" AND (v.enrolled_at, v.id) > ($12, $13)", " AND p.id > $14"]);
    ENROLLED_DOWN = by_enrolment!(" DESC", ["", ""]);
    ENROLLED_DOWN_AFTER = by_enrolment!(" DESC", [" AND (v.enrolled_at, v.id) < ($12, $13)", " AND p.id < $14"]);
    SEEN_UP = by_seen!("", ["", ""]);
    SEEN_UP_AFTER = by_seen!("", [" AND (v.last_seen_at, v.id) > ($12, $13)",
        " AND (COALESCE(p.last_success_at, p.first_sync_at, p.found_at), p.id) > ($12, $13)"]);
    SEEN_DOWN = by_seen!(" DESC", ["", ""]);
    SEEN_DOWN_AFTER = by_seen!(" DESC", [" AND (v.last_seen_at, v.id) < ($12, $13)",
        " AND (COALESCE(p.last_success_at, p.first_sync_at, p.found_at), p.id) < ($12, $13)"]);
}

/// A place in the list, and which of the two is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedPlace {
    /// Whether it is an enrolled device.
    pub enrolled: bool,
    /// Where.
    pub place: Place,
}

#[derive(FromRow)]
struct Row {
    enrolled: bool,
    id: Uuid,
    name: Option<String>,
    at: Option<DateTime<Utc>>,
}

impl Tx {
    /// The places of a page: as many as it has rows.
    pub async fn managed_order(
        &mut self,
        page: &Page<DeviceOrder>,
        narrowing: &DeviceNarrowing,
    ) -> Result<Vec<ManagedPlace>, Error> {
        let statement = in_order!(page);
        let apart = (page.order == DeviceOrder::Enrolled && page.after.is_some())
            .then(|| after_enrolled(page.after.as_ref(), page.descending).unwrap_or(Uuid::max()));
        let rows: Vec<Row> = on!(self, c => {
            let query = bind_page!(bind_narrowing!(sqlx::query_as(statement), narrowing), page);
            let query = match apart {
                Some(after) => query.bind(after),
                None => query,
            };
            query.fetch_all(c).await
        })?;
        let place = |row: Row| ManagedPlace {
            enrolled: row.enrolled,
            place: match page.order {
                DeviceOrder::Id => Place::Id(row.id),
                DeviceOrder::Name => Place::Text(row.name.unwrap_or_default(), row.id),
                DeviceOrder::Enrolled | DeviceOrder::Seen => {
                    Place::Time(row.at.unwrap_or_else(never), row.id)
                }
            },
        };
        Ok(rows.into_iter().map(place).collect())
    }
}
