//! PATCH notificationMessageTemplates/{id}. 200 with the template: existing clients insist on it.

use services::messages::{self, TemplateChange};

use super::{entity, known, read};
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::message::PLACE;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let known = known(&call).await?;
    let body = call.object()?;
    let change = TemplateChange {
        display_name: read::text(body, "displayName")?,
        description: read::text(body, "description")?,
        default_locale: read::text(body, "defaultLocale")?,
        branding: read::branding(body)?,
    };
    let changed = messages::change(&call.services, &call.actor, known.id, change).await?;
    Ok(Reply::Json(call.entity(PLACE, entity(&call, &changed)?)))
}
