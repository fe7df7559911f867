//! Query options: `$select`, `$filter`, `$expand`, `$orderby`, `$top`, `$skip`, `$skiptoken`, `$count`, `$search`.

use crate::url::decode_query;
use crate::{Error, Filter};

/// The longest query, in bytes, before decoding.
const MAX_LENGTH: usize = 16 * 1024;
/// The most names in a list.
const MAX_NAMES: usize = 200;
/// How deep `$expand` may be nested.
const MAX_DEPTH: usize = 4;

/// The options of one request, or of one expanded property.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Properties to give; empty for all.
    pub select: Vec<String>,
    /// Which entities to give.
    pub filter: Option<Filter>,
    /// Related entities to give along.
    pub expand: Vec<Expand>,
    /// In which order.
    pub orderby: Vec<Order>,
    /// How many at most.
    pub top: Option<usize>,
    /// How many to leave out first.
    pub skip: Option<usize>,
    /// Where the page before ended: our own word, given in a next link.
    pub skiptoken: Option<String>,
    /// Whether to count all.
    pub count: bool,
    /// Words to look for.
    pub search: Option<String>,
}

/// A related entity to give along.
#[derive(Clone, Debug, PartialEq)]
pub struct Expand {
    /// The navigation property, without a cast in front.
    pub property: String,
    /// Options for it.
    pub query: Query,
}

/// One key of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The property, with slashes for properties of properties.
    pub property: String,
    /// Whether the last comes first.
    pub descending: bool,
}

impl Query {
    /// Reads the query of a URL, without its question mark. Options without `$` that we do not know are left alone.
    pub fn parse(query: &str) -> Result<Self, Error> {
        if query.len() > MAX_LENGTH {
            return Err(Error::TooLong { what: "the query", limit: MAX_LENGTH });
        }
        let mut options = Vec::new();
        // Some clients send the question mark twice.
        for part in query.trim_start_matches('?').split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            options.push((decode_query(name)?, decode_query(value)?));
        }
        Self::from_options(&options, 0)
    }

    fn from_options(options: &[(String, String)], depth: usize) -> Result<Self, Error> {
        if depth > MAX_DEPTH {
            return Err(Error::TooDeep { what: "$expand", limit: MAX_DEPTH });
        }
        let mut query = Self::default();
        let mut seen: Vec<&'static str> = Vec::new();
        for (name, value) in options {
            let lower = name.trim().to_ascii_lowercase();
            let Some(option) =
                OPTIONS.iter().find(|option| option.trim_start_matches('$') == lower.trim_start_matches('$'))
            else {
                if lower.starts_with('$') {
                    return Err(Error::UnknownOption { option: printable(&lower) });
                }
                continue;
            };
            if seen.contains(option) {
                return Err(Error::Twice { option });
            }
            seen.push(option);
            query.set(option, value.trim(), depth)?;
        }
        Ok(query)
    }

    fn set(&mut self, option: &'static str, value: &str, depth: usize) -> Result<(), Error> {
        match option {
            "$select" => self.select = names(option, value)?,
            "$filter" => self.filter = Some(Filter::parse(value)?),
            "$expand" => self.expand = expand(value, depth)?,
            "$orderby" => self.orderby = order(value)?,
            "$top" => self.top = Some(number(option, value)?),
            "$skip" => self.skip = Some(number(option, value)?),
            "$skiptoken" => self.skiptoken = Some(value.to_owned()),
            "$search" => self.search = Some(search(value)),
            "$count" => {
                self.count = match value {
                    "true" => true,
                    "false" => false,
                    _ => return Err(Error::BadValue { option, expected: "true or false" }),
                }
            }
            // JSON is the only format there is, so `$format` asks for nothing.
            _ => {}
        }
        Ok(())
    }
}

const OPTIONS: &[&str] = &[
    "$select",
    "$filter",
    "$expand",
    "$orderby",
    "$top",
    "$skip",
    "$skiptoken",
    "$count",
    "$search",
    "$format",
];

