//! deviceManagement/gatepostExchangeOrganizations, an addition of Gatepost: Graph has no resource for an Exchange organisation.

use serde_json::Value;
use services::exchange;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::exchange_organisation::organisation;

const PLACE: &str = "deviceManagement/gatepostExchangeOrganizations";

/// Every organisation.
pub(crate) async fn list(call: Call) -> Result<Reply, Failure> {
    let mut entities = Vec::new();
    for known in exchange::organisations(&call.services, &call.actor).await? {
        let overview = exchange::overview(&call.services, &call.actor, known.id).await?;
        let waiting = exchange::waiting(&call.services, &call.actor, known.id, 0).await?;
        entities.push(Value::Object(organisation(&overview, &waiting)));
    }
    page(&call, PLACE, entities)
}

/// One of them.
pub(crate) async fn get(call: Call) -> Result<Reply, Failure> {
    let id = super::id(&call, "gatepostExchangeOrganization")?;
    let overview = exchange::overview(&call.services, &call.actor, id).await?;
    let waiting = exchange::waiting(&call.services, &call.actor, id, 0).await?;
    Ok(Reply::Json(call.entity(PLACE, organisation(&overview, &waiting))))
}

/// Takes everything of ours back, and the policy to report mode (CO-8).
pub(crate) async fn undo_all(call: Call) -> Result<Reply, Failure> {
    let id = super::id(&call, "gatepostExchangeOrganization")?;
    exchange::undo_all(&call.services, &call.actor, id).await?;
    Ok(Reply::Done)
}
