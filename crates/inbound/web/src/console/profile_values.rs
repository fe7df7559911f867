//! Between the catalogue's settings and the fields of a form.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::catalogue::{Condition, Kind, Setting, settings_of};
use domain::profile::{Profile, ProfileType};
use serde_json::{Map, Value, json};
use texts::Text;

use crate::form::{Choice, Entered, Field, Kind as Input};

/// What stands between the parts of an object, one object on each line.
const BETWEEN: &str = " | ";

/// The fields of a profile type, filled with a profile's values or with the first ones.
pub(super) fn fields(text: Text, kind: ProfileType, known: Option<&Profile>, all: &[Profile]) -> Vec<Field> {
    settings_of(kind)
        .iter()
        .filter(|setting| setting.shown && !setting.read_only)
        .map(|setting| {
            let value = match known {
                Some(profile) if setting.is_reference() => {
                    profile.reference(setting.name).map_or(Value::Null, |id| json!(id.to_string()))
                }
                Some(profile) => profile.settings.get(setting.name).cloned().unwrap_or(Value::Null),
                None => setting.initial.value(),
            };
            let mut help = text.get(&setting.help_id(kind));
            if let Some(since) = setting.since {
                help = format!("{help} {}", text.with("setting-since", &[("version", &since.to_string())]));
            }
            let label = text.get(&setting.text_id(kind));
            let mut field = Field::new(setting.name, label, input(text, setting, all)).help(help);
            field.value = written(setting, &value);
            field.required = setting.required;
            field.when = setting.when.map(when).unwrap_or_default();
            field
        })
        .collect()
}

/// What was entered, as settings. `known` is the profile that is changed.
///
/// A setting whose condition does not hold goes back to its first value, unless somebody just entered something there: then
/// it is kept, so that the validation can say why it does not count.
pub(super) fn entered(kind: ProfileType, entered: &Entered, known: Option<&Profile>) -> Map<String, Value> {
    let mut settings = Map::new();
    let shown = || settings_of(kind).iter().filter(|setting| setting.shown && !setting.read_only);
    for setting in shown().filter(|setting| entered.has(setting.name)) {
        settings.insert(setting.name.to_owned(), read(setting, entered));
    }
    for setting in shown() {
        let Some(condition) = setting.when else { continue };
        if condition.holds(&settings) {
            continue;
        }
        let before = match known {
            Some(profile) if setting.is_reference() => {
                profile.reference(setting.name).map_or(Value::Null, |id| json!({"id": id.to_string()}))
            }
            Some(profile) => profile.settings.get(setting.name).cloned().unwrap_or(Value::Null),
            None => setting.initial.value(),
        };
        let now = settings.get(setting.name);
        if now.is_none_or(|now| *now == before || *now == Value::Null || *now == setting.initial.value()) {
            if known.is_some() {
                settings.insert(setting.name.to_owned(), Value::Null);
            } else {
                settings.remove(setting.name);
            }
        }
    }
    settings
}

/// A value for people.
pub(super) fn shown(text: Text, setting: &Setting, value: &Value) -> String {
    let word = |word: &str| {
        let words = setting.words();
        words.iter().find(|(known, _)| *known == word).map_or_else(|| word.to_owned(), |(_, id)| text.get(id))
    };
    match (setting.kind, value) {
        (_, Value::Null) => text.get("not-set"),
        (Kind::Bool, _) => text.get(if value == &Value::Bool(true) { "yes" } else { "no" }),
        (Kind::Choice(_), Value::String(value)) => word(value),
        (Kind::Flags(_), Value::String(value)) => value.split(',').map(word).collect::<Vec<_>>().join(", "),
        (Kind::Certificate, Value::String(value)) => {
            text.count("certificate-bytes", (value.len() / 4 * 3) as u64)
        }
        _ => written(setting, value),
    }
}

fn input(text: Text, setting: &Setting, all: &[Profile]) -> Input {
    let options = || setting.words().into_iter().map(|(word, id)| Choice::new(word, text.get(&id)));
    match setting.kind {
        Kind::Bool => Input::Check,
        Kind::Choice(_) if setting.initial.value().is_null() => {
            let none = Choice::new("", text.get(if setting.required { "please-choose" } else { "not-set" }));
            Input::Select(std::iter::once(none).chain(options()).collect())
        }
        Kind::Choice(_) => Input::Select(options().collect()),
        Kind::Flags(_) => Input::Checks(options().collect()),
        Kind::Number { min, max } => Input::Number { min, max },
        Kind::Certificate => Input::Area { rows: 6, file: true },
        Kind::Urls { .. } | Kind::Objects { .. } => Input::Area { rows: 3, file: false },
        Kind::Reference(types) => {
            let fitting = all.iter().filter(|profile| types.contains(&profile.kind));
            let none = Choice::new("", text.get("please-choose"));
            let choices = fitting.map(|profile| Choice::new(profile.id.to_string(), &profile.display_name));
            Input::Select(std::iter::once(none).chain(choices).collect())
        }
        Kind::Text { .. } | Kind::Template { .. } | Kind::Host { .. } => Input::Text,
    }
}

