//! Reads the value of one setting and gives it back in its canonical form.

use serde_json::{Map, Value};

use super::{Choices, Field, Flags, Kind, Problem, ProblemCode, Setting, certificate, host, variable};

/// Reads a value that is not null; or everything that is wrong with it.
pub(super) fn read(setting: &Setting, value: &Value) -> Result<Value, Vec<Problem>> {
    value_of(setting.name, setting.kind, value)
}

fn value_of(name: &str, kind: Kind, value: &Value) -> Result<Value, Vec<Problem>> {
    let problem = |code, message: String| vec![Problem::new(name, code, format!("{name} {message}"))];
    let wrong = |expected| problem(ProblemCode::WrongType, format!("must be {expected}"));
    match kind {
        Kind::Bool => value.as_bool().map(Value::Bool).ok_or_else(|| wrong("true or false")),
        Kind::Text { max } => text(name, max, value),
        Kind::Template { max } => {
            let template = text(name, max, value)?;
            variable::check(template.as_str().unwrap_or_default())
                .map_err(|message| problem(ProblemCode::UnknownVariable, message))?;
            Ok(template)
        }
        Kind::Host { port } => {
            let text = value.as_str().ok_or_else(|| wrong("a text"))?;
            host::check(text, port).map(Value::String).map_err(|mistakes| {
                mistakes.into_iter().flat_map(|(code, message)| problem(code, message.to_owned())).collect()
            })
        }
        Kind::Choice(choices) => {
            let word = value.as_str().ok_or_else(|| wrong("a text"))?;
            choice(choices, word).map(Value::from).ok_or_else(|| {
                problem(ProblemCode::UnknownWord, format!("must be one of {}", choices.words.join(", ")))
            })
        }
        Kind::Flags(known) => {
            let words = value.as_str().ok_or_else(|| wrong("a text of words with commas"))?;
            flags(known, words).map(Value::from).ok_or_else(|| {
                let words: Vec<_> = known.flags.iter().map(|flag| flag.word).collect();
                problem(ProblemCode::UnknownWord, format!("must be made of {}", words.join(", ")))
            })
        }
        Kind::Number { min, max } => {
            let number = value.as_i64().ok_or_else(|| wrong("a whole number"))?;
            if (min..=max).contains(&number) {
                Ok(Value::from(number))
            } else {
                Err(problem(ProblemCode::OutOfRange, format!("must be from {min} to {max}")))
            }
        }
        Kind::Certificate => {
            let text = value.as_str().ok_or_else(|| wrong("a certificate in base64"))?;
            certificate::check(text)
                .map(Value::String)
                .map_err(|message| problem(ProblemCode::NotACertificate, message.to_owned()))
        }
        Kind::Urls { max } => list(name, max, value, |name, entry| {
            let text = text(name, 2048, entry)?;
            if is_url(text.as_str().unwrap_or_default()) {
                Ok(text)
            } else {
                let message = format!("{name} must begin with http:// or https://");
                Err(vec![Problem::new(name, ProblemCode::NotAUrl, message)])
            }
        }),
        Kind::Objects { fields, max } => list(name, max, value, |name, entry| object(name, fields, entry)),
        Kind::Reference(_) => Err(wrong("a reference to another profile")),
    }
}

fn text(name: &str, max: usize, value: &Value) -> Result<Value, Vec<Problem>> {
    let problem = |code, message: String| Problem::new(name, code, format!("{name} {message}"));
    let Some(text) = value.as_str() else {
        return Err(vec![problem(ProblemCode::WrongType, "must be a text".to_owned())]);
    };
    let text = text.trim();
    let mut problems = Vec::new();
    if text.chars().count() > max {
        problems.push(problem(ProblemCode::TooLong, format!("may have {max} characters at most")));
    }
    if text.contains(char::is_control) {
        problems.push(problem(ProblemCode::WrongType, "may not have control characters".to_owned()));
    }
    if problems.is_empty() { Ok(Value::String(text.to_owned())) } else { Err(problems) }
}

fn is_url(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| !host.is_empty() && !host.starts_with('/') && !host.contains(char::is_whitespace))
}

/// The word as Graph writes it, found without regard to case.
fn choice(choices: &Choices, word: &str) -> Option<&'static str> {
    choices.words.iter().copied().find(|known| known.eq_ignore_ascii_case(word.trim()))
}

/// Words in any order and case, with or without spaces, as one text in the order of their bits; `none` for no flag.
fn flags(known: &Flags, words: &str) -> Option<String> {
    let mut bits = 0;
    for word in words.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        if word.eq_ignore_ascii_case("none") {
            continue;
        }
        bits |= known.flags.iter().find(|flag| flag.word.eq_ignore_ascii_case(word))?.bit;
    }
    let set: Vec<_> = known.flags.iter().filter(|flag| bits & flag.bit != 0).map(|flag| flag.word).collect();
    Some(if set.is_empty() { "none".to_owned() } else { set.join(",") })
}

fn list(
    name: &str,
    max: usize,
    value: &Value,
    read: impl Fn(&str, &Value) -> Result<Value, Vec<Problem>>,
) -> Result<Value, Vec<Problem>> {
    let Some(entries) = value.as_array() else {
        return Err(vec![Problem::new(name, ProblemCode::WrongType, format!("{name} must be a list"))]);
    };
    if entries.len() > max {
        let message = format!("{name} may have {max} entries at most");
        return Err(vec![Problem::new(name, ProblemCode::TooLong, message)]);
    }
    let (mut list, mut problems) = (Vec::with_capacity(entries.len()), Vec::new());
    for (position, entry) in entries.iter().enumerate() {
        match read(&format!("{name}[{position}]"), entry) {
            Ok(value) => list.push(value),
            Err(more) => problems.extend(more),
        }
    }
    if problems.is_empty() { Ok(Value::Array(list)) } else { Err(problems) }
}

fn object(name: &str, fields: &[Field], value: &Value) -> Result<Value, Vec<Problem>> {
    let Some(given) = value.as_object() else {
        return Err(vec![Problem::new(name, ProblemCode::WrongType, format!("{name} must be an object"))]);
    };
    let (mut object, mut problems) = (Map::new(), Vec::new());
    let unknown =
        |key: &&String| !key.contains('@') && !fields.iter().any(|field| field.name == key.as_str());
    if let Some(key) = given.keys().find(unknown) {
        // One is enough: an object may have any number of them.
        let place = format!("{name}.{key}");
        let message = format!("{place} is not known");
        problems.push(Problem::new(place, ProblemCode::UnknownSetting, message));
    }
    for field in fields {
        let place = format!("{name}.{}", field.name);
        match given.get(field.name) {
            None | Some(Value::Null) => {
                let message = format!("{place} is required");
                problems.push(Problem::new(place, ProblemCode::Required, message));
            }
            Some(value) => match value_of(&place, field.kind, value) {
                Ok(value) => drop(object.insert(field.name.to_owned(), value)),
                Err(more) => problems.extend(more),
            },
        }
    }
    if problems.is_empty() { Ok(Value::Object(object)) } else { Err(problems) }
}
