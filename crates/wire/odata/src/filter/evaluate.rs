//! Whether a filter is true of an entity. Texts are compared without regard to case, as Graph does.

use std::cmp::Ordering;

use chrono::DateTime;
use serde_json::Value;

use super::{Comparison, Expression, Function, Operand, TextTest};

/// An entity, and the variables of the lambdas around.
struct Scope<'a> {
    entity: &'a Value,
    variables: Vec<(&'a str, &'a Value)>,
    is_of: &'a dyn Fn(&str) -> bool,
}

pub(super) fn evaluate(expression: &Expression, entity: &Value, is_of: &dyn Fn(&str) -> bool) -> bool {
    Scope { entity, variables: Vec::new(), is_of }.holds(expression)
}

impl<'a> Scope<'a> {
    fn holds(&self, expression: &'a Expression) -> bool {
        match expression {
            Expression::And(left, right) => self.holds(left) && self.holds(right),
            Expression::Or(left, right) => self.holds(left) || self.holds(right),
            Expression::Not(inner) => !self.holds(inner),
            Expression::Compare(left, comparison, right) => {
                compares(&self.value(left), *comparison, &self.value(right))
            }
            Expression::In(operand, values) => {
                let value = self.value(operand);
                values.iter().any(|known| compares(&value, Comparison::Equal, known))
            }
            Expression::IsOf(name) => (self.is_of)(name),
            Expression::Text(test, left, right) => match (self.value(left), self.value(right)) {
                (Value::String(whole), Value::String(part)) => {
                    let (whole, part) = (whole.to_lowercase(), part.to_lowercase());
                    match test {
                        TextTest::Contains => whole.contains(&part),
                        TextTest::StartsWith => whole.starts_with(&part),
                        TextTest::EndsWith => whole.ends_with(&part),
                    }
                }
                _ => false,
            },
            Expression::Is(operand) => self.value(operand) == Value::Bool(true),
            Expression::Lambda { all, list, variable, condition } => {
                let entries = self.find(list).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                let Some(condition) = condition else { return !entries.is_empty() };
                let mut holds = entries.iter().map(|entry| {
                    let mut variables = self.variables.clone();
                    variables.push((variable, entry));
                    Scope { entity: self.entity, variables, is_of: self.is_of }.holds(condition)
                });
                if *all { holds.all(|holds| holds) } else { holds.any(|holds| holds) }
            }
        }
    }

    fn value(&self, operand: &Operand) -> Value {
        match operand {
            Operand::Property(path) | Operand::Cast(path) => self.find(path).cloned().unwrap_or_default(),
            Operand::Constant(value) => value.clone(),
            Operand::Function(function, inner) => match self.value(inner) {
                Value::String(text) => match function {
                    Function::ToLower => Value::String(text.to_lowercase()),
                    Function::ToUpper => Value::String(text.to_uppercase()),
                    Function::Trim => Value::String(text.trim().to_owned()),
                    Function::Length => Value::from(text.chars().count()),
                },
                _ => Value::Null,
            },
        }
    }

    fn find(&self, path: &[String]) -> Option<&'a Value> {
        let (first, rest) = path.split_first()?;
        let variable = self.variables.iter().rev().find(|(name, _)| name == first).map(|(_, value)| *value);
        let start = match variable {
            Some(value) => value,
            None => self.entity.get(first)?,
        };
        rest.iter().try_fold(start, |value, name| value.get(name))
    }
}

fn compares(left: &Value, comparison: Comparison, right: &Value) -> bool {
    let ordering = compare(left, right);
    match comparison {
        Comparison::Equal => ordering == Some(Ordering::Equal),
        Comparison::NotEqual => ordering != Some(Ordering::Equal),
        Comparison::Greater => ordering == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => matches!(ordering, Some(Ordering::Greater | Ordering::Equal)),
        Comparison::Less => ordering == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(ordering, Some(Ordering::Less | Ordering::Equal)),
    }
}

/// The order of two values of one kind; `None` if they cannot be compared. Times are compared as times.
pub(crate) fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Null, Value::Null) => Some(Ordering::Equal),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::Number(left), Value::Number(right)) => match (left.as_i64(), right.as_i64()) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
        },
        (Value::String(left), Value::String(right)) => Some(match (time(left), time(right)) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => left.to_lowercase().cmp(&right.to_lowercase()),
        }),
        // jailBroken is a text that says "True".
        (Value::String(text), Value::Bool(on)) | (Value::Bool(on), Value::String(text)) => {
            Some(text.to_lowercase().cmp(&on.to_string()))
        }
        _ => None,
    }
}

pub(super) fn time(text: &str) -> Option<DateTime<chrono::FixedOffset>> {
    let starts_with_year = text.as_bytes().get(..5).is_some_and(|start| {
        matches!(start, [a, b, c, d, b'-'] if [a, b, c, d].iter().all(|digit| digit.is_ascii_digit()))
    });
    if !starts_with_year {
        return None;
    }
    if text.len() == 10 {
        return DateTime::parse_from_rfc3339(&format!("{text}T00:00:00Z")).ok();
    }
    DateTime::parse_from_rfc3339(text).ok()
}
