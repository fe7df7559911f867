//! POST deviceManagement/exchangeConnectors/{id}/sync.

use serde_json::Value;
use services::exchange;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;

/// Asks for a sync; the connector begins as soon as it asks.
pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let id = super::id(&call, "exchangeConnector")?;
    let full = match call.object()?.get("syncType").and_then(Value::as_str) {
        Some("fullSync") => true,
        Some("deltaSync") => false,
        _ => return Err(Failure::bad_request("syncType must be fullSync or deltaSync")),
    };
    exchange::want_sync(&call.services, &call.actor, id, full).await?;
    Ok(Reply::Done)
}
