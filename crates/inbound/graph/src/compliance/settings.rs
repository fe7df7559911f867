//! GET and PATCH of deviceManagement, of which we have the settings: how silence and the lack of a policy count.

use domain::compliance::Reporting;
use serde_json::{Map, Value, json};
use services::compliance::{self, NewReporting};
use services::settings;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::fields;

const PLACE: &str = "deviceManagement";

/// The singleton.
pub(crate) async fn get(call: Call) -> Result<Reply, Failure> {
    let known: Reporting = settings::get(&call.services, &call.actor).await?;
    Ok(Reply::Json(call.entity(PLACE, management(&known))))
}

/// Its settings alone.
pub(crate) async fn read(call: Call) -> Result<Reply, Failure> {
    let known: Reporting = settings::get(&call.services, &call.actor).await?;
    Ok(Reply::Json(call.entity("deviceManagement/settings", shape(&known))))
}

/// Changes those settings that the body has. The days of the warning follow if they would come after the last day.
pub(crate) async fn change(call: Call) -> Result<Reply, Failure> {
    let known: Reporting = settings::get(&call.services, &call.actor).await?;
    let mut new = NewReporting::from(known);
    for (name, value) in call.object()? {
        match (name.as_str(), value) {
            ("settings", Value::Object(settings)) => read_into(&mut new, settings)?,
            (other, _) if other == "id" || other.contains('@') => {}
            (other, _) => {
                return Err(Failure::bad_request(format!("deviceManagement has no {other} to change")));
            }
        }
    }
    compliance::set_reporting(&call.services, &call.actor, new).await?;
    if !call.wants_representation {
        return Ok(Reply::Done);
    }
    let known: Reporting = settings::get(&call.services, &call.actor).await?;
    Ok(Reply::Json(call.entity(PLACE, management(&known))))
}

fn read_into(new: &mut NewReporting, settings: &Map<String, Value>) -> Result<(), Failure> {
    for (name, value) in settings {
        match name.as_str() {
            "secureByDefault" => {
                let on = value.as_bool();
                new.secure_by_default =
                    on.ok_or_else(|| Failure::bad_request("secureByDefault must be true or false"))?;
            }
            "deviceComplianceCheckinThresholdDays" => {
                let days = value.as_i64();
                *new = new.within(days.ok_or_else(|| {
                    Failure::bad_request("deviceComplianceCheckinThresholdDays must be a number of days")
                })?);
            }
            "isScheduledActionEnabled" if value == &json!(true) => {}
            other if other.contains('@') => {}
            other => {
                return Err(Failure::bad_request(format!(
                    "settings.{other} is not one that can be changed here"
                )));
            }
        }
    }
    Ok(())
}

fn management(known: &Reporting) -> Map<String, Value> {
    fields(json!({ "id": "deviceManagement", "settings": shape(known) }))
}

fn shape(known: &Reporting) -> Map<String, Value> {
    fields(json!({
        "deviceComplianceCheckinThresholdDays": known.report_within_days,
        "isScheduledActionEnabled": true,
        "secureByDefault": known.secure_by_default,
    }))
}
