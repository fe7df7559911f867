//! On what a setting depends (EP-19).

use serde_json::{Map, Value};

/// What has to hold for a setting to count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Condition {
    /// A switch is on.
    On(&'static str),
    /// A choice is one of these words.
    Is(&'static str, &'static [&'static str]),
    /// All of these hold.
    All(&'static [Self]),
}

impl Condition {
    /// Whether it holds in these settings.
    pub fn holds(&self, settings: &Map<String, Value>) -> bool {
        match self {
            Self::On(name) => settings.get(*name).and_then(Value::as_bool).unwrap_or(false),
            Self::Is(name, words) => {
                settings.get(*name).and_then(Value::as_str).is_some_and(|word| words.contains(&word))
            }
            Self::All(conditions) => conditions.iter().all(|condition| condition.holds(settings)),
        }
    }

    /// The settings that it looks at.
    pub fn settings(&self) -> Vec<&'static str> {
        match self {
            Self::On(name) | Self::Is(name, _) => vec![name],
            Self::All(conditions) => conditions.iter().flat_map(Self::settings).collect(),
        }
    }
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::On(name) => write!(f, "{name} is true"),
            Self::Is(name, words) => write!(f, "{name} is {}", words.join(" or ")),
            Self::All(conditions) => {
                for (position, condition) in conditions.iter().enumerate() {
                    if position > 0 {
                        f.write_str(" and ")?;
                    }
                    condition.fmt(f)?;
                }
                Ok(())
            }
        }
    }
}
