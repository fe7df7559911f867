//! GET deviceManagement/exchangeConnectors, its `$count`, and …/{id}.

use serde_json::Value;
use services::exchange;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::exchange::connector;

const PLACE: &str = "deviceManagement/exchangeConnectors";

/// Every organisation.
pub(crate) async fn list(call: Call) -> Result<Reply, Failure> {
    let mut entities = Vec::new();
    for organisation in exchange::organisations(&call.services, &call.actor).await? {
        let known = exchange::overview(&call.services, &call.actor, organisation.id).await?;
        entities.push(Value::Object(connector(&known)));
    }
    page(&call, PLACE, entities)
}

/// One of them.
pub(crate) async fn get(call: Call) -> Result<Reply, Failure> {
    let id = super::id(&call, "exchangeConnector")?;
    let known = exchange::overview(&call.services, &call.actor, id).await?;
    Ok(Reply::Json(call.entity(PLACE, connector(&known))))
}
