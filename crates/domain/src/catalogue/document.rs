//! A profile as a Graph body: the base properties taken apart from the settings.

use serde_json::{Map, Value};

use super::{Problem, ProblemCode, validate};
use crate::profile::{Profile, ProfileType};

/// Where a body says what it is.
const TYPE: &str = "@odata.type";

/// The longest name, in characters.
pub const MAX_NAME: usize = 200;
/// The longest description, in characters.
pub const MAX_DESCRIPTION: usize = 1000;

/// Properties that clients send back although only the server sets them. They are read over, as Graph does.
pub const IGNORED: &[&str] = &[
    "id",
    "version",
    "createdDateTime",
    "lastModifiedDateTime",
    "supportsScopeTags",
    "isAssigned",
    "assignments",
    "groupAssignments",
    "deviceStatuses",
    "userStatuses",
    "deviceStatusOverview",
    "userStatusOverview",
    "deviceSettingStateSummaries",
    "managedDeviceCertificateStates",
];

/// Properties that Graph has and this server cannot apply: accepted only with a value that does nothing (EP-18), which is null, an
/// empty list, or the default scope tag.
const WITHOUT_EFFECT: &[&str] = &[
    "roleScopeTagIds",
    "deviceManagementApplicabilityRuleOsEdition",
    "deviceManagementApplicabilityRuleOsVersion",
    "deviceManagementApplicabilityRuleDeviceMode",
];

/// What a body says of a profile. What it does not say is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The profile's type, from `@odata.type`.
    pub kind: Option<ProfileType>,
    /// The name.
    pub display_name: Option<String>,
    /// The description; an empty text for null.
    pub description: Option<String>,
    /// The settings and references, for [`super::validate()`] or [`crate::profile::Profile::change`].
    pub settings: Map<String, Value>,
}

impl Document {
    /// Takes the body of a new profile apart. All problems are told, those of the settings too.
    pub fn read_new(body: &Map<String, Value>) -> Result<Self, Vec<Problem>> {
        let (document, mut problems) = Self::take_apart(body);
        if document.kind.is_none() && !problems.iter().any(|problem| problem.is_at(TYPE)) {
            let message = "@odata.type is required, as #microsoft.graph.iosEasEmailProfileConfiguration";
            problems.push(Problem::new(TYPE, ProblemCode::Required, message));
        }
        if problems.is_empty() {
            return Ok(document);
        }
        if !body.contains_key("displayName") {
            problems.push(name_required());
        }
        let of_settings = document.kind.and_then(|kind| validate(kind, &document.settings).err());
        problems.extend(of_settings.unwrap_or_default());
        Err(problems)
    }

    /// Takes the body of a change apart. All problems are told, those of the settings too.
    pub fn read_change(body: &Map<String, Value>, profile: &Profile) -> Result<Self, Vec<Problem>> {
        let (document, mut problems) = Self::take_apart(body);
        if problems.is_empty() {
            return Ok(document);
        }
        problems.extend(profile.change(&document.settings).err().unwrap_or_default());
        Err(problems)
    }

    fn take_apart(body: &Map<String, Value>) -> (Self, Vec<Problem>) {
        let mut document = Self::default();
        let mut problems = Vec::new();
        for (key, value) in body {
            let taken = match key.as_str() {
                TYPE => kind(value).map(|kind| document.kind = Some(kind)),
                "displayName" => name(value).map(|name| document.display_name = Some(name)),
                "description" => description(value).map(|text| document.description = Some(text)),
                ignored if IGNORED.contains(&ignored) || ignored.starts_with('@') => Ok(()),
                other if WITHOUT_EFFECT.contains(&other) => without_effect(other, value),
                _ => {
                    document.settings.insert(key.clone(), value.clone());
                    Ok(())
                }
            };
            problems.extend(taken.err());
        }
        (document, problems)
    }
}

/// What is wrong with a profile's name and description.
pub fn base_problems(display_name: &str, description: &str) -> Vec<Problem> {
    let checked =
        [name(&Value::from(display_name)).err(), self::description(&Value::from(description)).err()];
    checked.into_iter().flatten().collect()
}

fn name_required() -> Problem {
    Problem::new("displayName", ProblemCode::Required, "displayName is required")
}

fn kind(value: &Value) -> Result<ProfileType, Problem> {
    value.as_str().and_then(ProfileType::from_graph).ok_or_else(|| {
        let message = "@odata.type must be the type of a profile that this server knows, as \
                       #microsoft.graph.iosEasEmailProfileConfiguration";
        Problem::new(TYPE, ProblemCode::UnknownType, message)
    })
}

fn name(value: &Value) -> Result<String, Problem> {
    let text = text("displayName", value, MAX_NAME)?;
    if text.is_empty() {
        return Err(name_required());
    }
    Ok(text)
}

fn description(value: &Value) -> Result<String, Problem> {
    text("description", value, MAX_DESCRIPTION)
}

fn text(name: &str, value: &Value, max: usize) -> Result<String, Problem> {
    match value {
        Value::Null => Ok(String::new()),
        Value::String(text) if text.chars().count() > max => {
            Err(Problem::new(name, ProblemCode::TooLong, format!("{name} may have {max} characters at most")))
        }
        Value::String(text) => Ok(text.trim().to_owned()),
        _ => Err(Problem::new(name, ProblemCode::WrongType, format!("{name} must be a text"))),
    }
}

fn without_effect(name: &str, value: &Value) -> Result<(), Problem> {
    let harmless = match value {
        Value::Null => true,
        Value::Array(entries) => entries.iter().all(|entry| entry.as_str() == Some("0")),
        _ => false,
    };
    if harmless {
        return Ok(());
    }
    let message = format!("{name} is not supported by this server: leave it out");
    Err(Problem::new(name, ProblemCode::NotSupported, message))
}

impl ProfileType {
    /// The type by Graph's full name, with or without `#` and without regard to case.
    pub fn from_graph(name: &str) -> Option<Self> {
        let name = name.trim_start_matches('#');
        let short = match name.split_at_checked("microsoft.graph.".len()) {
            Some((prefix, short)) if prefix.eq_ignore_ascii_case("microsoft.graph.") => short,
            _ => name,
        };
        Self::ALL.iter().copied().find(|kind| kind.name().eq_ignore_ascii_case(short))
    }

    /// Graph's full name, as `#microsoft.graph.iosEasEmailProfileConfiguration`.
    pub fn graph_name(self) -> String {
        format!("#microsoft.graph.{}", self.name())
    }
}