fn printable(name: &str) -> String {
    name.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '$').take(40).collect()
}

fn number(option: &'static str, value: &str) -> Result<usize, Error> {
    value
        .parse::<u32>()
        .ok()
        .and_then(|number| usize::try_from(number).ok())
        .ok_or(Error::BadValue { option, expected: "a whole number that is not negative" })
}

/// `"word"`, or `"displayName:word"` as Graph writes it: the words alone.
fn search(value: &str) -> String {
    let words = value.trim_matches('"');
    match words.split_once(':') {
        Some((property, words)) if property.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            words.to_owned()
        }
        _ => words.to_owned(),
    }
}

fn names(option: &'static str, value: &str) -> Result<Vec<String>, Error> {
    let names: Vec<_> = value.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.len() > MAX_NAMES {
        return Err(Error::BadValue { option, expected: "a list of 200 names at most" });
    }
    names.into_iter().map(|name| property(option, name)).collect()
}

/// A property's name without casts in front of it: `microsoft.graph.x/identityCertificate` is `identityCertificate`.
fn property(option: &'static str, name: &str) -> Result<String, Error> {
    let parts: Vec<_> =
        name.split('/').filter(|part| !part.to_ascii_lowercase().starts_with("microsoft.graph.")).collect();
    let good = |part: &&str| {
        !part.is_empty()
            && part.len() <= 128
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_*@.".contains(&byte))
    };
    if parts.is_empty() || !parts.iter().all(good) {
        return Err(Error::BadValue { option, expected: "a list of property names with commas" });
    }
    Ok(parts.join("/"))
}

fn order(value: &str) -> Result<Vec<Order>, Error> {
    let option = "$orderby";
    let keys = value.split(',').map(str::trim).filter(|key| !key.is_empty());
    keys.take(10)
        .map(|key| {
            let mut words = key.split_ascii_whitespace();
            let name = property(option, words.next().unwrap_or_default())?;
            let descending = match words.next().map(str::to_ascii_lowercase).as_deref() {
                None | Some("asc") => false,
                Some("desc") => true,
                Some(_) => {
                    return Err(Error::BadValue {
                        option,
                        expected: "property names, each with asc or desc",
                    });
                }
            };
            Ok(Order { property: name, descending })
        })
        .collect()
}

/// `assignments,deviceStatuses($select=id;$top=5)`: options in brackets are parted by semicolons (OData URL conventions §5.1.3).
fn expand(value: &str, depth: usize) -> Result<Vec<Expand>, Error> {
    let option = "$expand";
    let mut expands = Vec::new();
    for item in split_outside(value, ',') {
        let item = item.trim();
        if item.is_empty() {
            continue;
        }
        let (name, inner) = match item.split_once('(') {
            Some((name, rest)) => {
                let inner = rest.trim_end().strip_suffix(')').ok_or(Error::BadValue {
                    option,
                    expected: "closed by a bracket where one was opened",
                })?;
                (name, inner)
            }
            None => (item, ""),
        };
        let mut options = Vec::new();
        for part in split_outside(inner, ';') {
            if !part.trim().is_empty() {
                let (name, value) = part.split_once('=').unwrap_or((part, ""));
                options.push((name.to_owned(), value.to_owned()));
            }
        }
        let query = Query::from_options(&options, depth + 1)?;
        expands.push(Expand { property: property(option, name.trim())?, query });
        if expands.len() > 20 {
            return Err(Error::BadValue { option, expected: "a list of 20 properties at most" });
        }
    }
    Ok(expands)
}

/// Splits at a letter that is in no bracket and no quote.
fn split_outside(text: &str, at: char) -> Vec<&str> {
    let (mut depth, mut quoted, mut start, mut parts) = (0_u32, false, 0, Vec::new());
    for (position, letter) in text.char_indices() {
        match letter {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ if letter == at && depth == 0 && !quoted => {
                parts.extend(text.get(start..position));
                start = position + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts
}

#[cfg(test)]
mod tests;
