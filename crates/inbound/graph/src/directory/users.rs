//! GET users, and its `$count`.

use services::people;

use crate::call::Call;
use crate::collection::{CHUNK, Scan};
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::directory::user;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let mut scan = Scan::new(&call);
    let mut after = scan.start()?;
    let mut next = None;
    'reading: loop {
        let users = people::users(&call.services, &call.actor, after, CHUNK).await?;
        for found in &users {
            after = Some(found.id);
            if found.removed_at.is_none() && !scan.take(user(found)) {
                next = after.map(|user| user.to_string());
                break 'reading;
            }
        }
        if users.len() < CHUNK as usize {
            break;
        }
    }
    scan.finish("users", next)
}
