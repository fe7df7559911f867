//! An object before it is written: as typed values, or as text, as sessions have them unless they ask for more.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use psrp::clixml::{Content, Object, Value};
use uuid::Uuid;

/// A property's value.
#[derive(Clone, Debug)]
pub(super) enum Property {
    Nothing,
    Text(String),
    Bool(bool),
    Number(i32),
    Guid(Uuid),
    Time(DateTime<Utc>),
    /// A value of an enumeration: its type, its word, its number.
    Word(&'static str, &'static str, i32),
    /// Another object of the directory: its name, and its GUID.
    Link(String, Option<Uuid>),
    List(Vec<String>),
    /// Any other value, as a client gave it.
    Other(Value),
}

impl From<&str> for Property {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Property {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Option<String>> for Property {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Nothing, Self::Text)
    }
}

impl From<bool> for Property {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Uuid> for Property {
    fn from(guid: Uuid) -> Self {
        Self::Guid(guid)
    }
}

impl From<DateTime<Utc>> for Property {
    fn from(time: DateTime<Utc>) -> Self {
        Self::Time(time)
    }
}

impl From<Option<DateTime<Utc>>> for Property {
    fn from(time: Option<DateTime<Utc>>) -> Self {
        time.map_or(Self::Nothing, Self::Time)
    }
}

/// An object.
pub(super) struct Row {
    /// Its type, without the namespaces that most have.
    pub(super) kind: &'static str,
    pub(super) text: String,
    pub(super) properties: Vec<(&'static str, Property)>,
}

impl Row {
    pub(super) fn get(&self, name: &str) -> Option<&Property> {
        let mut properties = self.properties.iter();
        properties.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// As a session gets it from a server with this name.
    pub(super) fn write(self, is_full: bool, server: &str) -> Value {
        let kind = format!("Deserialized.Microsoft.Exchange.Data.Directory.{}", self.kind);
        let types = [kind, "Deserialized.System.Object".to_owned()];
        let properties = self.properties.into_iter();
        let adapted =
            properties.map(|(name, property)| (name.to_owned(), write(property, is_full))).collect();
        let mut extended = vec![
            ("PSComputerName".to_owned(), Value::from(server)),
            ("PSShowComputerName".to_owned(), Value::Bool(false)),
        ];
        if is_full {
            // Nobody may read it: real servers put a .NET object there.
            extended.push(("SerializationData".to_owned(), Value::Bytes(b"#sig#h not to be read".to_vec())));
        }
        Object { types: Arc::from(types), text: Some(self.text), content: Content::None, adapted, extended }
            .into()
    }
}

fn write(property: Property, is_full: bool) -> Value {
    match property {
        Property::Nothing => Value::Nil,
        Property::Text(text) => Value::Text(text),
        Property::Bool(value) => Value::Bool(value),
        Property::Number(number) => Value::Int(number),
        Property::Guid(guid) => Value::Guid(guid),
        Property::Time(time) => Value::time(time),
        Property::Word(kind, word, number) if is_full => {
            let kind = format!("Deserialized.Microsoft.Exchange.Data.Directory.SystemConfiguration.{kind}");
            Value::enumeration(&kind, word, number)
        }
        Property::Word(_, word, _) => Value::from(word),
        Property::Link(name, guid) if is_full => {
            let adapted = vec![
                ("ObjectGuid".to_owned(), guid.map_or(Value::Nil, Value::Guid)),
                ("Name".to_owned(), Value::from(name.rsplit('/').next().unwrap_or_default())),
            ];
            let types =
                ["Deserialized.Microsoft.Exchange.Data.Directory.ADObjectId", "Deserialized.System.Object"];
            Object { text: Some(name), adapted, ..Object::with_types(types) }.into()
        }
        Property::Link(name, _) => Value::Text(name),
        // Remoting knows this container, and so leaves it what it is.
        Property::List(values) if !is_full => Value::strings(values),
        Property::List(values) => {
            let types = [
                "Deserialized.Microsoft.Exchange.Data.MultiValuedProperty`1[[System.String]]",
                "Deserialized.System.Object",
            ];
            let content = Content::List(values.into_iter().map(Value::Text).collect());
            Object { content, ..Object::with_types(types) }.into()
        }
        Property::Other(value) => value,
    }
}
