//! The body of a policy: what we judge is read, and what we do not judge is refused by its name unless it asks for nothing.

use domain::compliance::{
    ComplianceAction, ComplianceActionKind, CompliancePolicy, CompliancePolicySettings, ComplianceSetting,
};
use domain::device::Platform;
use domain::id::MessageTemplateId;
use serde_json::{Map, Value};
use services::Problem;
use services::compliance::NewPolicy;
use uuid::Uuid;

use crate::failure::Failure;
use crate::shape::compliance::{TYPES, property};

/// Words with which Graph's enumerations say that nothing is asked for.
const NOTHING: &[&str] =
    &["", "devicedefault", "notconfigured", "unavailable", "unconfigured", "none", "unknown"];

/// Properties that a client may send back as it read them.
const READ_ONLY: &[&str] = &["id", "createdDateTime", "lastModifiedDateTime", "version", "roleScopeTagIds"];

/// The platform that the type of a body stands for.
pub(super) fn platform(body: &Map<String, Value>) -> Result<Platform, Failure> {
    let kind = body.get("@odata.type").and_then(Value::as_str);
    let kind = kind.ok_or_else(|| Failure::bad_request("@odata.type is required"))?;
    let short = kind.trim_start_matches('#').rsplit('.').next().unwrap_or_default();
    let known = TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(short));
    known.map(|(_, platform)| *platform).ok_or_else(|| {
        let names: Vec<_> = TYPES.iter().map(|(name, _)| *name).collect();
        let names = names.join(", ");
        Failure::bad_request(format!("policies of the type {short} are not judged here: use one of {names}"))
    })
}

/// A new policy.
pub(super) fn read_new(body: &Map<String, Value>, platform: Platform) -> Result<NewPolicy, Failure> {
    let empty = NewPolicy {
        display_name: String::new(),
        description: String::new(),
        settings: CompliancePolicySettings::default(),
        actions: Vec::new(),
    };
    if !body.contains_key("scheduledActionsForRule") {
        return Err(one_block());
    }
    read(body, platform, empty)
}

/// A policy with what the body changes.
pub(super) fn read_change(body: &Map<String, Value>, known: &CompliancePolicy) -> Result<NewPolicy, Failure> {
    if body.contains_key("@odata.type") && platform(body)? != known.platform {
        return Err(Failure::bad_request("the type of a policy cannot be changed: make another one"));
    }
    let before = NewPolicy {
        display_name: known.display_name.clone(),
        description: known.description.clone(),
        settings: known.settings.clone(),
        actions: known.actions.clone(),
    };
    read(body, known.platform, before)
}

fn read(body: &Map<String, Value>, platform: Platform, mut new: NewPolicy) -> Result<NewPolicy, Failure> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, code, message: String| {
        problems.push(Problem { field: field.to_owned(), code, message });
    };
    for (name, value) in body {
        let setting =
            ComplianceSetting::ALL.iter().copied().find(|setting| property(platform, *setting) == name);
        match (setting, name.as_str()) {
            (Some(setting), _) => {
                if let Err(expected) = put(&mut new.settings, setting, value) {
                    wrong(name, "invalid", format!("{name} must be {expected}"));
                }
            }
            (None, "displayName") => match value.as_str() {
                Some(text) => text.clone_into(&mut new.display_name),
                None => wrong(name, "invalid", "displayName must be a text".to_owned()),
            },
            (None, "description") => match value {
                Value::Null => new.description.clear(),
                Value::String(text) => text.clone_into(&mut new.description),
                _ => wrong(name, "invalid", "description must be a text".to_owned()),
            },
            (None, "scheduledActionsForRule") => new.actions = actions(value)?,
            (None, other) if READ_ONLY.contains(&other) || other.contains('@') => {}
            (None, other) if asks_for_nothing(value) || other == "assignments" => {}
            (None, other) => {
                let message =
                    format!("{other} is not judged by this server: leave it out, or as it is by default");
                wrong(other, "not-judged", message);
            }
        }
    }
    if problems.is_empty() { Ok(new) } else { Err(services::Error::Invalid(problems).into()) }
}

