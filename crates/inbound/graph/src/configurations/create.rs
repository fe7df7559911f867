//! POST deviceConfigurations.

use domain::catalogue::Document;
use serde_json::json;
use services::profiles::{self, NameRule, NewProfile};

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::profile::{PLACE, profile};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let document = Document::read_new(call.object()?).map_err(Failure::from_problems)?;
    let Some(kind) = document.kind else {
        return Err(Failure::bad_request("@odata.type is required"));
    };
    let new = NewProfile {
        kind,
        display_name: document.display_name.unwrap_or_default(),
        description: document.description.unwrap_or_default(),
        settings: document.settings,
    };
    let saved = profiles::create(&call.services, &call.actor, new, NameRule::Warn).await?;
    let mut entity = profile(&call, &saved.profile);
    if !saved.warnings.is_empty() {
        // An annotation of our own: clients that do not know it read over it.
        entity.insert("@gatepost.warnings".to_owned(), json!(saved.warnings));
    }
    let location = format!("{}/{PLACE}('{}')", call.root(), saved.profile.id);
    Ok(Reply::Created(call.entity(PLACE, entity), location))
}
