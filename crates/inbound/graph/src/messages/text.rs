//! GET, PATCH and DELETE notificationMessageTemplates/{id}/localizedNotificationMessages/{id}.

use services::messages::{self, LocalizedText, Template, TemplateChange};

use super::{known, read};
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::message::{PLACE, TEXTS, text, text_id};

/// Reads a text.
pub(crate) async fn get(call: Call) -> Result<Reply, Failure> {
    let template = known(&call).await?;
    let found = of_path(&call, &template)?;
    Ok(Reply::Json(call.entity(&place(&template), text(&template, found))))
}

/// Changes a text. 200 with the text: existing clients insist on it.
pub(crate) async fn change(call: Call) -> Result<Reply, Failure> {
    let template = known(&call).await?;
    let found = of_path(&call, &template)?.clone();
    let body = call.object()?;
    let new = LocalizedText {
        locale: found.locale.clone(),
        subject: read::text(body, "subject")?.unwrap_or_else(|| found.subject.clone()),
        body: read::text(body, "messageTemplate")?.unwrap_or_else(|| found.body.clone()),
        modified_at: None,
    };
    let is_default = read::is_default(body)?;
    let mut saved = template.clone();
    if (&new.subject, &new.body) != (&found.subject, &found.body) {
        saved = messages::set_text(&call.services, &call.actor, template.id, new).await?;
    }
    if is_default {
        let change =
            TemplateChange { default_locale: Some(found.locale.clone()), ..TemplateChange::default() };
        saved = messages::change(&call.services, &call.actor, template.id, change).await?;
    }
    let found = of_path(&call, &saved)?;
    Ok(Reply::Json(call.entity(&place(&saved), text(&saved, found))))
}

/// Takes a text away; a built-in one comes back as it was.
pub(crate) async fn delete(call: Call) -> Result<Reply, Failure> {
    let template = known(&call).await?;
    let locale = of_path(&call, &template)?.locale.clone();
    messages::remove_text(&call.services, &call.actor, template.id, &locale).await?;
    Ok(Reply::DoneWithOk)
}

fn place(template: &Template) -> String {
    format!("{PLACE}('{}')/{TEXTS}", template.id)
}

/// The text of the path: its id is the template's with the language, or the language alone.
fn of_path<'a>(call: &Call, template: &'a Template) -> Result<&'a LocalizedText, Failure> {
    let key = call.key(1).to_ascii_lowercase();
    let found = template.texts.iter().find(|one| text_id(template, one) == key || one.locale == key);
    found.ok_or_else(|| Failure::not_found("localizedNotificationMessage", &key))
}
