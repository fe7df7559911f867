//! Objects: a chain of types, a text, a content, properties.

use std::borrow::Cow;
use std::sync::Arc;

use crate::clixml::value::Value;

/// An object (MS-PSRP 2.2.5.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its type and those that it derives from, the most special first. Shared by all objects of a message with the same.
    pub types: Arc<[String]>,
    /// What .NET's `ToString` said (`ToString`).
    pub text: Option<String>,
    /// What it is apart from its properties.
    pub content: Content,
    /// Its own properties (`Props`).
    pub adapted: Vec<(String, Value)>,
    /// Properties that PowerShell added (`MS`).
    pub extended: Vec<(String, Value)>,
}

/// What an object is apart from its properties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// Nothing.
    #[default]
    None,
    /// A simple value: an enumeration's number, a string with properties.
    Simple(Value),
    /// A list, a queue, a stack or an enumerable (`LST`, `QUE`, `STK`, `IE`).
    List(Vec<Value>),
    /// Pairs (`DCT`), in the order in which they came.
    Dictionary(Vec<(Value, Value)>),
}

impl Default for Object {
    fn default() -> Self {
        Self {
            types: Arc::from([]),
            text: None,
            content: Content::None,
            adapted: Vec::new(),
            extended: Vec::new(),
        }
    }
}

impl Object {
    /// An object with properties that PowerShell added and nothing else, as PSRP's own messages are.
    pub fn extended<T: Into<String>>(properties: impl IntoIterator<Item = (T, Value)>) -> Self {
        let extended = properties.into_iter().map(|(name, value)| (name.into(), value)).collect();
        Self { extended, ..Self::default() }
    }

    /// An empty object of a type.
    pub fn with_types<T: Into<String>>(types: impl IntoIterator<Item = T>) -> Self {
        Self { types: types.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// This value as an object: a simple one becomes the content of an object without a type.
    pub fn of(value: Value) -> Self {
        match value {
            Value::Object(object) => Arc::unwrap_or_clone(object),
            simple => Self { content: Content::Simple(simple), ..Self::default() },
        }
    }

    /// Whether it is of this type or of one that derives from it. The full name or its last part counts; a
    /// deserialised object is still of its type.
    pub fn is(&self, name: &str) -> bool {
        self.types.iter().any(|of| {
            let of = of.strip_prefix("Deserialized.").unwrap_or(of);
            of == name || of.rsplit(['.', '+']).next() == Some(name)
        })
    }

    /// What a person would read: the `ToString`, the simple content, or a list's only element.
    pub fn to_text(&self) -> Option<Cow<'_, str>> {
        // An empty ToString of a list says nothing about its elements.
        match (&self.text, &self.content) {
            (_, Content::List(values)) => match values.as_slice() {
                [only] => only.text(),
                _ => None,
            },
            (Some(text), Content::None | Content::Simple(_)) => Some(Cow::Borrowed(text)),
            (None, Content::Simple(value)) => value.text(),
            (None, Content::None) | (_, Content::Dictionary(_)) => None,
        }
    }
}
