//! GET groups, and its `$count`: those of the directory, then our device groups.

use services::{device_groups, people};

use crate::call::Call;
use crate::collection::{CHUNK, Scan};
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::directory::{device_group, group};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let mut scan = Scan::new(&call);
    let mut after = scan.start()?;
    let first_page = after.is_none();
    let mut full = false;
    // Device groups come first: there are few, and so the token is always the id of a directory group.
    if first_page && call.actor.require(domain::actor::Permission::ReadConfiguration).is_ok() {
        for found in device_groups::list(&call.services, &call.actor).await? {
            scan.take(device_group(&found));
        }
    }
    while !full {
        let groups = people::groups(&call.services, &call.actor, after, CHUNK).await?;
        for found in &groups {
            after = Some(found.id);
            if found.removed_at.is_none() && !scan.take(group(found)) {
                full = true;
                break;
            }
        }
        if groups.len() < CHUNK as usize {
            break;
        }
    }
    let next = after.filter(|_| full).map(|group| group.to_string());
    scan.finish("groups", next)
}
