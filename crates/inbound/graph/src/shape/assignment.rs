//! deviceConfigurationAssignment, and the targets of `assign`.

use domain::assignment::{Assignment, Target};
use domain::id::ProfileId;
use serde_json::{Map, Value, json};
use services::assignments::Line;
use uuid::Uuid;

use crate::call::{Call, Version};
use crate::failure::Failure;
use crate::shape::fields;

/// The id that every service and script knows for all users.
const ALL_USERS: Uuid = Uuid::from_u128(0xacac_acac_9df4_4c7d_9d50_4ef0_226f_57a9);
/// The same for all devices.
const ALL_DEVICES: Uuid = Uuid::from_u128(0xadad_adad_808e_44e2_905a_0b78_73a8_a531);

/// One line of an assignment.
pub(crate) fn assignment(call: &Call, assignment: &Assignment) -> Map<String, Value> {
    let (kind, group, part) = match assignment.target {
        Target::AllUsers => ("allLicensedUsersAssignmentTarget", None, ALL_USERS),
        Target::AllDevices => ("allDevicesAssignmentTarget", None, ALL_DEVICES),
        Target::Group(id) => ("groupAssignmentTarget", Some(id.0), id.0),
        Target::DeviceGroup(id) => ("groupAssignmentTarget", Some(id.0), id.0),
        Target::ExcludeGroup(id) => ("exclusionGroupAssignmentTarget", Some(id.0), id.0),
        Target::ExcludeDeviceGroup(id) => ("exclusionGroupAssignmentTarget", Some(id.0), id.0),
    };
    let mut target = fields(json!({
        "@odata.type": format!("#microsoft.graph.{kind}"),
        "deviceAndAppManagementAssignmentFilterId": null,
        "deviceAndAppManagementAssignmentFilterType": "none",
    }));
    if let Some(group) = group {
        target.insert("groupId".to_owned(), json!(group));
    }
    let mut json = fields(json!({"id": format!("{}_{part}", assignment.profile)}));
    if call.version == Version::Beta {
        json.insert("source".to_owned(), json!("direct"));
        json.insert("sourceId".to_owned(), json!(assignment.profile));
        json.insert("intent".to_owned(), json!("apply"));
    }
    json.insert("target".to_owned(), Value::Object(target));
    json
}

/// The context of a profile's assignments. Some clients find out from it which profile a reply in a batch is about.
pub(crate) fn context(profile: ProfileId) -> String {
    format!("deviceManagement/deviceConfigurations('{profile}')/assignments")
}

/// The lines of an `assign` body: `assignments`, and the older `deviceConfigurationGroupAssignments`.
pub(crate) fn lines(body: &Map<String, Value>) -> Result<Vec<Line>, Failure> {
    let mut lines = Vec::new();
    let mut known = false;
    for (key, read) in [
        ("assignments", line as fn(&Value) -> Result<Line, Failure>),
        ("deviceConfigurationGroupAssignments", older_line),
    ] {
        match body.get(key) {
            None | Some(Value::Null) => {}
            Some(Value::Array(entries)) => {
                known = true;
                for entry in entries {
                    lines.push(read(entry)?);
                }
            }
            Some(_) => return Err(Failure::bad_request(format!("{key} must be a list"))),
        }
    }
    if known {
        Ok(lines)
    } else {
        Err(Failure::bad_request("assignments is required: an empty list clears it"))
    }
}

fn line(entry: &Value) -> Result<Line, Failure> {
    if entry.get("intent").and_then(Value::as_str).is_some_and(|intent| !intent.eq_ignore_ascii_case("apply"))
    {
        return Err(Failure::bad_request("the intent of an assignment can be apply only"));
    }
    let target = entry.get("target").and_then(Value::as_object);
    let target = target.ok_or_else(|| Failure::bad_request("each assignment needs a target"))?;
    if target.get("deviceAndAppManagementAssignmentFilterId").is_some_and(|filter| !filter.is_null()) {
        return Err(Failure::bad_request(
            "assignment filters are not supported: use a device group with a rule",
        ));
    }
    let kind = target.get("@odata.type").and_then(Value::as_str).unwrap_or_default();
    match kind.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "alllicensedusersassignmenttarget" => Ok(Line::AllUsers),
        "alldevicesassignmenttarget" => Ok(Line::AllDevices),
        "groupassignmenttarget" => group(target.get("groupId")).map(Line::Group),
        "exclusiongroupassignmenttarget" => group(target.get("groupId")).map(Line::Exclude),
        _ => Err(Failure::bad_request(
            "the @odata.type of a target must be #microsoft.graph.allLicensedUsersAssignmentTarget, \
             allDevicesAssignmentTarget, groupAssignmentTarget or exclusionGroupAssignmentTarget",
        )),
    }
}

fn older_line(entry: &Value) -> Result<Line, Failure> {
    let id = group(entry.get("targetGroupId"))?;
    let exclude = entry.get("excludeGroup").and_then(Value::as_bool).unwrap_or(false);
    Ok(if exclude { Line::Exclude(id) } else { Line::Group(id) })
}

fn group(id: Option<&Value>) -> Result<Uuid, Failure> {
    id.and_then(Value::as_str)
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| Failure::bad_request("the target needs the id of a group"))
}
