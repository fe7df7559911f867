//! `$filter`: the forms that Graph's clients use.

mod evaluate;
mod parse;
mod token;

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

pub(crate) use evaluate::compare;

use crate::Error;

/// The longest filter, in bytes.
const MAX_LENGTH: usize = 8 * 1024;
/// How deep brackets and functions may be nested.
const MAX_DEPTH: usize = 20;

/// A parsed filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter(pub Expression);

/// What is true or false of an entity.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// Both.
    And(Box<Self>, Box<Self>),
    /// Either.
    Or(Box<Self>, Box<Self>),
    /// Not.
    Not(Box<Self>),
    /// One value against another.
    Compare(Operand, Comparison, Operand),
    /// A value in a list.
    In(Operand, Vec<Value>),
    /// The entity's type, or a type that it derives from, by its short name.
    IsOf(String),
    /// One text inside another, at its start, or at its end.
    Text(TextTest, Operand, Operand),
    /// A property that is true or false by itself.
    Is(Operand),
    /// Any, or all, of a list.
    Lambda {
        /// Whether all must be.
        all: bool,
        /// The list.
        list: Vec<String>,
        /// The name of one of it.
        variable: String,
        /// What must be true of it; nothing asks whether there is one at all.
        condition: Option<Box<Self>>,
    },
}

/// How two texts are held against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextTest {
    /// `contains`.
    Contains,
    /// `startswith`.
    StartsWith,
    /// `endswith`.
    EndsWith,
}

/// How two values are held against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `eq`.
    Equal,
    /// `ne`.
    NotEqual,
    /// `gt`.
    Greater,
    /// `ge`.
    GreaterOrEqual,
    /// `lt`.
    Less,
    /// `le`.
    LessOrEqual,
}

/// A value in a filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A property, or a property of a property.
    Property(Vec<String>),
    /// The same behind a cast. Which type it is cast to is left out: an entity of another type has no such property.
    Cast(Vec<String>),
    /// A constant.
    Constant(Value),
    /// A function of one value: `tolower`, `toupper`, `trim`, `length`.
    Function(Function, Box<Self>),
}

/// A function of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// In small letters.
    ToLower,
    /// In capitals.
    ToUpper,
    /// Without spaces around it.
    Trim,
    /// How many characters.
    Length,
}

impl Filter {
    /// Parses a filter, already percent-decoded.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_LENGTH {
            return Err(Error::TooLong { what: "$filter", limit: MAX_LENGTH });
        }
        parse::parse(text).map(Self)
    }

    /// Whether it is true of an entity. `is_of` says whether the entity is of a type, by its short name.
    pub fn matches(&self, entity: &Value, is_of: &dyn Fn(&str) -> bool) -> bool {
        evaluate::evaluate(&self.0, entity, is_of)
    }

    /// The value that a property must equal for the filter to be true: for looking it up instead of reading everything.
    pub fn equals(&self, property: &str) -> Option<&str> {
        equals(&self.0, property)
    }

    /// The time from which on a property must be for the filter to be true, so that nothing older has to be read.
    pub fn not_before(&self, property: &str) -> Option<DateTime<FixedOffset>> {
        bound(&self.0, property, &[Comparison::Greater, Comparison::GreaterOrEqual, Comparison::Equal])
    }

    /// The time until which a property must be for the filter to be true.
    pub fn not_after(&self, property: &str) -> Option<DateTime<FixedOffset>> {
        bound(&self.0, property, &[Comparison::Less, Comparison::LessOrEqual, Comparison::Equal])
    }

    /// The first part of each property that it looks at. What stands behind a cast is another type's, and left out.
    pub fn properties(&self) -> Vec<&str> {
        let mut properties = Vec::new();
        collect(&self.0, &mut properties);
        properties
    }
}

fn equals<'a>(expression: &'a Expression, name: &str) -> Option<&'a str> {
    let is_it = |operand: &Operand| match operand {
        Operand::Property(path) => matches!(path.as_slice(), [only] if only == name),
        Operand::Function(Function::ToLower, inner) => {
            matches!(&**inner, Operand::Property(path) if matches!(path.as_slice(), [only] if only == name))
        }
        _ => false,
    };
    match expression {
        Expression::Compare(left, Comparison::Equal, Operand::Constant(Value::String(text)))
            if is_it(left) =>
        {
            Some(text)
        }
        Expression::And(left, right) => equals(left, name).or_else(|| equals(right, name)),
        _ => None,
    }
}

fn bound(expression: &Expression, name: &str, comparisons: &[Comparison]) -> Option<DateTime<FixedOffset>> {
    match expression {
        Expression::Compare(Operand::Property(path), comparison, Operand::Constant(Value::String(text)))
            if comparisons.contains(comparison) && matches!(path.as_slice(), [only] if only == name) =>
        {
            evaluate::time(text)
        }
        Expression::And(left, right) => {
            bound(left, name, comparisons).or_else(|| bound(right, name, comparisons))
        }
        _ => None,
    }
}

fn collect<'a>(expression: &'a Expression, into: &mut Vec<&'a str>) {
    match expression {
        Expression::And(left, right) | Expression::Or(left, right) => {
            collect(left, into);
            collect(right, into);
        }
        Expression::Not(inner) => collect(inner, into),
        Expression::Compare(left, _, right) | Expression::Text(_, left, right) => {
            first(left, into);
            first(right, into);
        }
        Expression::In(operand, _) | Expression::Is(operand) => first(operand, into),
        Expression::IsOf(_) => {}
        Expression::Lambda { list, .. } => into.extend(list.first().map(String::as_str)),
    }
}

fn first<'a>(operand: &'a Operand, into: &mut Vec<&'a str>) {
    match operand {
        Operand::Property(path) => into.extend(path.first().map(String::as_str)),
        Operand::Cast(_) | Operand::Constant(_) => {}
        Operand::Function(_, inner) => first(inner, into),
    }
}

#[cfg(test)]
mod tests;
