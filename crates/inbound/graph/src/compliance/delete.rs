//! DELETE deviceCompliancePolicies/{id}. 204, as Graph answers.

use services::compliance;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::policy(&call).await?;
    let seen = call.if_match.as_deref();
    compliance::delete_version(&call.services, &call.actor, found.id, seen).await?;
    Ok(Reply::Done)
}
