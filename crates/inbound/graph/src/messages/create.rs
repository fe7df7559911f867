//! POST notificationMessageTemplates. 200: one existing client insists on it, the others take any 2xx.

use services::messages::{self, NewTemplate};

use super::{entity, read};
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::message::PLACE;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let body = call.object()?;
    let new = NewTemplate {
        display_name: read::text(body, "displayName")?.unwrap_or_default(),
        description: read::text(body, "description")?.unwrap_or_default(),
        default_locale: read::text(body, "defaultLocale")?.unwrap_or_else(|| "en-us".to_owned()),
        branding: read::branding(body)?.unwrap_or_default(),
    };
    let made = messages::create(&call.services, &call.actor, new).await?;
    Ok(Reply::Json(call.entity(PLACE, entity(&call, &made)?)))
}
