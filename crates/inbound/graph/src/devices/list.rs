//! GET managedDevices, and its `$count`.

use chrono::Utc;
use domain::device::ComplianceState;
use serde_json::{Map, Value};
use services::device_list::{self, DeviceNarrowing, DeviceOrder, ListedDevice};
use services::exchange::{self, PartnershipRow};
use services::{Page, Place};

use super::expand;
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::device::{PLACE, device};
use crate::walk::{Rows, narrow, walk};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    walk(&call, PLACE, &Devices { call: &call, narrowing: narrowing(&call) }).await
}

/// All devices.
struct Devices<'a> {
    call: &'a Call,
    narrowing: DeviceNarrowing,
}

/// The part of the filter that the database can do.
fn narrowing(call: &Call) -> DeviceNarrowing {
    let Some(filter) = &call.query.filter else { return DeviceNarrowing::default() };
    let utc = |time: chrono::DateTime<chrono::FixedOffset>| time.with_timezone(&Utc);
    DeviceNarrowing {
        name: narrow(filter, "deviceName"),
        serial_number: narrow(filter, "serialNumber"),
        principal_name: narrow(filter, "userPrincipalName"),
        user: filter.equals("userId").and_then(|id| id.parse().ok()),
        compliance: filter.equals("complianceState").and_then(ComplianceState::from_name),
        seen_from: filter.not_before("lastSyncDateTime").map(utc),
        seen_until: filter.not_after("lastSyncDateTime").map(utc),
    }
}

fn order(property: &str) -> Option<DeviceOrder> {
    Some(match property {
        "id" => DeviceOrder::Id,
        "deviceName" => DeviceOrder::Name,
        "enrolledDateTime" => DeviceOrder::Enrolled,
        "lastSyncDateTime" => DeviceOrder::Seen,
        _ => return None,
    })
}

/// A device with what Exchange knows of it.
struct Listed {
    device: ListedDevice,
    records: Vec<PartnershipRow>,
}

impl Rows for Devices<'_> {
    type Row = Listed;

    const SKIPS: bool = true;

    fn orders_by(&self, property: &str, _descending: bool) -> bool {
        order(property).is_some()
    }

    async fn read(&self, page: &Page<String>) -> Result<Vec<Listed>, Failure> {
        let order = order(&page.order).unwrap_or(DeviceOrder::Id);
        let page = page.clone().by(order);
        let (services, actor) = (&self.call.services, &self.call.actor);
        let devices = device_list::page(services, actor, &page, &self.narrowing).await?;
        let ids: Vec<_> = devices.iter().map(|listed| listed.device.id).collect();
        let mut records = exchange::records_of_devices(services, actor, &ids).await?;
        let with_records = |device: ListedDevice| {
            let records = records.remove(&device.device.id).unwrap_or_default();
            Listed { device, records }
        };
        Ok(devices.into_iter().map(with_records).collect())
    }

    async fn count(&self) -> Result<Option<u64>, Failure> {
        Ok(Some(device_list::count_all(&self.call.services, &self.call.actor).await?))
    }

    fn entity(&self, row: &Listed) -> Map<String, Value> {
        device(self.call, &row.device, &row.records)
    }

    fn place(&self, row: &Listed, property: &str) -> Place {
        let device = &row.device.device;
        match order(property) {
            Some(DeviceOrder::Name) => Place::Text(device.name.clone(), device.id.0),
            Some(DeviceOrder::Enrolled) => Place::Time(device.enrolled_at, device.id.0),
            Some(DeviceOrder::Seen) => Place::Time(device.last_seen_at, device.id.0),
            Some(DeviceOrder::Id) | None => Place::Id(device.id.0),
        }
    }

    async fn expand(&self, row: &Listed, entity: &mut Map<String, Value>) -> Result<(), Failure> {
        expand(self.call, &row.device, entity).await
    }
}
