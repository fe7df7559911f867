//! deviceManagement/gatepostExchangeOrganizations, an addition of Gatepost: Graph has no resource for an Exchange organisation.

use domain::access::settings::Mode;
use domain::id::OrganisationId;
use serde_json::{Map, Value};
use services::Error;
use services::exchange::{self, NewOrganisation, OrganisationChange};

use super::field::{text, wrong};
use crate::call::Call;
use crate::collection::page;
use crate::failure::{Failure, told_at};
use crate::reply::Reply;
use crate::shape::exchange_organisation::organisation;

const PLACE: &str = "deviceManagement/gatepostExchangeOrganizations";
const KIND: &str = "gatepostExchangeOrganization";
/// Settings that are read here and set in the console: the last two with a plan that names whom they would hit (CO-7).
const IN_THE_CONSOLE: [&str; 4] = ["address", "isHosted", "enforcedGroups", "writesRules"];

/// Every organisation.
pub(crate) async fn list(call: Call) -> Result<Reply, Failure> {
    let mut entities = Vec::new();
    for known in exchange::organisations(&call.services, &call.actor).await? {
        entities.push(Value::Object(entity(&call, known.id).await?));
    }
    page(&call, PLACE, entities)
}

/// One of them.
pub(crate) async fn get(call: Call) -> Result<Reply, Failure> {
    let id = super::id(&call, KIND)?;
    Ok(Reply::Json(call.entity(PLACE, entity(&call, id).await?)))
}

/// Adds one. Its policy is off until a mode is named, here or later.
pub(crate) async fn create(call: Call) -> Result<Reply, Failure> {
    let wanted = wanted(&call, &Map::new())?;
    let name = wanted.name.clone().ok_or_else(|| wrong("displayName", "a text"))?;
    let made =
        exchange::create(&call.services, &call.actor, NewOrganisation { name }).await.map_err(named)?;
    if wanted.mode.is_some() {
        exchange::change(&call.services, &call.actor, made.id, &wanted).await.map_err(named)?;
    }
    let location = format!("{}/{PLACE}('{}')", call.root(), made.id);
    Ok(Reply::Created(call.entity(PLACE, entity(&call, made.id).await?), location))
}

/// Changes name and mode. What else the entity has can come back as it was read: what it says of the state may be another by then.
pub(crate) async fn change(call: Call) -> Result<Reply, Failure> {
    let id = super::id(&call, KIND)?;
    let wanted = wanted(&call, &entity(&call, id).await?)?;
    exchange::change(&call.services, &call.actor, id, &wanted).await.map_err(named)?;
    if !call.wants_representation {
        return Ok(Reply::Done);
    }
    Ok(Reply::Json(call.entity(PLACE, entity(&call, id).await?)))
}

/// Removes one, unless something of ours is left in Exchange (XC-12).
pub(crate) async fn delete(call: Call) -> Result<Reply, Failure> {
    let id = super::id(&call, KIND)?;
    exchange::remove(&call.services, &call.actor, id).await?;
    Ok(Reply::Done)
}

/// Takes everything of ours back, and the policy to report mode (CO-8).
pub(crate) async fn undo_all(call: Call) -> Result<Reply, Failure> {
    let id = super::id(&call, KIND)?;
    exchange::undo_all(&call.services, &call.actor, id).await?;
    Ok(Reply::Done)
}

async fn entity(call: &Call, id: OrganisationId) -> Result<Map<String, Value>, Failure> {
    let overview = exchange::overview(&call.services, &call.actor, id).await?;
    let waiting = exchange::waiting(&call.services, &call.actor, id, 0).await?;
    Ok(organisation(&overview, &waiting))
}

/// What the body wants. How the mail system is reached and whom the policy is enforced for are set in the console: another value than
/// `known` is refused, and never passed over in silence.
fn wanted(call: &Call, known: &Map<String, Value>) -> Result<OrganisationChange, Failure> {
    let mut wanted = OrganisationChange::default();
    for (name, value) in call.object()? {
        match name.as_str() {
            "displayName" => wanted.name = Some(text(name, Some(value))?.to_owned()),
            "accessMode" => wanted.mode = Some(mode(value)?),
            setting if IN_THE_CONSOLE.contains(&setting) && known.get(name) != Some(value) => {
                return Err(Failure::bad_request(format!("{name} is set in the console")));
            }
            other if other == "id" || other.contains("@odata.") || known.contains_key(other) => {}
            other => return Err(Failure::bad_request(format!("{KIND} has no property {other} to set"))),
        }
    }
    Ok(wanted)
}

fn mode(value: &Value) -> Result<Mode, Failure> {
    match value.as_str() {
        Some("off") => Ok(Mode::Off),
        Some("report") => Ok(Mode::Report),
        Some("enforcing") => Ok(Mode::Enforcing),
        _ => Err(wrong("accessMode", "off, report or enforcing")),
    }
}

fn named(error: Error) -> Error {
    told_at(error, "name", "displayName")
}
