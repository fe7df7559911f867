//! GET managedDevices, and its `$count`.

use chrono::Utc;
use domain::device::ComplianceState;
use domain::partnership::ManagementAgent;
use serde_json::{Map, Value};
use services::device_list::{DeviceNarrowing, DeviceOrder};
use services::managed::{self, Managed};
use services::{Page, Place};

use super::{entity, expand};
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::device::PLACE;
use crate::walk::{Rows, narrow, walk};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    walk(&call, PLACE, &Devices { call: &call, narrowing: narrowing(&call) }).await
}

/// All devices, and the phones that only Exchange knows.
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
        agent: filter.equals("managementAgent").and_then(ManagementAgent::from_name),
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

impl Rows for Devices<'_> {
    type Row = Managed;

    const SKIPS: bool = true;

    fn orders_by(&self, property: &str, _descending: bool) -> bool {
        order(property).is_some()
    }

    async fn read(&self, page: &Page<String>) -> Result<Vec<Managed>, Failure> {
        let page = page.clone().by(order(&page.order).unwrap_or(DeviceOrder::Id));
        Ok(managed::page(&self.call.services, &self.call.actor, &page, &self.narrowing).await?)
    }

    async fn count(&self) -> Result<Option<u64>, Failure> {
        Ok(Some(managed::count(&self.call.services, &self.call.actor).await?))
    }

    fn entity(&self, row: &Managed) -> Map<String, Value> {
        entity(self.call, row)
    }

    fn place(&self, row: &Managed, property: &str) -> Place {
        row.place(order(property).unwrap_or(DeviceOrder::Id))
    }

    async fn expand(&self, row: &Managed, entity: &mut Map<String, Value>) -> Result<(), Failure> {
        expand(self.call, row, entity).await
    }
}
