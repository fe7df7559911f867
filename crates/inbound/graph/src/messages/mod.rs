//! notificationMessageTemplates with their localizedNotificationMessages.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
mod read;
pub(crate) mod send_test;
pub(crate) mod text;
pub(crate) mod texts;

use serde_json::{Map, Value, json};
use services::messages::{self, Template};

use crate::call::Call;
use crate::failure::Failure;
use crate::shape::message::{PLACE, TEXTS, template, text};

/// The template of the path.
async fn known(call: &Call) -> Result<Template, Failure> {
    let id = call.id(0, "notificationMessageTemplate")?;
    Ok(messages::template(&call.services, &call.actor, id).await?)
}

/// A template as the client wants it: with its texts if it asks for them.
fn entity(call: &Call, known: &Template) -> Result<Map<String, Value>, Failure> {
    let mut entity = template(call, known);
    for wanted in &call.query.expand {
        if wanted.property != TEXTS {
            return Err(Failure::bad_request("$expand names a property that cannot be expanded"));
        }
        let mut texts: Vec<Map<String, Value>> = known.texts.iter().map(|one| text(known, one)).collect();
        for one in &mut texts {
            odata::select(one, &wanted.query.select);
        }
        let context = call.context(&format!("{PLACE}('{}')/{TEXTS}", known.id));
        entity.insert(format!("{TEXTS}@odata.context"), json!(context));
        entity.insert(TEXTS.to_owned(), json!(texts));
    }
    Ok(entity)
}
