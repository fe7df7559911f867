//! Filters in Exchange's language (OPATH), as much of it as connectors use.

use chrono::{DateTime, NaiveDateTime, Utc};

use super::Result;
use super::refused::Refused;
use super::row::{Property, Row};

/// How deep a filter may be nested.
const DEEPEST: usize = 16;

/// A filter.
pub(super) enum Filter {
    Both(Box<Self>, Box<Self>),
    Either(Box<Self>, Box<Self>),
    Not(Box<Self>),
    Compare(String, Operator, String),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    NotLike,
}

const OPERATORS: [(&str, Operator); 8] = [
    ("-eq", Operator::Equal),
    ("-ne", Operator::Unequal),
    ("-lt", Operator::Less),
    ("-le", Operator::LessOrEqual),
    ("-gt", Operator::Greater),
    ("-ge", Operator::GreaterOrEqual),
    ("-like", Operator::Like),
    ("-notlike", Operator::NotLike),
];

impl Filter {
    /// Reads a filter over these properties.
    pub(super) fn read(text: &str, properties: &[&str]) -> Result<Self> {
        let words = words(text).ok_or_else(|| Refused::invalid("Filter", text))?;
        let mut reader = Reader { words: words.into_iter().peekable(), properties, depth: 0 };
        let filter = reader.either().filter(|_| reader.words.peek().is_none());
        filter.ok_or_else(|| Refused::invalid("Filter", text))
    }

    pub(super) fn fits(&self, row: &Row) -> bool {
        match self {
            Self::Both(one, other) => one.fits(row) && other.fits(row),
            Self::Either(one, other) => one.fits(row) || other.fits(row),
            Self::Not(filter) => !filter.fits(row),
            Self::Compare(name, operator, value) => {
                row.get(name).is_some_and(|held| compare(held, *operator, value))
            }
        }
    }
}

/// Words, signs, and quoted values without their quotes but with a mark before them.
fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' | ')' | '!' | '{' | '}' => 1,
            '\'' | '"' => {
                let value = rest.get(1..)?;
                let end = value.find(first)?;
                words.push(format!("'{}", value.get(..end)?));
                rest = value.get(end + 1..)?.trim_start();
                continue;
            }
            _ => rest.find(|c: char| c.is_whitespace() || "()'\"".contains(c)).unwrap_or(rest.len()),
        };
        words.push(rest.get(..length)?.to_owned());
        rest = rest.get(length..)?.trim_start();
    }
    Some(words)
}

struct Reader<'a> {
    words: std::iter::Peekable<std::vec::IntoIter<String>>,
    properties: &'a [&'a str],
    depth: usize,
}

impl Reader<'_> {
    fn takes(&mut self, word: &str) -> bool {
        self.words.next_if(|next| next.eq_ignore_ascii_case(word)).is_some()
    }

    fn either(&mut self) -> Option<Filter> {
        let mut filter = self.both()?;
        while self.takes("-or") {
            filter = Filter::Either(Box::new(filter), Box::new(self.both()?));
        }
        Some(filter)
    }

    fn both(&mut self) -> Option<Filter> {
        let mut filter = self.one()?;
        while self.takes("-and") {
            filter = Filter::Both(Box::new(filter), Box::new(self.one()?));
        }
        Some(filter)
    }

    fn one(&mut self) -> Option<Filter> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let filter = if self.takes("-not") || self.takes("!") {
            Filter::Not(Box::new(self.one()?))
        } else if self.takes("(") {
            let filter = self.either()?;
            if !self.takes(")") {
                return None;
            }
            filter
        } else {
            let name = self.words.next()?;
            let is_known = self.properties.iter().any(|known| known.eq_ignore_ascii_case(&name));
            let operator = self.words.next()?;
            let operator = OPERATORS.iter().find(|(word, _)| word.eq_ignore_ascii_case(&operator));
            Filter::Compare(Some(name).filter(|_| is_known)?, operator?.1, self.words.next()?)
        };
        self.depth -= 1;
        Some(filter)
    }
}