fn written(setting: &Setting, value: &Value) -> String {
    match (setting.kind, value) {
        (Kind::Objects { fields, .. }, Value::Array(entries)) => {
            let line = |entry: &Value| {
                let part = |name| entry.get(name).and_then(Value::as_str).unwrap_or_default();
                fields.iter().map(|field| part(field.name)).collect::<Vec<_>>().join(BETWEEN)
            };
            entries.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        (_, Value::Array(entries)) => entries.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"),
        (_, Value::String(value)) => value.clone(),
        (_, Value::Null) => String::new(),
        (_, other) => other.to_string(),
    }
}

fn read(setting: &Setting, entered: &Entered) -> Value {
    let text = entered.get(setting.name).trim();
    let some = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
    match setting.kind {
        Kind::Bool => json!(text == "true"),
        Kind::Flags(_) => json!(entered.all(setting.name).join(",")),
        Kind::Number { .. } => text.parse::<i64>().map_or_else(|_| some(text), |number| json!(number)),
        Kind::Certificate => some(&certificate(text)),
        Kind::Urls { .. } => json!(lines(text).collect::<Vec<_>>()),
        Kind::Objects { fields, .. } => {
            let object = |line: &str| {
                let parts = line.split('|').map(str::trim).chain(std::iter::repeat(""));
                fields.iter().zip(parts).map(|(field, part)| (field.name.to_owned(), json!(part))).collect()
            };
            Value::Array(lines(text).map(|line| Value::Object(object(line))).collect())
        }
        Kind::Reference(_) if text.is_empty() => Value::Null,
        Kind::Reference(_) => json!({ "id": text }),
        _ => some(text),
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// PEM and base64 with line ends become plain base64; what is neither is left to the validation.
fn certificate(text: &str) -> String {
    let body: String = lines(text).filter(|line| !line.starts_with("-----")).collect();
    if STANDARD.decode(&body).is_ok() { body } else { text.to_owned() }
}

/// A condition for the script that shows and hides: `name=word|word;name=word`.
fn when(condition: Condition) -> String {
    match condition {
        Condition::On(name) => format!("{name}=true"),
        Condition::Is(name, words) => format!("{name}={}", words.join("|")),
        Condition::All(conditions) => {
            conditions.iter().map(|condition| when(*condition)).collect::<Vec<_>>().join(";")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Entered {
        Entered::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_dependent_value_that_somebody_entered_is_kept_for_the_validation_to_refuse() {
        let typed = form(&[("usernameAADSource", "userPrincipalName"), ("customDomainName", "CORP")]);
        let settings = entered(ProfileType::IosEmail, &typed, None);
        assert_eq!(settings.get("customDomainName"), Some(&json!("CORP")));
        let empty = form(&[("usernameAADSource", "userPrincipalName"), ("customDomainName", "")]);
        assert_eq!(entered(ProfileType::IosEmail, &empty, None).get("customDomainName"), None);
    }

    #[test]
    fn a_certificate_may_be_pem() {
        let pem = "-----BEGIN CERTIFICATE-----\nMII=\r\n-----END CERTIFICATE-----\n";
        assert_eq!(certificate(pem), "MII=");
        assert_eq!(certificate("not one"), "not one");
    }

    #[test]
    fn every_shown_setting_survives_the_way_through_a_form() {
        for kind in ProfileType::ALL {
            for setting in
                settings_of(*kind).iter().filter(|setting| setting.shown && !setting.is_reference())
            {
                let value = setting.initial.value();
                let text = written(setting, &value);
                let pairs: Vec<_> = match setting.kind {
                    Kind::Flags(_) => text.split(',').map(|word| (setting.name, word)).collect(),
                    _ => vec![(setting.name, text.as_str())],
                };
                let back = read(setting, &form(&pairs));
                let same = back == value || (value.is_null() && (back == json!("") || back == json!([])));
                assert!(same, "{} {}: {value} became {back}", kind.name(), setting.name);
            }
        }
    }
}
