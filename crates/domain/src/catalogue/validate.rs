//! Checks the settings of a profile and fills in what nobody set.

use serde_json::{Map, Value};

use super::{Problem, ProblemCode, Setting, Warning, read, reference, rules, setting, settings_of};
use crate::profile::{Profile, ProfileType, Reference};

/// The most properties that a body may have: far above every profile type.
const MAX_PROPERTIES: usize = 200;

/// Settings that were found right, every one of the type there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// The settings in their canonical form.
    pub settings: Map<String, Value>,
    /// The profiles referred to. Whether they exist is for [`super::check_targets`].
    pub references: Vec<Reference>,
    /// What an administrator should know.
    pub warnings: Vec<Warning>,
}

impl Checked {
    /// The same as a body that [`validate`] takes.
    pub fn to_json(&self) -> Map<String, Value> {
        let mut json = self.settings.clone();
        json.extend(binds(&self.references));
        json
    }
}

/// Checks the settings of a new profile: only settings and references by their Graph names; the base properties of a body are taken
/// out before by [`super::Document`]. Null means "not set". All problems are told, not just the first.
pub fn validate(kind: ProfileType, json: &Map<String, Value>) -> Result<Checked, Vec<Problem>> {
    check(kind, json, |_| false)
}

impl Profile {
    /// Checks a change as Graph means it: only what is in `patch` changes, null takes a setting back to its first value. A setting
    /// that nobody sent and whose condition no longer holds goes back to its first value too; a sent one is refused.
    pub fn change(&self, patch: &Map<String, Value>) -> Result<Checked, Vec<Problem>> {
        let mut json = self.settings.clone();
        json.extend(binds(&self.references));
        for (key, value) in patch {
            if setting(self.kind, key).is_some_and(Setting::is_reference) {
                json.remove(&format!("{key}{BIND}"));
            }
            json.insert(key.clone(), value.clone());
        }
        let sent = |name: &str| patch.contains_key(name) || patch.contains_key(&format!("{name}{BIND}"));
        check(self.kind, &json, |name| !sent(name))
    }
}

/// What Graph puts behind a navigation property's name to set it.
const BIND: &str = "@odata.bind";

fn binds(references: &[Reference]) -> impl Iterator<Item = (String, Value)> {
    references.iter().map(|reference| {
        let target = format!("deviceManagement/deviceConfigurations('{}')", reference.target);
        (format!("{}{BIND}", reference.role), Value::String(target))
    })
}

fn check(
    kind: ProfileType,
    json: &Map<String, Value>,
    inherited: impl Fn(&str) -> bool,
) -> Result<Checked, Vec<Problem>> {
    if json.len() > MAX_PROPERTIES {
        return Err(vec![Problem::new("", ProblemCode::TooLong, "the profile has too many properties")]);
    }
    let mut problems = Vec::new();
    let (mut settings, mut references) = read_all(kind, json, &mut problems);
    // What could not be read has its first value for now. Nothing is said of it, nor of what depends on it: that could be wrong.
    let unreadable = problems.clone();
    let is_unreadable = |name: &str| unreadable.iter().any(|problem| problem.is_at(name));
    older_username_source(kind, json, &inherited, &mut settings);
    for setting in settings_of(kind) {
        let on = setting.when.map(|condition| condition.settings()).unwrap_or_default();
        if !is_unreadable(setting.name) && !on.into_iter().any(is_unreadable) {
            dependents(setting, &inherited, &mut settings, &mut references, &mut problems);
        }
    }
    let told = problems.clone();
    let untold = |problem: &Problem| !told.iter().any(|known| known.is_at(problem.place()));
    let is_judged = |problem: &Problem| !rules::looks_at(problem).iter().any(|name| is_unreadable(name));
    problems.extend(
        rules::problems(kind, &settings).into_iter().filter(|problem| untold(problem) && is_judged(problem)),
    );
    if !problems.is_empty() {
        return Err(problems);
    }
    let warnings = rules::warnings(kind, &settings);
    Ok(Checked { settings, references, warnings })
}

/// The references in a body, right or wrong: so that what they point at can be looked up although something else is wrong.
pub fn references_in(kind: ProfileType, json: &Map<String, Value>) -> Vec<Reference> {
    if json.len() > MAX_PROPERTIES {
        return Vec::new();
    }
    read_all(kind, json, &mut Vec::new()).1
}

