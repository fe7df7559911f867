//! GET and POST notificationMessageTemplates/{id}/localizedNotificationMessages.

use serde_json::Value;
use services::messages::{self, LocalizedText, TemplateChange};

use super::{known, read};
use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::message::{PLACE, TEXTS, text, text_id};

/// Lists the texts of a template.
pub(crate) async fn list(call: Call) -> Result<Reply, Failure> {
    let known = known(&call).await?;
    let texts = known.texts.iter().map(|one| Value::Object(text(&known, one))).collect();
    page(&call, &format!("{PLACE}('{}')/{TEXTS}", known.id), texts)
}

/// Writes the text of a template in one language.
pub(crate) async fn create(call: Call) -> Result<Reply, Failure> {
    let known = known(&call).await?;
    let body = call.object()?;
    let new = LocalizedText {
        locale: read::text(body, "locale")?.unwrap_or_default(),
        subject: read::text(body, "subject")?.unwrap_or_default(),
        body: read::text(body, "messageTemplate")?.unwrap_or_default(),
        modified_at: None,
    };
    let is_default = read::is_default(body)?;
    let locale = new.locale.trim().to_ascii_lowercase();
    let mut saved = messages::set_text(&call.services, &call.actor, known.id, new).await?;
    if is_default {
        let change = TemplateChange { default_locale: Some(locale.clone()), ..TemplateChange::default() };
        saved = messages::change(&call.services, &call.actor, known.id, change).await?;
    }
    let found = saved.texts.iter().find(|one| one.locale == locale);
    let found = found.ok_or_else(|| Failure::not_found("localizedNotificationMessage", &locale))?;
    let place = format!("{PLACE}('{}')/{TEXTS}", known.id);
    let location = format!("{}/{place}('{}')", call.root(), text_id(&saved, found));
    Ok(Reply::Created(call.entity(&place, text(&saved, found)), location))
}
