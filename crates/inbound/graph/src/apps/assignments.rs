//! GET mobileApps/{id}/assignments: those of the profiles that need the app.

use domain::assignment::Assignment;
use serde_json::{Value, json};
use services::apps;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::app::PLACE;
use crate::shape::assignment::assignment;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::find(&call).await?;
    let lines = apps::assignments(&call.services, &call.actor, found.id).await?;
    page(&call, &format!("{PLACE}('{}')/assignments", found.id), entities(&call, &lines))
}

/// The lines as mobileAppAssignment. Where each comes from is said in `sourceId`: the profile that needs the app.
pub(super) fn entities(call: &Call, lines: &[Assignment]) -> Vec<Value> {
    let entity = |line: &Assignment| {
        let mut entity = assignment(call, line);
        entity.insert("@odata.type".to_owned(), json!("#microsoft.graph.mobileAppAssignment"));
        entity.insert("intent".to_owned(), json!("required"));
        entity.insert("settings".to_owned(), Value::Null);
        entity.insert("source".to_owned(), json!("policySets"));
        entity.insert("sourceId".to_owned(), json!(line.profile));
        Value::Object(entity)
    };
    lines.iter().map(entity).collect()
}