/// Reads every property and fills in the rest.
fn read_all(
    kind: ProfileType,
    json: &Map<String, Value>,
    problems: &mut Vec<Problem>,
) -> (Map<String, Value>, Vec<Reference>) {
    let mut settings: Map<String, Value> = settings_of(kind)
        .iter()
        .filter(|setting| !setting.is_reference())
        .map(|setting| (setting.name.to_owned(), setting.initial.value()))
        .collect();
    let mut references = Vec::new();
    for (key, value) in json {
        let name = key.strip_suffix(BIND).unwrap_or(key);
        match setting(kind, name) {
            Some(found) if found.is_reference() => {
                read_reference(name, value, &mut references, problems);
            }
            Some(found) if key == name => {
                if !found.read_only && !value.is_null() {
                    match read::read(found, value) {
                        Ok(value) => drop(settings.insert(name.to_owned(), value)),
                        Err(more) => problems.extend(more),
                    }
                }
            }
            // Annotations such as "assignments@odata.context" say nothing that is ours.
            None if name.contains('@') => {}
            _ => problems.push(Problem::new(
                name,
                ProblemCode::UnknownSetting,
                format!("profiles of type {kind} have no setting of this name"),
            )),
        }
    }
    references.sort();
    (settings, references)
}

fn read_reference(role: &str, value: &Value, references: &mut Vec<Reference>, problems: &mut Vec<Problem>) {
    if value.is_null() {
        return;
    }
    match reference::read(value) {
        Some(target) => {
            references.retain(|reference: &Reference| reference.role != role);
            references.push(Reference { role: role.to_owned(), target });
        }
        None => problems.push(Problem::new(
            role,
            ProblemCode::NotAReference,
            format!("{role} must name a profile, as deviceConfigurations('00000000-…')"),
        )),
    }
}

/// Older clients send usernameSource alone; usernameAADSource follows it then.
fn older_username_source(
    kind: ProfileType,
    json: &Map<String, Value>,
    inherited: &impl Fn(&str) -> bool,
    settings: &mut Map<String, Value>,
) {
    const NEW: &str = "usernameAADSource";
    const OLD: &str = "usernameSource";
    if setting(kind, NEW).is_none() {
        return;
    }
    let given = |name: &str| json.get(name).is_some_and(|value| !value.is_null()) && !inherited(name);
    if given(OLD)
        && !given(NEW)
        && let Some(source) = settings.get(OLD).cloned()
    {
        settings.insert(NEW.to_owned(), source);
    }
}

/// EP-19, and what is required while a condition holds.
fn dependents(
    setting: &Setting,
    inherited: &impl Fn(&str) -> bool,
    settings: &mut Map<String, Value>,
    references: &mut Vec<Reference>,
    problems: &mut Vec<Problem>,
) {
    let holds = setting.when.is_none_or(|condition| condition.holds(settings));
    let initial = setting.initial.value();
    let is_set = if setting.is_reference() {
        references.iter().any(|reference| reference.role == setting.name)
    } else {
        settings.get(setting.name).is_some_and(|value| *value != initial && value.as_str() != Some(""))
    };
    match (holds, is_set) {
        (true, false) if setting.required => problems.push(missing(setting)),
        (false, true) if inherited(setting.name) => {
            references.retain(|reference| reference.role != setting.name);
            if !setting.is_reference() {
                settings.insert(setting.name.to_owned(), initial);
            }
        }
        (false, true) => {
            let condition = setting.when.map(|condition| condition.to_string()).unwrap_or_default();
            let message = format!("{} is accepted only while {condition}", setting.name);
            problems.push(Problem::new(setting.name, ProblemCode::Depends, message));
        }
        // An empty text is as good as none.
        (_, false) if !setting.is_reference() => drop(settings.insert(setting.name.to_owned(), initial)),
        _ => {}
    }
}

fn missing(setting: &Setting) -> Problem {
    let name = setting.name;
    let because = setting.when.map(|condition| format!(" while {condition}")).unwrap_or_default();
    match setting.kind {
        super::Kind::Reference([]) => {
            let message = format!(
                "{name} is required{because}, but this server has no profiles of the type that it takes yet"
            );
            Problem::new(name, ProblemCode::ReferenceRequired, message)
        }
        super::Kind::Reference(_) => {
            let message = format!("{name} is required{because}: choose a certificate profile");
            Problem::new(name, ProblemCode::ReferenceRequired, message)
        }
        _ => Problem::new(name, ProblemCode::Required, format!("{name} is required{because}")),
    }
}
