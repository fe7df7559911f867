//! deviceAppManagement/mobileApps: apps of the App Store, whom they are for and how they stand. One endpoint a file.
//!
//! An app is not assigned by itself: it goes with the profiles that need it. Its assignments are read, and derived from theirs.

pub(crate) mod assignments;
pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod device_statuses;
pub(crate) mod get;
pub(crate) mod list;
mod read;

use domain::app::App;
use domain::id::AppId;
use serde_json::{Map, Value, json};
use services::apps;

use crate::call::Call;
use crate::failure::Failure;
use crate::shape::app::{KIND, PLACE, app};

/// The id in the path.
fn id(call: &Call) -> Result<AppId, Failure> {
    call.id(0, KIND)
}

/// The app of the path. One of another type than the path casts to is not there.
async fn find(call: &Call) -> Result<App, Failure> {
    let id = id(call)?;
    let fits = call.casts.iter().all(|name| {
        let short = crate::shape::app::TYPE;
        short.eq_ignore_ascii_case(name) || crate::shape::types::derives(short, name)
    });
    let found = apps::get(&call.services, &call.actor, id).await?;
    found.filter(|_| fits).ok_or_else(|| Failure::not_found(KIND, id))
}

/// The app in Graph's shape, with what `$expand` wants along.
async fn entity(call: &Call, found: &App) -> Result<Map<String, Value>, Failure> {
    let lines = apps::assignments(&call.services, &call.actor, found.id).await?;
    let mut entity = app(call, found, !lines.is_empty());
    for wanted in &call.query.expand {
        if wanted.property != "assignments" {
            return Err(Failure::bad_request("$expand names a property that cannot be expanded"));
        }
        let mut list = assignments::entities(call, &lines);
        for line in list.iter_mut().filter_map(Value::as_object_mut) {
            odata::select(line, &wanted.query.select);
        }
        let context = call.context(&format!("{PLACE}('{}')/assignments", found.id));
        entity.insert("assignments@odata.context".to_owned(), json!(context));
        entity.insert(wanted.property.clone(), Value::Array(list));
    }
    Ok(entity)
}
