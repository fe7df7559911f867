//! GET deviceManagement/auditEvents/{id}.

use services::audit;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::audit::{PLACE, event};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let id = call.id(0, "auditEvent")?;
    let found = audit::get(&call.services, &call.actor, id).await?;
    let found = found.ok_or_else(|| Failure::not_found("auditEvent", id))?;
    Ok(Reply::Json(call.entity(PLACE, event(&found))))
}
