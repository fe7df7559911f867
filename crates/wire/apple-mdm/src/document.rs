//! Reading property lists from outside, within limits.
//!
//! The `plist` crate drops unknown entities and CDATA sections in silence and has no limits, so a first pass over the
//! bytes refuses both before the tree is built.

use plist::{Dictionary, Value};
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::error::Error;

/// How much of a document is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes.
    pub bytes: usize,
    /// Levels of nested elements, the `plist` element included.
    pub depth: usize,
}

impl Limits {
    /// For check-in messages: an unlock token is the largest thing in them.
    pub const CHECK_IN: Self = Self { bytes: 256 * 1024, depth: 16 };
    /// For answers to commands: lists of certificates and apps are the largest things in them.
    pub const ANSWER: Self = Self { bytes: 4 * 1024 * 1024, depth: 24 };
    /// For configuration profiles.
    pub const PROFILE: Self = Self { bytes: 1024 * 1024, depth: 24 };
}

/// Reads a property list whose top is a dictionary.
pub fn read(bytes: &[u8], limits: Limits) -> Result<Dictionary, Error> {
    inspect(bytes, limits)?;
    let value = Value::from_reader_xml(bytes).map_err(|_| Error::Malformed { position: 0 })?;
    value.into_dictionary().ok_or(Error::WrongKind { key: "plist" })
}

/// Refuses what is too large, too deep, cut off, or uses parts of XML that property lists have no use for.
fn inspect(bytes: &[u8], limits: Limits) -> Result<(), Error> {
    if bytes.len() > limits.bytes {
        return Err(Error::TooLarge { limit: limits.bytes });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Error::NotXml)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.trim_start().starts_with('<') {
        return Err(if text.trim_start().is_empty() { Error::Truncated } else { Error::NotXml });
    }
    if let Some(position) =
        text.find(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{7f}'..))
    {
        return Err(Error::Forbidden { what: "a control character", position: position as u64 });
    }
    let mut reader = Reader::from_str(text);
    let (mut depth, mut elements) = (0_usize, 0_usize);
    loop {
        let event = reader.read_event();
        let position = reader.buffer_position();
        let forbidden = |what| Err(Error::Forbidden { what, position });
        match event {
            Ok(Event::Start(_)) => {
                depth += 1;
                elements += 1;
                if depth > limits.depth {
                    return Err(Error::TooDeep { limit: limits.depth });
                }
            }
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Empty(_)) => elements += 1,
            Ok(Event::DocType(declaration)) => {
                if !is_apples(declaration.as_ref()) {
                    return forbidden("a DOCTYPE that is not Apple's");
                }
            }
            Ok(Event::GeneralRef(reference)) => match reference.resolve_char_ref() {
                Ok(Some('\t' | '\n' | '\r' | ' '..)) => {}
                Ok(None) if is_predefined(reference.as_ref()) => {}
                _ => return forbidden("an entity"),
            },
            Ok(Event::CData(_)) => return forbidden("a CDATA section"),
            Ok(Event::PI(_)) => return forbidden("a processing instruction"),
            Ok(Event::Eof) if depth > 0 || elements == 0 => return Err(Error::Truncated),
            Ok(Event::Eof) => return Ok(()),
            Ok(Event::Text(_) | Event::Comment(_) | Event::Decl(_)) => {}
            Err(quick_xml::Error::Syntax(_)) if position >= text.len() as u64 => {
                return Err(Error::Truncated);
            }
            Err(_) => return Err(Error::Malformed { position: reader.error_position() }),
        }
    }
}

/// Apple's plain declaration: a public identifier and a system identifier, no internal subset.
fn is_apples(declaration: &str) -> bool {
    let mut words = declaration.split_whitespace();
    words.next() == Some("plist") && !declaration.contains(['[', '<', '&', '%'])
}

fn is_predefined(name: &str) -> bool {
    matches!(name, "amp" | "lt" | "gt" | "quot" | "apos")
}

/// The text of a key that may be absent.
pub(crate) fn text(dictionary: &Dictionary, key: &'static str) -> Result<Option<String>, Error> {
    match dictionary.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Error::WrongKind { key }),
    }
}

/// The text of a key that must be there.
pub(crate) fn required_text(dictionary: &Dictionary, key: &'static str) -> Result<String, Error> {
    text(dictionary, key)?.ok_or(Error::Missing { key })
}

/// The data of a key that may be absent.
pub(crate) fn data(dictionary: &Dictionary, key: &'static str) -> Result<Option<Vec<u8>>, Error> {
    match dictionary.get(key) {
        None => Ok(None),
        Some(Value::Data(data)) => Ok(Some(data.clone())),
        Some(_) => Err(Error::WrongKind { key }),
    }
}

/// The array of a key that may be absent.
pub(crate) fn array<'a>(
    dictionary: &'a Dictionary,
    key: &'static str,
) -> Result<Option<&'a Vec<Value>>, Error> {
    match dictionary.get(key) {
        None => Ok(None),
        Some(Value::Array(values)) => Ok(Some(values)),
        Some(_) => Err(Error::WrongKind { key }),
    }
}

/// Writes a property list as XML.
pub(crate) fn write(value: &Value) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    value.to_writer_xml(&mut bytes).map_err(|_| Error::NotWritable)?;
    Ok(bytes)
}
