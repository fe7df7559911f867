//! POST deviceConfigurations/hasPayloadLinks: which of the profiles are assigned to somebody.

use domain::id::ProfileId;
use serde_json::{Value, json};
use services::assignments;

use super::ids;
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::profile::PLACE;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let mut items: Vec<Value> = Vec::new();
    for id in ids(&call, "payloadIds")? {
        // One that does not exist is an answer, not the end of all: that is what `error` is for.
        let (is_linked, error) = match id.parse::<ProfileId>() {
            Ok(profile) => match assignments::list(&call.services, &call.actor, profile).await {
                Ok(lines) => (!lines.is_empty(), String::new()),
                Err(services::Error::NotFound { .. }) => (false, missing(id)),
                Err(error) => return Err(error.into()),
            },
            Err(_) => (false, missing(id)),
        };
        let sources: &[&str] = if is_linked { &["direct"] } else { &[] };
        items.push(json!({"payloadId": id, "hasLink": is_linked, "error": error, "sources": sources}));
    }
    let context = call.context(&format!("{PLACE}/hasPayloadLinks"));
    Ok(Reply::Json(json!({"@odata.context": context, "value": items})))
}

fn missing(id: &str) -> String {
    format!("there is no deviceConfiguration '{id}'")
}
