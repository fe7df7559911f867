//! What the catalogue says of one setting.

use serde_json::{Value, json};

use super::{Condition, Cost};
use crate::device::OsVersion;
use crate::profile::ProfileType;

/// One setting of a profile type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    /// Graph's name, as `hostName`.
    pub name: &'static str,
    /// What kind of value it has.
    pub kind: Kind,
    /// The value that it has when nobody set it.
    pub initial: Initial,
    /// Whether a profile without it is refused (while its condition holds).
    pub required: bool,
    /// The setting that it depends on: it is accepted and shown only while this holds (EP-19).
    pub when: Option<Condition>,
    /// The first version of the operating system that has it.
    pub since: Option<OsVersion>,
    /// What changing it costs the user.
    pub cost: Cost,
    /// Whether a form shows it. Settings of older clients are accepted, but not shown.
    pub shown: bool,
    /// Whether only the server says what it is; what clients send is ignored, as Graph does.
    pub read_only: bool,
}

/// What kind of value a setting has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Text of at most so many characters.
    Text {
        /// The most characters.
        max: usize,
    },
    /// Text with `{{Variable}}` in it.
    Template {
        /// The most characters.
        max: usize,
    },
    /// A host name without scheme and path.
    Host {
        /// Whether the client takes a port behind it.
        port: bool,
    },
    /// True or false.
    Bool,
    /// One word of a list.
    Choice(&'static Choices),
    /// Any of a list, on the wire a text with commas.
    Flags(&'static Flags),
    /// A whole number.
    Number {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// A certificate in DER, on the wire base64.
    Certificate,
    /// A list of URLs.
    Urls {
        /// The most entries.
        max: usize,
    },
    /// A list of objects, each with these fields.
    Objects {
        /// The fields of each object.
        fields: &'static [Field],
        /// The most entries.
        max: usize,
    },
    /// Another profile of one of these types: Graph's navigation property. Kept in a profile's references.
    Reference(&'static [ProfileType]),
}

/// The words that a choice has.
#[derive(Debug, PartialEq)]
pub struct Choices {
    /// The name of Graph's enumeration.
    pub name: &'static str,
    /// Its words.
    pub words: &'static [&'static str],
    /// Words that need a newer operating system than the setting does.
    pub newer: &'static [(&'static str, OsVersion)],
}

/// The flags that a value is made of.
#[derive(Debug, PartialEq)]
pub struct Flags {
    /// The name of Graph's enumeration.
    pub name: &'static str,
    /// Its flags in the order of their bits, without the zero.
    pub flags: &'static [Flag],
}

/// One flag.
#[derive(Debug, PartialEq)]
pub struct Flag {
    /// Its word.
    pub word: &'static str,
    /// Its bit.
    pub bit: u32,
}

/// One field of an object in a list.
#[derive(Debug, PartialEq)]
pub struct Field {
    /// Graph's name.
    pub name: &'static str,
    /// What kind of value it has: [`Kind::Text`], [`Kind::Template`] or [`Kind::Choice`].
    pub kind: Kind,
}

/// The value of a setting that nobody set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Initial {
    /// Graph's null.
    Null,
    /// True or false.
    Bool(bool),
    /// A word, or words with commas.
    Word(&'static str),
    /// A number.
    Number(i64),
    /// An empty list.
    EmptyList,
    /// A list with one object, given by its fields.
    Object(&'static [(&'static str, &'static str)]),
}

impl Initial {
    /// As it stands in a profile's settings.
    pub fn value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(on) => Value::Bool(on),
            Self::Word(word) => Value::String(word.to_owned()),
            Self::Number(number) => Value::from(number),
            Self::EmptyList => json!([]),
            Self::Object(fields) => {
                let object = fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
                Value::Array(vec![Value::Object(object)])
            }
        }
    }
}

impl Setting {
    /// A setting that may be left out, costs nothing and depends on nothing.
    pub(super) const fn new(name: &'static str, kind: Kind, initial: Initial) -> Self {
        Self {
            name,
            kind,
            initial,
            required: false,
            when: None,
            since: None,
            cost: Cost::Nothing,
            shown: true,
            read_only: false,
        }
    }

    /// A switch that is off, or on, at first.
    pub(super) const fn switch(name: &'static str, on: bool) -> Self {
        Self::new(name, Kind::Bool, Initial::Bool(on))
    }

    /// A choice with a first value.
    pub(super) const fn choice(name: &'static str, choices: &'static Choices, word: &'static str) -> Self {
        Self::new(name, Kind::Choice(choices), Initial::Word(word))
    }

    /// A reference to another profile.
    pub(super) const fn reference(name: &'static str, types: &'static [ProfileType]) -> Self {
        Self::new(name, Kind::Reference(types), Initial::Null)
    }

    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(super) const fn when(mut self, condition: Condition) -> Self {
        self.when = Some(condition);
        self
    }

    pub(super) const fn since(mut self, major: u32, minor: u32) -> Self {
        self.since = Some(OsVersion::new(major, minor));
        self
    }

    pub(super) const fn costs(mut self, cost: Cost) -> Self {
        self.cost = cost;
        self
    }

    pub(super) const fn hidden(mut self) -> Self {
        self.shown = false;
        self
    }

    pub(super) const fn read_only(mut self) -> Self {
        self.read_only = true;
        self.shown = false;
        self
    }

    /// Whether it is kept in a profile's references rather than its settings.
    pub const fn is_reference(&self) -> bool {
        matches!(self.kind, Kind::Reference(_))
    }
}
