//! Writes DER (X.690 §10).

use const_oid::ObjectIdentifier;

use crate::ber::tag;

/// An element with this identifier octet and these parts as its content.
pub fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut written = Vec::with_capacity(length + 6);
    written.push(tag);
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => written.push(short),
        _ => {
            let octets = length.to_be_bytes();
            let octets: Vec<u8> = octets.into_iter().skip_while(|octet| *octet == 0).collect();
            written.push(0x80 | u8::try_from(octets.len()).unwrap_or(8));
            written.extend(octets);
        }
    }
    for part in parts {
        written.extend_from_slice(part);
    }
    written
}

/// A SEQUENCE of elements.
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(tag::SEQUENCE, parts)
}

/// A SET OF elements, in the order that DER asks for (X.690 §11.6).
pub fn set_of(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    element(tag::SET, &parts)
}

/// An INTEGER from the big-endian bytes of a number that is not negative.
pub fn integer(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    let digits = bytes.get(start..).unwrap_or_default();
    match digits.first() {
        None => element(tag::INTEGER, &[&[0]]),
        Some(first) if *first >= 0x80 => element(tag::INTEGER, &[&[0], digits]),
        Some(_) => element(tag::INTEGER, &[digits]),
    }
}

/// A small INTEGER.
pub fn small_integer(number: u32) -> Vec<u8> {
    integer(&number.to_be_bytes())
}

/// An OBJECT IDENTIFIER.
pub fn oid(oid: ObjectIdentifier) -> Vec<u8> {
    element(tag::OID, &[oid.as_bytes()])
}

/// An OCTET STRING.
pub fn octet_string(bytes: &[u8]) -> Vec<u8> {
    element(tag::OCTET_STRING, &[bytes])
}

/// A BIT STRING of whole bytes.
pub fn bit_string(bytes: &[u8]) -> Vec<u8> {
    element(tag::BIT_STRING, &[&[0], bytes])
}

/// A UTF8String.
pub fn utf8_string(text: &str) -> Vec<u8> {
    element(tag::UTF8_STRING, &[text.as_bytes()])
}

/// A PrintableString; the caller knows that the text fits.
pub fn printable_string(text: &str) -> Vec<u8> {
    element(tag::PRINTABLE_STRING, &[text.as_bytes()])
}

/// NULL.
pub fn null() -> Vec<u8> {
    element(tag::NULL, &[])
}

/// A context-specific constructed element: explicit tagging.
pub fn explicit(number: u8, parts: &[&[u8]]) -> Vec<u8> {
    element(tag::context_constructed(number), parts)
}

/// An AlgorithmIdentifier whose parameters are NULL, as those of RSA and of digests.
pub fn algorithm(algorithm: ObjectIdentifier) -> Vec<u8> {
    sequence(&[&oid(algorithm), &null()])
}

/// A CMS Attribute with one value.
pub fn attribute(kind: ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(kind), &element(tag::SET, &[value])])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_minimal_and_not_negative() {
        assert_eq!(integer(&[]), [2, 1, 0]);
        assert_eq!(integer(&[0, 0, 5]), [2, 1, 5]);
        assert_eq!(integer(&[0x80]), [2, 2, 0, 0x80]);
        assert_eq!(small_integer(256), [2, 2, 1, 0]);
    }

    #[test]
    fn lengths_take_the_shortest_form() {
        assert_eq!(octet_string(&[0; 127])[..2], [4, 127]);
        assert_eq!(octet_string(&[0; 128])[..3], [4, 0x81, 128]);
        assert_eq!(octet_string(&[0; 300])[..4], [4, 0x82, 1, 44]);
    }

    #[test]
    fn sets_are_sorted() {
        assert_eq!(set_of(vec![vec![5, 0], vec![2, 1, 0]]), [0x31, 5, 2, 1, 0, 5, 0]);
    }
}
