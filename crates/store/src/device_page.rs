//! Devices with their users, page by page in several orders.

use domain::device::Device;
use domain::directory::{User, UserAttributes};
use sqlx::FromRow;

pub use crate::device_narrowing::DeviceNarrowing;
use crate::device_narrowing::bind_narrowing;
use crate::page::{Page, Place, bind_page};
use crate::{Error, Tx, device, on};

// The join is written so that SQLite begins with the devices, whose order it wants, and looks each user up.
macro_rules! wanted {
    () => {
        " FROM device v CROSS JOIN directory_user u WHERE u.id = v.user_id \
         AND (CAST($1 AS TEXT) IS NULL OR LOWER(v.name) = $1) \
         AND (CAST($2 AS TEXT) IS NULL OR LOWER(v.serial_number) = $2) \
         AND (CAST($3 AS TEXT) IS NULL OR LOWER(u.principal_name) = $3) \
         AND (CAST($4 AS UUID) IS NULL OR v.user_id = $4) \
         AND (CAST($5 AS TEXT) IS NULL OR v.compliance = $5) \
         AND (CAST($6 AS TIMESTAMPTZ) IS NULL OR v.last_seen_at >= $6) \
         AND (CAST($7 AS TIMESTAMPTZ) IS NULL OR v.last_seen_at <= $7) \
         AND (CAST($8 AS BOOLEAN) IS NULL OR (v.state = 'managed') = $8) \
         AND (CAST($9 AS BOOLEAN) IS NULL OR EXISTS (SELECT 1 FROM exchange_partnership e WHERE e.device_id = v.id) = $9)"
    };
}
pub(crate) use wanted;

macro_rules! rows {
    () => {
        concat!(
            "SELECT v.id, v.user_id, v.platform, v.state, v.owner, v.name, v.model, v.product, v.os_version, v.serial_number, \
             v.udid, v.eas_device_id, v.enrolled_at, v.last_seen_at, v.compliance, v.compliance_reason, \
             u.display_name AS user_name, u.principal_name, u.mail",
            wanted!()
        )
    };
}

crate::statements! {
    ID_UP = concat!(rows!(), " ORDER BY v.id LIMIT $10 OFFSET $11");
    ID_UP_AFTER = concat!(rows!(), " AND v.id > $12 ORDER BY v.id LIMIT $10 OFFSET $11");
    ID_DOWN = concat!(rows!(), " ORDER BY v.id DESC LIMIT $10 OFFSET $11");
    ID_DOWN_AFTER = concat!(rows!(), " AND v.id < $12 ORDER BY v.id DESC LIMIT $10 OFFSET $11");
    NAME_UP = concat!(rows!(), " ORDER BY v.name, v.id LIMIT $10 OFFSET $11");
    NAME_UP_AFTER = concat!(rows!(), " AND (v.name, v.id) > ($12, $13) ORDER BY v.name, v.id LIMIT $10 OFFSET $11");
    NAME_DOWN = concat!(rows!(), " ORDER BY v.name DESC, v.id DESC LIMIT $10 OFFSET $11");
    NAME_DOWN_AFTER = concat!(rows!(), " AND (v.name, v.id) < ($12, $13) ORDER BY v.name DESC, v.id DESC LIMIT $10 OFFSET $11");
    ENROLLED_UP = concat!(rows!(), " ORDER BY v.enrolled_at, v.id LIMIT $10 OFFSET $11");
    ENROLLED_UP_AFTER = concat!(rows!(), " AND (v.enrolled_at, v.id) > ($12, $13) ORDER BY v.enrolled_at, v.id LIMIT $10 OFFSET $11");
    ENROLLED_DOWN = concat!(rows!(), " ORDER BY v.enrolled_at DESC, v.id DESC LIMIT $10 OFFSET $11");
    ENROLLED_DOWN_AFTER = concat!(rows!(), " AND (v.enrolled_at, v.id) < ($12, $13) ORDER BY v.enrolled_at DESC, v.id DESC LIMIT $10 OFFSET $11");
    SEEN_UP = concat!(rows!(), " ORDER BY v.last_seen_at, v.id LIMIT $10 OFFSET $11");
    SEEN_UP_AFTER = concat!(rows!(), " AND (v.last_seen_at, v.id) > ($12, $13) ORDER BY v.last_seen_at, v.id LIMIT $10 OFFSET $11");
    SEEN_DOWN = concat!(rows!(), " ORDER BY v.last_seen_at DESC, v.id DESC LIMIT $10 OFFSET $11");
    SEEN_DOWN_AFTER = concat!(rows!(), " AND (v.last_seen_at, v.id) < ($12, $13) ORDER BY v.last_seen_at DESC, v.id DESC LIMIT $10 OFFSET $11");
    COUNT = "SELECT COUNT(*) FROM device";
}

