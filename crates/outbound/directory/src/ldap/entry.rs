//! Entries as they come over the wire, read without trust: the library's own reader panics on a malformed one.

use std::collections::HashMap;
use std::sync::Arc;

use ldap3::asn1::{PL, StructureTag};

use crate::DirectoryError;

/// A value longer than this is none that we use; photos are never asked for.
const LONGEST_TEXT: usize = 4096;

/// An entry of the directory.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Distinguished name as the server writes it.
    pub(super) dn: String,
    /// The server that it came from.
    pub(super) url: Arc<str>,
    /// Values by attribute in lower case, options such as `;range=0-1499` included.
    attributes: HashMap<String, Vec<Vec<u8>>>,
}

impl Entry {
    /// Reads a SearchResultEntry (RFC 4511 §4.5.2).
    pub(crate) fn parse(tag: StructureTag, url: &Arc<str>) -> Result<Self, DirectoryError> {
        Self::try_parse(tag, url)
            .ok_or(DirectoryError::Unreachable("the server sent a malformed entry".to_owned()))
    }

    fn try_parse(tag: StructureTag, url: &Arc<str>) -> Option<Self> {
        let mut parts = children(tag)?.into_iter();
        let dn = String::from_utf8(bytes(parts.next()?)?).ok()?;
        let mut attributes = HashMap::new();
        for attribute in children(parts.next()?)? {
            let mut parts = children(attribute)?.into_iter();
            let name = String::from_utf8(bytes(parts.next()?)?).ok()?;
            let values = children(parts.next()?)?.into_iter().map(bytes).collect::<Option<Vec<_>>>()?;
            attributes.entry(name.to_ascii_lowercase()).or_insert_with(Vec::new).extend(values);
        }
        Some(Self { dn, url: Arc::clone(url), attributes })
    }

    /// The first value of an attribute, as bytes.
    pub(super) fn bytes(&self, attribute: &str) -> Option<&[u8]> {
        self.values(attribute).first().map(Vec::as_slice)
    }

    /// The first value of an attribute, as text without the white space around it. What is empty, too long or not
    /// UTF-8 counts as absent.
    pub(super) fn text(&self, attribute: &str) -> Option<String> {
        self.texts(attribute).into_iter().next()
    }

    /// All usable texts of an attribute.
    pub(super) fn texts(&self, attribute: &str) -> Vec<String> {
        self.values(attribute)
            .iter()
            .filter(|value| value.len() <= LONGEST_TEXT)
            .filter_map(|value| std::str::from_utf8(value).ok())
            .map(str::trim)
            .filter(|text| !text.is_empty() && !text.contains('\0'))
            .map(str::to_owned)
            .collect()
    }

    /// All values of an attribute.
    pub(super) fn values(&self, attribute: &str) -> &[Vec<u8>] {
        self.attributes.get(&attribute.to_ascii_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// The name of an attribute that came in part, as `member;range=0-1499`.
    pub(crate) fn ranged(&self, attribute: &str) -> Option<&str> {
        let prefix = format!("{};range=", attribute.to_ascii_lowercase());
        self.attributes.keys().find(|name| name.starts_with(&prefix)).map(String::as_str)
    }

    /// A refusal that names this entry.
    pub(super) fn refuse(&self, problem: &'static str) -> DirectoryError {
        DirectoryError::Entry {
            entry: self.dn.chars().filter(|c| !c.is_control()).take(120).collect(),
            problem,
        }
    }
}

/// Addresses in a SearchResultReference (RFC 4511 §4.5.3).
pub(crate) fn references(tag: StructureTag) -> Option<Vec<String>> {
    children(tag)?.into_iter().map(|child| String::from_utf8(bytes(child)?).ok()).collect()
}

pub(super) fn children(tag: StructureTag) -> Option<Vec<StructureTag>> {
    match tag.payload {
        PL::C(children) => Some(children),
        PL::P(_) => None,
    }
}

pub(super) fn bytes(tag: StructureTag) -> Option<Vec<u8>> {
    match tag.payload {
        PL::P(bytes) => Some(bytes),
        PL::C(_) => None,
    }
}
