//! GET managedDevices, and its `$count`.

use services::device_list;

use super::expand;
use crate::call::Call;
use crate::collection::{CHUNK, Scan};
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::device::{PLACE, device};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let mut scan = Scan::new(&call);
    let mut after = scan.start()?;
    let mut next = None;
    'reading: loop {
        let devices = device_list::devices(&call.services, &call.actor, after, CHUNK).await?;
        for found in &devices {
            after = Some(found.device.id);
            let mut entity = device(&call, found);
            expand(&call, found, &mut entity).await?;
            if !scan.take(entity) {
                next = after.map(|device| device.to_string());
                break 'reading;
            }
        }
        if devices.len() < CHUNK as usize {
            break;
        }
    }
    scan.finish(PLACE, next)
}