/// By what devices are ordered; equal ones by their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceOrder {
    /// By id alone.
    Id,
    /// By name.
    Name,
    /// By the time of enrolment.
    Enrolled,
    /// By the time when they were heard of last.
    Seen,
}

/// The statement of a page, among those that each list in these orders has under the same names.
macro_rules! in_order {
    ($page:expr) => {
        $page.choose(match $page.order {
            DeviceOrder::Id => &[[ID_UP, ID_UP_AFTER], [ID_DOWN, ID_DOWN_AFTER]],
            DeviceOrder::Name => &[[NAME_UP, NAME_UP_AFTER], [NAME_DOWN, NAME_DOWN_AFTER]],
            DeviceOrder::Enrolled => {
                &[[ENROLLED_UP, ENROLLED_UP_AFTER], [ENROLLED_DOWN, ENROLLED_DOWN_AFTER]]
            }
            DeviceOrder::Seen => &[[SEEN_UP, SEEN_UP_AFTER], [SEEN_DOWN, SEEN_DOWN_AFTER]],
        })
    };
}
pub(crate) use in_order;

/// A device with its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    /// The device.
    pub device: Device,
    /// Its user's name.
    pub user_name: String,
    /// Its user's principal name.
    pub principal_name: Option<String>,
    /// Its user's address.
    pub mail: Option<String>,
}

impl DeviceRow {
    /// A device with its user, if there is one.
    pub fn new(device: Device, user: Option<User>) -> Self {
        let UserAttributes { display_name, principal_name, mail, .. } =
            user.map(|user| user.attributes).unwrap_or_default();
        Self { device, user_name: display_name, principal_name, mail }
    }

    /// Its place in an order.
    pub fn place(&self, order: DeviceOrder) -> Place {
        let device = &self.device;
        match order {
            DeviceOrder::Id => Place::Id(device.id.0),
            DeviceOrder::Name => Place::Text(device.name.clone(), device.id.0),
            DeviceOrder::Enrolled => Place::Time(device.enrolled_at, device.id.0),
            DeviceOrder::Seen => Place::Time(device.last_seen_at, device.id.0),
        }
    }
}

#[derive(FromRow)]
struct Row {
    #[sqlx(flatten)]
    device: device::Row,
    user_name: String,
    principal_name: Option<String>,
    mail: Option<String>,
}

impl Tx {
    /// A page of the devices, retired ones included.
    pub async fn device_page(
        &mut self,
        page: &Page<DeviceOrder>,
        narrowing: &DeviceNarrowing,
    ) -> Result<Vec<DeviceRow>, Error> {
        let statement = in_order!(page);
        let rows: Vec<Row> = on!(self, c => {
            bind_page!(bind_narrowing!(sqlx::query_as(statement), narrowing), page).fetch_all(c).await
        })?;
        rows.into_iter()
            .map(|row| {
                let Row { device, user_name, principal_name, mail } = row;
                Ok(DeviceRow { device: device.read()?, user_name, principal_name, mail })
            })
            .collect()
    }

    /// How many devices there are, retired ones included.
    pub async fn count_all_devices(&mut self) -> Result<u64, Error> {
        let count: i64 = on!(self, c => sqlx::query_scalar(COUNT).fetch_one(c).await)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}
