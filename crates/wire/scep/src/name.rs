//! Distinguished names and general names, as far as requests carry them.

use serde::{Deserialize, Serialize};

use crate::ber::{self, Element, tag};
use crate::{Error, der, oid};

/// One attribute of a distinguished name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NameAttribute {
    /// The attribute's object identifier, in dots.
    pub kind: String,
    /// Its text.
    pub value: String,
}

/// A name in a SubjectAltName that Gatepost knows how to judge.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GeneralName {
    /// A DNS name.
    Dns(String),
    /// An e-mail address.
    Email(String),
    /// An IP address of 4 or 16 bytes.
    Ip(Vec<u8>),
    /// A user principal name, an otherName.
    Principal(String),
    /// A URI.
    Uri(String),
    /// Anything else, by its identifier octet: nobody may ask for it.
    Other(u8),
}

/// Reads a Name (RFC 5280 §4.1.2.4).
pub fn read_name(raw: &[u8]) -> Result<Vec<NameAttribute>, Error> {
    let mut attributes = Vec::new();
    let mut sets = sequence_of(raw)?;
    while let Some(set) = sets.next()? {
        let mut pairs = set.children()?;
        while let Some(pair) = pairs.next()? {
            let mut parts = pair.children()?;
            let kind = parts.expect(tag::OID, "an attribute's type")?;
            let value = parts.next()?.ok_or(Error::Unexpected { expected: "an attribute's value" })?;
            attributes.push(NameAttribute { kind: dotted(kind.content()), value: text(&value)? });
        }
    }
    Ok(attributes)
}

/// Writes a Name: one attribute in each relative name.
pub fn write_name(attributes: &[NameAttribute]) -> Result<Vec<u8>, Error> {
    let mut sets = Vec::new();
    for attribute in attributes {
        let kind = oid::ObjectIdentifier::new(&attribute.kind)
            .map_err(|_| Error::Unexpected { expected: "an object identifier in dots" })?;
        let pair = der::sequence(&[&der::oid(kind), &directory_string(&attribute.kind, &attribute.value)]);
        sets.push(der::element(tag::SET, &[&pair]));
    }
    let sets: Vec<&[u8]> = sets.iter().map(Vec::as_slice).collect();
    Ok(der::sequence(&sets))
}

/// Reads GeneralNames (RFC 5280 §4.2.1.6).
pub fn read_general_names(raw: &[u8]) -> Result<Vec<GeneralName>, Error> {
    let mut names = Vec::new();
    let mut elements = sequence_of(raw)?;
    while let Some(element) = elements.next()? {
        names.push(match element.tag() {
            0x81 => GeneralName::Email(ascii(&element)?),
            0x82 => GeneralName::Dns(ascii(&element)?),
            0x86 => GeneralName::Uri(ascii(&element)?),
            0x87 => GeneralName::Ip(element.content().to_vec()),
            0xa0 => other_name(&element)?,
            other => GeneralName::Other(other),
        });
    }
    Ok(names)
}

/// Writes GeneralNames. Names of other kinds cannot be written and are left out.
pub fn write_general_names(names: &[GeneralName]) -> Vec<u8> {
    let written: Vec<Vec<u8>> = names
        .iter()
        .filter_map(|name| match name {
            GeneralName::Email(text) => Some(der::element(0x81, &[text.as_bytes()])),
            GeneralName::Dns(text) => Some(der::element(0x82, &[text.as_bytes()])),
            GeneralName::Uri(text) => Some(der::element(0x86, &[text.as_bytes()])),
            GeneralName::Ip(bytes) => Some(der::element(0x87, &[bytes])),
            GeneralName::Principal(text) => {
                let value = der::explicit(0, &[&der::utf8_string(text)]);
                Some(der::explicit(0, &[&der::oid(oid::USER_PRINCIPAL_NAME), &value]))
            }
            GeneralName::Other(_) => None,
        })
        .collect();
    let written: Vec<&[u8]> = written.iter().map(Vec::as_slice).collect();
    der::sequence(&written)
}

/// An object identifier in dots; `?` for one that is malformed.
pub(crate) fn dotted(content: &[u8]) -> String {
    oid::ObjectIdentifier::from_bytes(content).map_or_else(|_| "?".to_owned(), |oid| oid.to_string())
}

