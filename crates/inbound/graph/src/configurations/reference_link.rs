//! GET, PUT, POST and DELETE deviceConfigurations/{id}/identityCertificate/$ref and the like.

use http::Method;
use serde_json::{Map, Value, json};
use services::profiles::{self, Change, NameRule};

use super::reference::role;
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::profile::PLACE;

/// Says which profile is referred to.
pub(crate) async fn get(call: Call) -> Result<Reply, Failure> {
    let found = super::profile(&call).await?;
    let Some(target) = found.reference(role(&call, &found)?) else { return Ok(Reply::Done) };
    Ok(Reply::Json(json!({
        "@odata.context": call.context("$ref"),
        "@odata.id": format!("{}/{PLACE}('{target}')", call.root()),
    })))
}

/// Sets or clears the reference.
pub(crate) async fn set(call: Call) -> Result<Reply, Failure> {
    let found = super::profile(&call).await?;
    let role = role(&call, &found)?;
    let target = if call.method == Method::DELETE {
        Value::Null
    } else {
        let target = call.object()?.get("@odata.id").filter(|target| target.is_string());
        target.cloned().ok_or_else(|| Failure::bad_request("the body must have an @odata.id"))?
    };
    let settings = Map::from_iter([(format!("{role}@odata.bind"), target)]);
    let change = Change { settings, ..Change::default() };
    profiles::change(&call.services, &call.actor, found.id, change, NameRule::Warn).await?;
    Ok(Reply::Done)
}
