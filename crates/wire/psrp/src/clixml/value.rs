//! Values, and what can be read from one whatever its shape.

use std::borrow::Cow;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::clixml::object::{Content, Object};
use crate::clixml::time;

/// A value of CLIXML (MS-PSRP 2.2.5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `Nil`, and every element that this crate has no use for: secure strings, progress records, broken references.
    Nil,
    /// `S`.
    Text(String),
    /// `B`.
    Bool(bool),
    /// `I32`.
    Int(i32),
    /// `I64`.
    Long(i64),
    /// `G`.
    Guid(Uuid),
    /// `BA`.
    Bytes(Vec<u8>),
    /// Any other simple value, in the very text that it was sent in.
    Scalar(Scalar, String),
    /// `Obj`, or a `Ref` to one.
    Object(Arc<Object>),
}

/// The kinds of simple values that are kept as the text that they were sent in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// `C`: a UTF-16 code unit, as a number.
    Char,
    /// `By`: 0 to 255.
    Byte,
    /// `SB`: -128 to 127.
    SignedByte,
    /// `U16`.
    UInt16,
    /// `I16`.
    Int16,
    /// `U32`.
    UInt32,
    /// `U64`.
    UInt64,
    /// `Sg`: 32 bits.
    Single,
    /// `Db`: 64 bits.
    Double,
    /// `D`: .NET's decimal.
    Decimal,
    /// `DT`: ISO 8601 with seven decimals, with an offset, with `Z`, or with neither.
    DateTime,
    /// `TS`: an ISO 8601 duration without years and months.
    Duration,
    /// `URI`.
    Uri,
    /// `Version`.
    Version,
    /// `XD`: a document.
    Xml,
    /// `SBK`: a script. It is read and never run.
    Script,
}

/// Each kind with its element.
const SCALARS: [(Scalar, &str); 16] = [
    (Scalar::Char, "C"),
    (Scalar::Byte, "By"),
    (Scalar::SignedByte, "SB"),
    (Scalar::UInt16, "U16"),
    (Scalar::Int16, "I16"),
    (Scalar::UInt32, "U32"),
    (Scalar::UInt64, "U64"),
    (Scalar::Single, "Sg"),
    (Scalar::Double, "Db"),
    (Scalar::Decimal, "D"),
    (Scalar::DateTime, "DT"),
    (Scalar::Duration, "TS"),
    (Scalar::Uri, "URI"),
    (Scalar::Version, "Version"),
    (Scalar::Xml, "XD"),
    (Scalar::Script, "SBK"),
];

impl Scalar {
    /// Its element's name.
    pub fn element(self) -> &'static str {
        SCALARS.iter().find(|(kind, _)| *kind == self).map_or("S", |(_, element)| element)
    }

    /// The kind whose element has this name.
    pub(crate) fn of_element(name: &str) -> Option<Self> {
        SCALARS.iter().find(|(_, element)| *element == name).map(|(kind, _)| *kind)
    }
}

impl Value {
    /// A list, as a cmdlet's parameter takes it.
    pub fn list(values: impl IntoIterator<Item = Self>) -> Self {
        let types = ["System.Collections.ArrayList", "System.Object"];
        Object { content: Content::List(values.into_iter().collect()), ..Object::with_types(types) }.into()
    }

    /// A list of strings.
    pub fn strings<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Self {
        Self::list(values.into_iter().map(|value| Self::Text(value.into())))
    }

    /// A hashtable, such as `@{Add=…; Remove=…}`.
    pub fn table<T: Into<String>>(entries: impl IntoIterator<Item = (T, Self)>) -> Self {
        let entries = entries.into_iter().map(|(key, value)| (Self::Text(key.into()), value)).collect();
        let types = ["System.Collections.Hashtable", "System.Object"];
        Object { content: Content::Dictionary(entries), ..Object::with_types(types) }.into()
    }

    /// A value of an enumeration of .NET.
    pub fn enumeration(name: &str, text: &str, number: i32) -> Self {
        let types = [name, "System.Enum", "System.ValueType", "System.Object"];
        let object = Object { content: Content::Simple(Self::Int(number)), ..Object::with_types(types) };
        Object { text: Some(text.to_owned()), ..object }.into()
    }

    /// A point in time, with `Z`.
    pub fn time(time: DateTime<Utc>) -> Self {
        Self::Scalar(Scalar::DateTime, time::write(time))
    }

    /// The object, if it is one.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Whether there is nothing: nil, or an object that is nothing but a nil.
    pub fn is_nil(&self) -> bool {
        match self {
            Self::Nil => true,
            Self::Object(object) => matches!(object.content, Content::Simple(Self::Nil)),
            _ => false,
        }
    }

    /// What a person would read: an object's `ToString`, an enumeration's name, a list's only element.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Nil => None,
            Self::Text(text) | Self::Scalar(_, text) => Some(Cow::Borrowed(text)),
            Self::Bool(true) => Some(Cow::Borrowed("True")),
            Self::Bool(false) => Some(Cow::Borrowed("False")),
            Self::Int(number) => Some(Cow::Owned(number.to_string())),
            Self::Long(number) => Some(Cow::Owned(number.to_string())),
            Self::Guid(id) => Some(Cow::Owned(id.to_string())),
            Self::Bytes(bytes) => Some(Cow::Owned(BASE64_STANDARD.encode(bytes))),
            Self::Object(object) => object.to_text(),
        }
    }

    /// Its elements; a single value is a list of one, nil is the empty list.
    pub fn elements(&self) -> &[Self] {
        match self {
            Self::Nil => &[],
            Self::Object(object) => match &object.content {
                Content::List(values) => values,
                Content::Simple(Self::Nil) => &[],
                _ => std::slice::from_ref(self),
            },
            _ => std::slice::from_ref(self),
        }
    }

    /// True or false, also as text.
    pub fn bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self {
            return Some(*value);
        }
        match self.text()?.trim() {
            text if text.eq_ignore_ascii_case("true") => Some(true),
            text if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// A whole number: an enumeration's value, also as text.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(i64::from(*number)),
            Self::Long(number) => Some(*number),
            Self::Object(object) => match &object.content {
                Content::Simple(value) => value.number(),
                _ => self.text()?.trim().parse().ok(),
            },
            _ => self.text()?.trim().parse().ok(),
        }
    }

    /// A GUID, also as text and also that of an entry of the directory.
    pub fn guid(&self) -> Option<Uuid> {
        match self {
            Self::Guid(id) => Some(*id),
            Self::Object(object) if object.has("ObjectGuid") => object.guid("ObjectGuid"),
            _ => Uuid::try_parse(self.text()?.trim()).ok(),
        }
    }

    /// A point in time. One without an offset is taken as UTC, which is what the directory keeps.
    pub fn to_time(&self) -> Option<DateTime<Utc>> {
        time::read(self.text()?.trim())
    }

    /// A span of time, in ISO 8601 or as .NET prints it.
    pub fn duration(&self) -> Option<TimeDelta> {
        time::read_duration(self.text()?.trim())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Int(number)
    }
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Guid(id)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(Arc::new(object))
    }
}