fn put(
    settings: &mut CompliancePolicySettings,
    setting: ComplianceSetting,
    value: &Value,
) -> Result<(), &'static str> {
    if setting == ComplianceSetting::MinimumOs {
        settings.os_minimum_version = match value {
            Value::Null => None,
            Value::String(text) if text.trim().is_empty() => None,
            Value::String(text) => {
                Some(text.parse().map_err(|_| "a version: one to four numbers with dots between them")?)
            }
            _ => return Err("a version as a text"),
        };
        return Ok(());
    }
    let on = match value {
        Value::Null => false,
        Value::Bool(on) => *on,
        _ => return Err("true or false"),
    };
    match setting {
        ComplianceSetting::ManagedEmail => settings.managed_email_profile_required = on,
        ComplianceSetting::Passcode => settings.passcode_required = on,
        ComplianceSetting::Jailbreak => settings.security_block_jailbroken_devices = on,
        ComplianceSetting::Encryption => settings.storage_require_encryption = on,
        ComplianceSetting::MinimumOs => {}
    }
    Ok(())
}

fn asks_for_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => NOTHING.contains(&text.to_ascii_lowercase().as_str()),
        Value::Array(list) => list.is_empty(),
        Value::Object(object) => object.values().all(asks_for_nothing),
        Value::Bool(true) => false,
    }
}

fn one_block() -> Failure {
    Failure::bad_request(
        "scheduledActionsForRule is required, with exactly one block among the scheduledActionConfigurations",
    )
}

/// The actions of `scheduledActionsForRule`, and of the body of `scheduleActionsForRules`: all rules together, because a policy here
/// has one.
pub(super) fn actions(rules: &Value) -> Result<Vec<ComplianceAction>, Failure> {
    let rules = rules.as_array().ok_or_else(one_block)?;
    let mut actions = Vec::new();
    for rule in rules {
        let configurations = rule.get("scheduledActionConfigurations").and_then(Value::as_array);
        for configuration in configurations.into_iter().flatten() {
            actions.push(action(configuration)?);
        }
    }
    let blocks = actions.iter().filter(|action| action.kind == ComplianceActionKind::Block).count();
    if blocks == 1 { Ok(actions) } else { Err(one_block()) }
}

fn action(value: &Value) -> Result<ComplianceAction, Failure> {
    let word = value.get("actionType").and_then(Value::as_str).unwrap_or_default();
    let kind = ComplianceActionKind::ALL.iter().copied().find(|kind| kind.name().eq_ignore_ascii_case(word));
    let kind = kind.ok_or_else(|| {
        Failure::bad_request(format!(
            "actionType {word} is not carried out by policies here: use block, notification or retire"
        ))
    })?;
    let hours = match value.get("gracePeriodHours") {
        None | Some(Value::Null) => Some(0),
        Some(hours) => hours.as_u64().and_then(|hours| u32::try_from(hours).ok()),
    };
    let grace_period_hours =
        hours.ok_or_else(|| Failure::bad_request("gracePeriodHours must be a number from 0 to 8760"))?;
    if value.get("notificationMessageCCList").is_some_and(|list| !asks_for_nothing(list)) {
        return Err(Failure::bad_request(
            "notificationMessageCCList is not supported: messages go to the user of the device",
        ));
    }
    Ok(ComplianceAction { kind, grace_period_hours, template: template(value)? })
}

fn template(value: &Value) -> Result<Option<MessageTemplateId>, Failure> {
    let text = value.get("notificationTemplateId").and_then(Value::as_str).unwrap_or_default();
    if text.is_empty() {
        return Ok(None);
    }
    let id: Uuid = text
        .parse()
        .map_err(|_| Failure::bad_request("notificationTemplateId must be the id of a message template"))?;
    Ok((!id.is_nil()).then_some(MessageTemplateId(id)))
}
