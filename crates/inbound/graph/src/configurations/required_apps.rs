//! GET deviceConfigurations/{id}/requiredApps and POST deviceConfigurations/{id}/setRequiredApps: an addition of our own. Graph
//! assigns apps to groups; here an app goes with the profiles that need it.

use domain::id::AppId;
use serde_json::Value;
use services::apps;

use crate::call::Call;
use crate::collection::page;
use crate::failure::{Failure, told_at};
use crate::reply::Reply;
use crate::shape::app::app;
use crate::shape::profile::PLACE;

/// The apps that a profile needs.
pub(crate) async fn list(call: Call) -> Result<Reply, Failure> {
    let found = super::profile(&call).await?;
    let needed = apps::needed_by(&call.services, &call.actor, found.id).await?;
    let assigned = !services::assignments::list(&call.services, &call.actor, found.id).await?.is_empty();
    let entities = needed.iter().map(|needed| Value::Object(app(&call, needed, assigned))).collect();
    page(&call, &format!("{PLACE}('{}')/requiredApps", found.id), entities)
}

/// Replaces the whole set.
pub(crate) async fn set(call: Call) -> Result<Reply, Failure> {
    let found = super::profile(&call).await?;
    let read = |id: &str| {
        id.parse::<AppId>().map_err(|_| Failure::bad_request(format!("mobileAppIds: there is no app '{id}'")))
    };
    let wanted = super::ids(&call, "mobileAppIds")?.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let set = apps::set_needed(&call.services, &call.actor, found.id, &wanted).await;
    set.map_err(|error| told_at(error, "requiredApps", "mobileAppIds"))?;
    Ok(Reply::Done)
}
