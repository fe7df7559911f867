//! POST mobileApps.

use services::apps::{self, NewApp};

use super::read::read;
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::app::{GRAPH_TYPE, PLACE, TYPE, app};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let body = call.object()?;
    let kind = body.get("@odata.type").and_then(serde_json::Value::as_str).unwrap_or_default();
    if kind.rsplit('.').next().is_none_or(|short| short.trim_start_matches('#') != TYPE) {
        return Err(Failure::bad_request(format!(
            "@odata.type must be {GRAPH_TYPE}: no other apps can be made"
        )));
    }
    let new = read(body, NewApp::default())?;
    let made = apps::create(&call.services, &call.actor, new).await?;
    let location = format!("{}/{PLACE}('{}')", call.root(), made.id);
    Ok(Reply::Created(call.entity(PLACE, app(&call, &made, false)), location))
}
