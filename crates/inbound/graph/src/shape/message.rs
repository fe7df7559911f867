//! notificationMessageTemplate and localizedNotificationMessage.

use serde_json::{Map, Value, json};
use services::messages::{LocalizedText, Template};

use crate::call::{Call, Version};
use crate::shape::{fields, time};

/// Where templates are.
pub(crate) const PLACE: &str = "deviceManagement/notificationMessageTemplates";

/// The navigation to their texts.
pub(crate) const TEXTS: &str = "localizedNotificationMessages";

/// What Graph writes for "never".
const NEVER: &str = "0001-01-01T00:00:00Z";

/// A template. `description` is in beta alone.
pub(crate) fn template(call: &Call, known: &Template) -> Map<String, Value> {
    let mut entity = fields(json!({
        "id": known.id,
        "displayName": known.display_name,
        "defaultLocale": known.default_locale,
        "brandingOptions": known.branding.words(),
        "roleScopeTagIds": ["0"],
        "lastModifiedDateTime": known.modified_at.map_or_else(|| json!(NEVER), time),
    }));
    if call.version == Version::Beta {
        entity.insert("description".to_owned(), json!(known.description));
    }
    entity
}

/// The id of a text: the template's, with the language.
pub(crate) fn text_id(template: &Template, text: &LocalizedText) -> String {
    format!("{}_{}", template.id, text.locale)
}

/// A text of a template.
pub(crate) fn text(template: &Template, text: &LocalizedText) -> Map<String, Value> {
    fields(json!({
        "id": text_id(template, text),
        "locale": text.locale,
        "subject": text.subject,
        "messageTemplate": text.body,
        "isDefault": text.locale == template.default_locale,
        "lastModifiedDateTime": text.modified_at.map_or_else(|| json!(NEVER), time),
    }))
}
