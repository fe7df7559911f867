//! Searches: scope, filter, pages (RFC 2696), ranges, referrals, and the ways to break off.

use std::io;

use lber::common::TagClass;
use lber::structure::StructureTag;

use super::codec::{
    bytes, constructed, encode, number, octets, parts, primitive, result, sequence, set, text,
};
use super::entry::Entry;
use super::filter::matches;
use super::{Behaviour, State, lock};

/// OID of the paging control.
const PAGED_RESULTS: &[u8] = b"1.2.840.113556.1.4.319";
const SUCCESS: u8 = 0;
const SIZE_LIMIT_EXCEEDED: u8 = 4;
const NO_SUCH_OBJECT: u8 = 32;

/// Pages that a connection has had.
#[derive(Default)]
pub(super) struct Paging {
    pages: usize,
    /// The entries that the search found, for its further pages.
    found: Vec<usize>,
}

/// What the client gets.
pub(super) enum Reply {
    /// Operations with their controls.
    Messages(Vec<(StructureTag, Vec<StructureTag>)>),
    /// These bytes, as they are.
    Bytes(Vec<u8>),
    /// Nothing: the connection is cut.
    Die,
}

/// Answers a SearchRequest (RFC 4511 §4.5.1).
pub(super) fn search(
    operation: &StructureTag,
    controls: Option<&StructureTag>,
    state: &State,
    paging: &mut Paging,
) -> io::Result<Reply> {
    *lock(&state.searches) += 1;
    let fields = parts(Some(operation));
    let base = String::from_utf8_lossy(bytes(fields.first())).to_lowercase();
    let scope = number(fields.get(1));
    let wanted: Vec<String> = parts(fields.get(7))
        .iter()
        .map(|name| String::from_utf8_lossy(bytes(Some(name))).into_owned())
        .collect();
    let behaviour = lock(&state.behaviour).clone();
    if let Some(answer) = behaviour.answer.clone().filter(|_| scope != 0) {
        return Ok(Reply::Bytes(answer));
    }
    let entries = lock(&state.entries);
    let Some(filter) = fields.get(6) else { return Ok(Reply::Die) };
    let control = parts(controls)
        .iter()
        .map(|control| parts(Some(control)))
        .find(|control| bytes(control.first()) == PAGED_RESULTS);
    let (size, offset) = match control.and_then(<[_]>::last) {
        Some(value) => page(bytes(Some(value)))?,
        None => (usize::MAX, 0),
    };
    let found: Vec<&Entry> = if base.is_empty() && scope == 0 {
        vec![&state.root]
    } else {
        if offset == 0 {
            let hit = |entry: &Entry| in_scope(&entry.dn, &base, scope) && matches(filter, entry);
            let hits = entries.iter().enumerate().filter(|(_, entry)| hit(entry));
            paging.found = hits.map(|(position, _)| position).collect();
        }
        paging.found.iter().filter_map(|position| entries.get(*position)).collect()
    };
    if found.is_empty() && scope == 0 {
        return Ok(Reply::Messages(vec![(result(5, NO_SUCH_OBJECT), Vec::new())]));
    }
    if scope != 0 {
        if behaviour.die_before_page == Some(paging.pages) {
            return Ok(Reply::Die);
        }
        paging.pages += 1;
    }
    let end = offset.saturating_add(size).min(found.len());
    let limit = behaviour.size_limit.unwrap_or(usize::MAX);
    let mut messages: Vec<_> = found
        .iter()
        .take(end.min(limit))
        .skip(offset)
        .map(|entry| (result_entry(entry, &wanted, &behaviour), Vec::new()))
        .collect();
    if end > limit && scope != 0 {
        messages.push((result(5, SIZE_LIMIT_EXCEEDED), Vec::new()));
        return Ok(Reply::Messages(messages));
    }
    if scope == 2 && end == found.len() {
        for reference in &behaviour.references {
            messages.push((constructed(TagClass::Application, 19, vec![text(reference)]), Vec::new()));
        }
    }
    let cookie = if end < found.len() { end.to_string() } else { String::new() };
    let controls = if control.is_some() { vec![paged(&cookie)?] } else { Vec::new() };
    messages.push((result(5, SUCCESS), controls));
    Ok(Reply::Messages(messages))
}

fn in_scope(dn: &str, base: &str, scope: usize) -> bool {
    let dn = dn.to_lowercase();
    match (scope, dn.strip_suffix(base)) {
        (0, Some("")) => true,
        (1, Some(rest)) => rest.strip_suffix(',').is_some_and(|first| !first.contains(',')),
        (2, Some(rest)) => rest.is_empty() || rest.ends_with(','),
        _ => false,
    }
}

/// Size and offset out of a paging control's value; our cookie is the offset in digits.
fn page(value: &[u8]) -> io::Result<(usize, usize)> {
    let (_, tag) = lber::parse::parse_tag(value).map_err(|_| io::Error::other("a malformed control"))?;
    let fields = parts(Some(&tag));
    let cookie = String::from_utf8_lossy(bytes(fields.get(1))).parse().unwrap_or(0);
    Ok((number(fields.first()).max(1), cookie))
}

fn paged(cookie: &str) -> io::Result<StructureTag> {
    let value = encode(sequence(vec![primitive(TagClass::Universal, 2, vec![0]), text(cookie)]))?;
    Ok(sequence(vec![octets(PAGED_RESULTS), octets(&value)]))
}

fn result_entry(entry: &Entry, wanted: &[String], behaviour: &Behaviour) -> StructureTag {
    let mut attributes = Vec::new();
    for asked in wanted {
        let (name, start): (&str, usize) = match asked.split_once(";range=") {
            Some((name, range)) => {
                (name, range.split('-').next().and_then(|first| first.parse().ok()).unwrap_or(0))
            }
            None => (asked.as_str(), 0),
        };
        let values = entry.values(name);
        let ranged = name.eq_ignore_ascii_case("member");
        match behaviour.range.filter(|most| ranged && (values.len() > *most || start > 0)) {
            Some(_) if start > 0 && behaviour.lose_ranges => {}
            Some(most) => {
                let end = start.saturating_add(most);
                let last = if end >= values.len() { "*".to_owned() } else { (end - 1).to_string() };
                let part = values.get(start..end.min(values.len())).unwrap_or_default();
                attributes.push(attribute(&format!("{name};range={start}-{last}"), part));
            }
            None if values.is_empty() => {}
            None => attributes.push(attribute(name, values)),
        }
    }
    constructed(TagClass::Application, 4, vec![text(&entry.dn), sequence(attributes)])
}

fn attribute(name: &str, values: &[Vec<u8>]) -> StructureTag {
    sequence(vec![text(name), set(values.iter().map(|value| octets(value)).collect())])
}
