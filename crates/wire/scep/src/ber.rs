//! A tolerant reader of BER (X.690): definite and indefinite lengths, strings in pieces, lengths that are not
//! minimal. It hands out slices of what was received, so that signatures are checked over the bytes that were signed.

use std::borrow::Cow;

use crate::Error;

/// The deepest nesting that is read. Real messages need 14 levels.
pub const MAX_DEPTH: u8 = 40;

/// The longest input that is read, in bytes. Callers set tighter limits for what they expect.
pub const MAX_LENGTH: usize = 16 * 1024 * 1024;

/// Identifier octets (X.690 §8.1.2) of the elements that CMS and X.509 use.
pub mod tag {
    /// BOOLEAN.
    pub const BOOLEAN: u8 = 0x01;
    /// INTEGER.
    pub const INTEGER: u8 = 0x02;
    /// BIT STRING.
    pub const BIT_STRING: u8 = 0x03;
    /// OCTET STRING.
    pub const OCTET_STRING: u8 = 0x04;
    /// NULL.
    pub const NULL: u8 = 0x05;
    /// OBJECT IDENTIFIER.
    pub const OID: u8 = 0x06;
    /// UTF8String.
    pub const UTF8_STRING: u8 = 0x0c;
    /// PrintableString.
    pub const PRINTABLE_STRING: u8 = 0x13;
    /// TeletexString.
    pub const TELETEX_STRING: u8 = 0x14;
    /// IA5String.
    pub const IA5_STRING: u8 = 0x16;
    /// UTCTime.
    pub const UTC_TIME: u8 = 0x17;
    /// GeneralizedTime.
    pub const GENERALIZED_TIME: u8 = 0x18;
    /// UniversalString.
    pub const UNIVERSAL_STRING: u8 = 0x1c;
    /// BMPString.
    pub const BMP_STRING: u8 = 0x1e;
    /// SEQUENCE.
    pub const SEQUENCE: u8 = 0x30;
    /// SET.
    pub const SET: u8 = 0x31;
    /// The bit that says that an element is made of elements.
    pub const CONSTRUCTED: u8 = 0x20;

    /// A context-specific tag, primitive.
    pub const fn context(number: u8) -> u8 {
        0x80 | number
    }

    /// A context-specific tag, constructed.
    pub const fn context_constructed(number: u8) -> u8 {
        0xa0 | number
    }
}

/// One element: where it lies in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    tag: u8,
    raw: &'a [u8],
    content: &'a [u8],
    indefinite: bool,
    depth: u8,
}

impl<'a> Element<'a> {
    /// Its identifier octet.
    pub const fn tag(&self) -> u8 {
        self.tag
    }

    /// The whole of it as it was received, header included.
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Its content octets, without the end-of-contents octets of an indefinite length.
    pub const fn content(&self) -> &'a [u8] {
        self.content
    }

    /// Whether its length was indefinite, so that `raw` is certainly not DER.
    pub const fn is_indefinite(&self) -> bool {
        self.indefinite
    }

    /// The elements inside. Refuses a primitive element.
    pub fn children(&self) -> Result<Reader<'a>, Error> {
        if self.tag & tag::CONSTRUCTED == 0 {
            return Err(Error::Unexpected { expected: "a constructed element" });
        }
        Ok(Reader { rest: self.content, depth: self.depth.saturating_add(1) })
    }

    /// The octets of a string, put together if it came in pieces (X.690 §8.7.3). The tag is not looked at, so
    /// that implicitly tagged strings can be read.
    pub fn octets(&self) -> Result<Cow<'a, [u8]>, Error> {
        if self.tag & tag::CONSTRUCTED == 0 {
            return Ok(Cow::Borrowed(self.content));
        }
        let mut joined = Vec::with_capacity(self.content.len());
        let mut pieces = self.children()?;
        while let Some(piece) = pieces.next()? {
            if piece.tag & !tag::CONSTRUCTED != tag::OCTET_STRING {
                return Err(Error::Unexpected { expected: "a piece of an OCTET STRING" });
            }
            joined.extend_from_slice(&piece.octets()?);
        }
        Ok(Cow::Owned(joined))
    }
}

/// Reads elements one after the other.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    depth: u8,
}

impl<'a> Reader<'a> {
    /// Starts at the beginning of `input`, which may have `limit` bytes at most.
    pub fn new(input: &'a [u8], limit: usize) -> Result<Self, Error> {
        let limit = limit.min(MAX_LENGTH);
        if input.len() > limit {
            return Err(Error::TooLong { limit });
        }
        Ok(Self { rest: input, depth: 0 })
    }

    /// The next element; `None` at the end.
    #[expect(clippy::should_implement_trait, reason = "it can fail, and there is nothing after a failure")]
    pub fn next(&mut self) -> Result<Option<Element<'a>>, Error> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (element, rest) = split(self.rest, self.depth)?;
        self.rest = rest;
        Ok(Some(element))
    }

    /// The next element, which has to have this tag. A string may also be constructed.
    pub fn expect(&mut self, tag: u8, expected: &'static str) -> Result<Element<'a>, Error> {
        match self.next()? {
            Some(element) if fits(element.tag, tag) => Ok(element),
            _ => Err(Error::Unexpected { expected }),
        }
    }

    /// The next element if it has this tag; otherwise it stays.
    pub fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, Error> {
        match self.rest.first() {
            Some(first) if fits(*first, tag) => self.next(),
            _ => Ok(None),
        }
    }

    /// Refuses if there is more.
    pub const fn finish(&self) -> Result<(), Error> {
        if self.rest.is_empty() { Ok(()) } else { Err(Error::TrailingBytes) }
    }
}