fn sequence_of(raw: &[u8]) -> Result<ber::Reader<'_>, Error> {
    let whole = ber::single(raw, ber::MAX_LENGTH)?;
    if whole.tag() != tag::SEQUENCE {
        return Err(Error::Unexpected { expected: "a SEQUENCE of names" });
    }
    whole.children()
}

/// X.520's DirectoryString: countries and serial numbers are printable, domain components and addresses IA5.
fn directory_string(kind: &str, value: &str) -> Vec<u8> {
    match kind {
        "2.5.4.6" | "2.5.4.5" | "2.5.4.46" => der::printable_string(value),
        "0.9.2342.19200300.100.1.25" | "1.2.840.113549.1.9.1" => {
            der::element(tag::IA5_STRING, &[value.as_bytes()])
        }
        _ => der::utf8_string(value),
    }
}

/// The text of a string of any of the types that names use.
fn text(element: &Element<'_>) -> Result<String, Error> {
    let bad = Error::Unexpected { expected: "a text" };
    let bytes = element.content();
    match element.tag() {
        tag::UTF8_STRING | tag::PRINTABLE_STRING | tag::IA5_STRING => {
            String::from_utf8(bytes.to_vec()).map_err(|_| bad)
        }
        // In practice Latin-1, whatever T.61 says.
        tag::TELETEX_STRING => Ok(bytes.iter().map(|byte| char::from(*byte)).collect()),
        tag::BMP_STRING => {
            let (units, odd) = bytes.as_chunks::<2>();
            let units: Vec<u16> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
            if odd.is_empty() { String::from_utf16(&units).map_err(|_| bad) } else { Err(bad) }
        }
        _ => Err(bad),
    }
}

fn ascii(element: &Element<'_>) -> Result<String, Error> {
    String::from_utf8(element.content().to_vec()).map_err(|_| Error::Unexpected { expected: "a text" })
}

fn other_name(element: &Element<'_>) -> Result<GeneralName, Error> {
    let mut parts = element.children()?;
    let kind = parts.expect(tag::OID, "the type of an otherName")?;
    if kind.content() != oid::USER_PRINCIPAL_NAME.as_bytes() {
        return Ok(GeneralName::Other(element.tag()));
    }
    let wrapped = parts.expect(tag::context_constructed(0), "the value of an otherName")?;
    let value = wrapped.children()?.next()?.ok_or(Error::Truncated)?;
    Ok(GeneralName::Principal(text(&value)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_separators_survive() {
        let name = vec![
            NameAttribute { kind: "2.5.4.6".into(), value: "NL".into() },
            NameAttribute { kind: "2.5.4.3".into(), value: "Jansen, Jan + \"Piet\" = ÅÄÖ;".into() },
        ];
        assert_eq!(read_name(&write_name(&name).unwrap()).unwrap(), name);
    }

    #[test]
    fn old_string_types_are_read() {
        let pair = der::sequence(&[&der::oid(oid::COMMON_NAME), &[0x1e, 4, 0, b'A', 0, 0xe5]]);
        let raw = der::sequence(&[&der::element(tag::SET, &[&pair])]);
        assert_eq!(read_name(&raw).unwrap()[0].value, "Aå");
        let pair = der::sequence(&[&der::oid(oid::COMMON_NAME), &[0x14, 1, 0xe5]]);
        let raw = der::sequence(&[&der::element(tag::SET, &[&pair])]);
        assert_eq!(read_name(&raw).unwrap()[0].value, "å");
    }

    #[test]
    fn general_names_survive_and_unknown_kinds_are_seen() {
        let names = vec![
            GeneralName::Email("jan@example.com".into()),
            GeneralName::Principal("jan@corp.example.com".into()),
            GeneralName::Dns("mail.example.com".into()),
            GeneralName::Uri("tag:x".into()),
            GeneralName::Ip(vec![127, 0, 0, 1]),
        ];
        assert_eq!(read_general_names(&write_general_names(&names)).unwrap(), names);
        assert_eq!(read_general_names(&[0x30, 2, 0x88, 0]).unwrap(), [GeneralName::Other(0x88)]);
    }
}
