//! `_xHHHH_`: UTF-16 code units that XML cannot hold, or that PowerShell does not trust it with (MS-PSRP 2.2.5.3.2).

use std::borrow::Cow;
use std::fmt::Write as _;

/// An escape's length in bytes.
const LENGTH: usize = 7;

/// The text with its escapes resolved. A lone surrogate, which no Rust string holds, becomes U+FFFD.
pub(crate) fn unescape(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains("_x") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    let mut units = Vec::new();
    while let Some(position) = rest.find("_x") {
        let (before, from) = rest.split_at(position);
        if !before.is_empty() {
            flush(&mut units, &mut out);
            out.push_str(before);
        }
        if let Some(unit) = code_unit(from) {
            units.push(unit);
            rest = from.get(LENGTH..).unwrap_or_default();
        } else {
            flush(&mut units, &mut out);
            // Only the underscore: what follows may be an escape's beginning.
            out.push('_');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    flush(&mut units, &mut out);
    out.push_str(rest);
    Cow::Owned(out)
}

/// The code unit of an escape at the beginning of the text.
fn code_unit(text: &str) -> Option<u16> {
    let digits = text.get(2..6).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    let unit = u16::from_str_radix(digits, 16).ok()?;
    text.as_bytes().get(6).is_some_and(|end| *end == b'_').then_some(unit)
}

fn flush(units: &mut Vec<u16>, out: &mut String) {
    if !units.is_empty() {
        out.extend(
            char::decode_utf16(units.drain(..)).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)),
        );
    }
}

/// The text with everything escaped that PowerShell escapes.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    let mut after = text.chars();
    let is_plain = |c| match c {
        '_' => true,
        c => !is_escaped(c),
    };
    if text.chars().all(is_plain) && !text.contains("_x") && !text.contains("_X") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + LENGTH);
    while let Some(c) = after.next() {
        let begins_an_escape = c == '_' && after.as_str().starts_with(['x', 'X']);
        if begins_an_escape || is_escaped(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(out, "_x{unit:04X}_");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Control characters, what needs a surrogate pair, and the two that XML forbids.
fn is_escaped(c: char) -> bool {
    c.is_control() || c > '\u{fffd}'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        unescape(Cow::Borrowed(text)).into_owned()
    }

    #[test]
    fn escapes_are_resolved() {
        assert_eq!(read("a_x000D__x000A_b"), "a\r\nb");
        assert_eq!(read("_xD83D__xDE00_"), "\u{1f600}");
        assert_eq!(read("_xd83d__xde00_"), "\u{1f600}");
        assert_eq!(read("_x005F_x000A_"), "_x000A_");
        assert_eq!(read("_xD83D_ alone"), "\u{fffd} alone");
    }

    #[test]
    fn what_only_looks_like_an_escape_stays() {
        for text in ["_x", "_x00", "_x00ZZ_", "_x000A", "__x_", "max_xyz_", "_x000é_"] {
            assert_eq!(read(text), text);
        }
        assert_eq!(read("_x_x0041_"), "_xA");
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in ["plain", "_x000A_", "_X000A_", "\r\n\t\u{85}", "\u{1f600}", "\u{ffff}", "_", "a_b"] {
            assert_eq!(read(&escape(text)), text);
        }
        assert_eq!(escape("a\n_x\u{1f600}"), "a_x000A__x005F_x_xD83D__xDE00_");
    }
}