fn compare(held: &Property, operator: Operator, value: &str) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let quoted = value.strip_prefix('\'').unwrap_or(value);
    let order = match held {
        Property::Nothing => {
            let is_same = value.eq_ignore_ascii_case("$null");
            return is_same == (operator == Operator::Equal);
        }
        Property::Time(time) => match read_time(quoted) {
            Some(wanted) => time.cmp(&wanted),
            None => return false,
        },
        Property::Bool(held) => {
            let wanted = quoted.trim_start_matches('$').eq_ignore_ascii_case("true");
            held.cmp(&wanted)
        }
        Property::Guid(guid) => guid.to_string().cmp(&quoted.to_lowercase()),
        Property::Number(number) => match quoted.parse::<i32>() {
            Ok(wanted) => number.cmp(&wanted),
            Err(_) => return false,
        },
        Property::Text(text) | Property::Link(text, _) => return compare_text(text, operator, quoted),
        Property::Word(_, word, _) => return compare_text(word, operator, quoted),
        Property::List(values) => return values.iter().any(|value| compare_text(value, operator, quoted)),
        Property::Other(_) => return false,
    };
    match operator {
        Operator::Equal | Operator::Like => order == Equal,
        Operator::Unequal | Operator::NotLike => order != Equal,
        Operator::Less => order == Less,
        Operator::LessOrEqual => order != Greater,
        Operator::Greater => order == Greater,
        Operator::GreaterOrEqual => order != Less,
    }
}

fn compare_text(held: &str, operator: Operator, wanted: &str) -> bool {
    let (held, wanted) = (held.to_lowercase(), wanted.to_lowercase());
    match operator {
        Operator::Equal => held == wanted,
        Operator::Unequal => held != wanted,
        Operator::Less => held < wanted,
        Operator::LessOrEqual => held <= wanted,
        Operator::Greater => held > wanted,
        Operator::GreaterOrEqual => held >= wanted,
        Operator::Like => is_like(&held, &wanted),
        Operator::NotLike => !is_like(&held, &wanted),
    }
}

/// `*` stands for anything.
fn is_like(held: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = held.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    true
}

/// ISO 8601, or as a server of the United States reads a date.
fn read_time(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    let ways = ["%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S"];
    ways.iter().find_map(|way| NaiveDateTime::parse_from_str(text, way).ok()).map(|time| time.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &["Has", "DisplayName", "WhenChanged", "State", "Rule"];

    fn fits(filter: &str) -> bool {
        let changed = DateTime::from_timestamp(1_790_000_000, 0).unwrap(); // 2026-09-21T14:13:20Z
        let row = Row {
            kind: "",
            text: String::new(),
            properties: vec![
                ("Has", true.into()),
                ("DisplayName", "Anna Berg".into()),
                ("WhenChanged", changed.into()),
                ("State", Property::Word("", "Allowed", 1)),
                ("Rule", Property::Nothing),
            ],
        };
        let filter = Filter::read(filter, NAMES).unwrap_or_else(|_| panic!("{filter}"));
        filter.fits(&row)
    }

    #[test]
    fn what_connectors_ask_for() {
        assert!(fits("Has -eq $true -and -not DisplayName -like 'CAS_{*'"));
        assert!(!fits("Has -eq $true -and -not DisplayName -like 'anna*'"));
        assert!(
            fits("WhenChanged -ge '2026-09-21T14:13:20Z'") && !fits("WhenChanged -gt '2026-09-21T14:13:20Z'")
        );
        assert!(fits("WhenChanged -gt '09/21/2026 14:13:19'"));
        assert!(fits("State -eq 'allowed' -and (Has -eq $false -or Rule -eq $null)"));
        assert!(fits("DisplayName -like '*nn*er*'") && !fits("DisplayName -like '*nn'"));
    }

    #[test]
    fn what_is_no_filter() {
        let nested = "(".repeat(40);
        for wrong in
            ["", "Has", "Has -eq", "Secret -eq 'a'", "Has -eq 'a", "(Has -eq $true", "Has -is $true", &nested]
        {
            assert!(Filter::read(wrong, NAMES).is_err(), "{wrong}");
        }
    }
}
