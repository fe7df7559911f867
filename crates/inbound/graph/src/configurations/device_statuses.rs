//! GET deviceConfigurations/{id}/deviceStatuses.

use services::status;

use crate::call::Call;
use crate::collection::{CHUNK, Scan};
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::profile::PLACE;
use crate::shape::status::device_status;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let id = super::id(&call)?;
    let mut scan = Scan::new(&call);
    let mut after = scan.start()?;
    let mut next = None;
    'reading: loop {
        let rows = status::device_statuses(&call.services, &call.actor, id, after, CHUNK).await?;
        for row in &rows {
            after = Some(row.device);
            if !scan.take(device_status(&call, row)) {
                next = after.map(|device| device.to_string());
                break 'reading;
            }
        }
        if rows.len() < CHUNK as usize {
            break;
        }
    }
    scan.finish(&format!("{PLACE}('{id}')/deviceStatuses"), next)
}
