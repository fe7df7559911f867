//! notificationContent of a policy: the mail to users whose device Exchange holds back, which is a built-in template here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::id::MessageTemplateId;
use domain::message::OccasionKind;
use serde_json::Value;
use services::messages::{self, LocalizedText, Template};
use services::{Error, exchange};

use super::field::wrong;
use crate::call::Call;
use crate::failure::{Failure, told_at};

const NAME: &str = "notificationContent";
const TEMPLATE: MessageTemplateId = OccasionKind::Quarantined.template();

/// The HTML in the template's default language, as Graph writes it: base64 of its UTF-8.
pub(super) async fn content(call: &Call) -> Result<String, Failure> {
    let template = messages::template(&call.services, &call.actor, TEMPLATE).await?;
    Ok(STANDARD.encode(default_text(&template).map_or("", |text| &text.body)))
}

/// A change of it that may be made.
pub(super) struct Change {
    template: Template,
    body: String,
}

/// Reads one, and refuses what the template would; null or nothing brings the built-in text back. `None` if it is so already. One
/// text serves every organisation, so where there are several, a policy cannot set it for the others unasked.
pub(super) async fn read(call: &Call, value: &Value) -> Result<Option<Change>, Failure> {
    let wanted = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        _ => return Err(wrong(NAME, "a text in base64")),
    };
    let template = messages::template(&call.services, &call.actor, TEMPLATE).await?;
    let body = STANDARD.decode(&wanted).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let body = body.ok_or_else(|| wrong(NAME, "base64 of HTML in UTF-8"))?;
    let known = default_text(&template);
    let is_so = match body.as_str() {
        "" => known.is_none_or(|known| known.modified_at.is_none()),
        body => known.is_some_and(|known| known.body == body),
    };
    if is_so {
        return Ok(None);
    }
    if exchange::organisations(&call.services, &call.actor).await?.len() > 1 {
        let message = "notificationContent serves every Exchange organisation, and there are several: use \
                       deviceManagement/notificationMessageTemplates"
            .to_owned();
        return Err(Error::Conflict { code: "several-organisations", message }.into());
    }
    if !body.is_empty() {
        let text = text(&template, body.clone());
        let rendered = messages::preview(&call.services, &call.actor, TEMPLATE, &text).await;
        rendered.map_err(|error| told_at(error, "messageTemplate", NAME))?;
    }
    Ok(Some(Change { template, body }))
}

/// Makes it.
pub(super) async fn set(call: &Call, change: Change) -> Result<(), Failure> {
    let Change { template, body } = change;
    if body.is_empty() {
        let locale = &template.default_locale;
        return Ok(messages::remove_text(&call.services, &call.actor, TEMPLATE, locale).await?);
    }
    messages::set_text(&call.services, &call.actor, TEMPLATE, text(&template, body)).await?;
    Ok(())
}

/// The body as the text in the template's default language, under the subject that it has.
fn text(template: &Template, body: String) -> LocalizedText {
    let subject = default_text(template).map(|known| known.subject.clone()).unwrap_or_default();
    LocalizedText { locale: template.default_locale.clone(), subject, body, modified_at: None }
}

fn default_text(template: &Template) -> Option<&LocalizedText> {
    template.texts.iter().find(|text| text.locale == template.default_locale)
}
