//! PATCH deviceConfigurations/{id}. 204, or the profile if the client prefers to see it: existing clients insist on 204.

use domain::catalogue::Document;
use serde_json::json;
use services::profiles::{self, Change, NameRule};

use crate::call::Call;
use crate::failure::Failure;
use crate::precondition::etag;
use crate::reply::Reply;
use crate::shape::profile::{PLACE, profile};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::profile(&call).await?;
    let document = Document::read_change(call.object()?, &found).map_err(Failure::from_problems)?;
    let change = Change {
        kind: document.kind,
        display_name: document.display_name,
        description: document.description,
        settings: document.settings,
    };
    let seen = call.if_match.as_deref();
    let saved =
        profiles::change_version(&call.services, &call.actor, found.id, change, NameRule::Warn, seen).await?;
    if !call.wants_representation {
        return Ok(Reply::Done);
    }
    let mut entity = profile(&call, &saved.profile);
    if !saved.warnings.is_empty() {
        entity.insert("@gatepost.warnings".to_owned(), json!(saved.warnings));
    }
    Ok(Reply::Tagged(call.entity(PLACE, entity), etag(saved.profile.version)))
}