/// Reads the one element that `input` consists of.
pub fn single(input: &[u8], limit: usize) -> Result<Element<'_>, Error> {
    let mut reader = Reader::new(input, limit)?;
    let element = reader.next()?.ok_or(Error::Truncated)?;
    reader.finish()?;
    Ok(element)
}

/// Whether an identifier octet is the wanted one; OCTET STRINGs may come in pieces.
const fn fits(found: u8, wanted: u8) -> bool {
    found == wanted || (wanted == tag::OCTET_STRING && found == tag::OCTET_STRING | tag::CONSTRUCTED)
}

/// Cuts the first element off.
fn split(input: &[u8], depth: u8) -> Result<(Element<'_>, &[u8]), Error> {
    if depth > MAX_DEPTH {
        return Err(Error::TooDeep);
    }
    let (&[tag, first], after) = input.split_first_chunk::<2>().ok_or(Error::Truncated)?;
    if tag & 0x1f == 0x1f {
        return Err(Error::Unsupported);
    }
    if first == 0x80 {
        return split_indefinite(input, tag, after, depth);
    }
    let (length, after) = if first < 0x80 {
        (usize::from(first), after)
    } else {
        let (octets, after) = after.split_at_checked(usize::from(first & 0x7f)).ok_or(Error::Truncated)?;
        (number(octets)?, after)
    };
    let (content, rest) = after.split_at_checked(length).ok_or(Error::Truncated)?;
    let raw = before(input, rest);
    Ok((Element { tag, raw, content, indefinite: false, depth }, rest))
}

/// An element of indefinite length ends at the end-of-contents octets of its own level (X.690 §8.1.5).
fn split_indefinite<'a>(
    input: &'a [u8],
    tag: u8,
    start: &'a [u8],
    depth: u8,
) -> Result<(Element<'a>, &'a [u8]), Error> {
    if tag & tag::CONSTRUCTED == 0 {
        return Err(Error::Unsupported);
    }
    let mut rest = start;
    loop {
        if let Some(end) = rest.strip_prefix(&[0, 0]) {
            let element = Element {
                tag,
                raw: before(input, end),
                content: before(start, rest),
                indefinite: true,
                depth,
            };
            return Ok((element, end));
        }
        rest = split(rest, depth.saturating_add(1))?.1;
    }
}

/// The part of `whole` in front of its end part `rest`.
fn before<'a>(whole: &'a [u8], rest: &[u8]) -> &'a [u8] {
    whole.split_at_checked(whole.len().saturating_sub(rest.len())).map_or(whole, |(front, _)| front)
}

/// A length in its long form. Leading zeros are taken.
fn number(octets: &[u8]) -> Result<usize, Error> {
    octets.iter().try_fold(0_usize, |sum, octet| {
        sum.checked_mul(256).and_then(|sum| sum.checked_add(usize::from(*octet))).ok_or(Error::Truncated)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::der;

    #[test]
    fn reads_indefinite_lengths_and_strings_in_pieces() {
        let input =
            [0x30, 0x80, 0x24, 0x80, 0x04, 2, 1, 2, 0x24, 3, 0x04, 1, 3, 0, 0, 0x02, 1, 9, 0, 0, 0xff];
        let mut reader = Reader::new(&input, 100).unwrap();
        let sequence = reader.expect(tag::SEQUENCE, "SEQUENCE").unwrap();
        assert!(sequence.is_indefinite());
        assert_eq!(sequence.raw(), &input[..20]);
        let mut inner = sequence.children().unwrap();
        let string = inner.expect(tag::OCTET_STRING, "OCTET STRING").unwrap();
        assert_eq!(string.octets().unwrap().as_ref(), &[1, 2, 3]);
        assert_eq!(inner.expect(tag::INTEGER, "INTEGER").unwrap().content(), &[9]);
        inner.finish().unwrap();
        assert_eq!(reader.finish(), Err(Error::TrailingBytes));
    }

    #[test]
    fn reads_lengths_that_are_not_minimal() {
        assert_eq!(single(&[0x04, 0x84, 0, 0, 0, 2, 7, 8], 100).unwrap().content(), &[7, 8]);
    }

    #[test]
    fn refuses_what_is_cut_off_too_long_or_too_deep() {
        assert_eq!(single(&[0x30, 5, 1], 100), Err(Error::Truncated));
        assert_eq!(single(&[0x30], 100), Err(Error::Truncated));
        assert_eq!(single(&[0x30, 0x80, 0x04, 1, 1], 100), Err(Error::Truncated));
        assert_eq!(single(&[0x04, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1], 100), Err(Error::Truncated));
        assert_eq!(single(&[0x04, 1, 1], 2), Err(Error::TooLong { limit: 2 }));
        let deep = [0x30, 0x80].repeat(60_000);
        assert_eq!(single(&deep, MAX_LENGTH), Err(Error::TooDeep));
        assert_eq!(single(&[0x1f, 0x81, 1, 0], 100), Err(Error::Unsupported));
    }

    #[test]
    fn walking_down_is_limited_too() {
        let deep = (0..60).fold(vec![0x05, 0], |inner, _| der::sequence(&[&inner]));
        let mut element = single(&deep, 1000).unwrap();
        let error = loop {
            match element.children().and_then(|mut inside| inside.expect(tag::SEQUENCE, "SEQUENCE")) {
                Ok(next) => element = next,
                Err(error) => break error,
            }
        };
        assert_eq!(error, Error::TooDeep);
    }

    proptest! {
        #[test]
        fn reads_back_what_is_written(content in proptest::collection::vec(any::<u8>(), 0..70_000)) {
            let written = der::octet_string(&content);
            let element = single(&written, MAX_LENGTH).unwrap();
            prop_assert_eq!(element.raw(), &written[..]);
            let octets = element.octets().unwrap();
            prop_assert_eq!(octets.as_ref(), &content[..]);
        }
    }
}
