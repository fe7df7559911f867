//! References to other profiles: Graph's navigation properties and their `@odata.bind`.

use serde_json::Value;

use super::{Kind, Problem, ProblemCode, Warning, WarningCode, setting};
use crate::id::ProfileId;
use crate::profile::{Profile, ProfileType, Reference};

/// The id in a reference: a bare id, `…/deviceConfigurations/ID`, `…/deviceConfigurations('ID')`, or an object with an `id` or
/// `@odata.id`. The host is not looked at: clients send that of Microsoft's cloud.
pub(super) fn read(value: &Value) -> Option<ProfileId> {
    match value {
        Value::String(text) => read_url(text),
        Value::Object(object) => {
            let text = object.get("@odata.id").or_else(|| object.get("id"))?;
            read_url(text.as_str()?)
        }
        _ => None,
    }
}

fn read_url(text: &str) -> Option<ProfileId> {
    text.trim_end_matches('/').rsplit('/').take(2).find_map(|segment| {
        let key = match segment.split_once("('") {
            Some((_, key)) => key.strip_suffix("')")?,
            None => segment,
        };
        key.parse().ok()
    })
}

/// Checks what a profile refers to, once the profiles were looked up: whether they exist and are of a type that the role takes.
pub fn check_targets(
    kind: ProfileType,
    targets: &[(Reference, Option<Profile>)],
) -> Result<Vec<Warning>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut warnings = Vec::new();
    for (reference, target) in targets {
        let role = reference.role.as_str();
        let Some(Kind::Reference(types)) = setting(kind, role).map(|setting| setting.kind) else {
            let message = format!("profiles of this type have no {role}");
            problems.push(Problem::new(role, ProblemCode::UnknownSetting, message));
            continue;
        };
        let Some(target) = target else {
            let message = format!("{role} refers to a profile that does not exist");
            problems.push(Problem::new(role, ProblemCode::ReferenceMissing, message));
            continue;
        };
        if !types.contains(&target.kind) {
            problems.push(Problem::new(
                role,
                ProblemCode::ReferenceWrongType,
                wrong_type(role, types, target.kind),
            ));
            continue;
        }
        if role == "identityCertificate" && target.kind == ProfileType::IosScep && !names_principal(target) {
            warnings.push(Warning::new(role, WarningCode::NoPrincipalName));
        }
        if role == "smimeEncryptionCertificate" && target.kind == ProfileType::IosScep {
            warnings.push(Warning::new(role, WarningCode::EncryptionUniqueToDevice));
        }
    }
    if problems.is_empty() { Ok(warnings) } else { Err(problems) }
}

fn wrong_type(role: &str, types: &[ProfileType], found: ProfileType) -> String {
    if types.is_empty() {
        return format!("{role} cannot be used: this server has no profiles of the type that it takes yet");
    }
    let names: Vec<_> = types.iter().map(|kind| kind.name()).collect();
    format!("{role} must refer to a profile of type {}, but this one is a {found}", names.join(" or "))
}

/// Whether a certificate of this profile carries the user principal name (EP-9).
fn names_principal(profile: &Profile) -> bool {
    let settings = profile.read();
    settings.has_flag("subjectAlternativeNameType", "userPrincipalName")
        || settings
            .list("customSubjectAlternativeNames")
            .iter()
            .any(|name| name.get("sanType").and_then(Value::as_str) == Some("userPrincipalName"))
}
