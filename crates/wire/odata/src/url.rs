//! Percent-encoding in paths and queries.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::Error;

/// What may not stand in a query value as it is.
const QUERY_VALUE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b'=')
    .add(b'?')
    // Not allowed in a URL, and some clients take braces for places to fill in.
    .add(b'[')
    .add(b']')
    .add(b'{')
    .add(b'}')
    .add(b'|')
    .add(b'\\')
    .add(b'^')
    .add(b'`');

/// Decodes a part of a path.
pub(crate) fn decode_path(text: &str) -> Result<String, Error> {
    Ok(percent_decode_str(text).decode_utf8().map_err(|_| Error::NotUtf8)?.into_owned())
}

/// Decodes a name or value of a query, where a plus sign is a space.
pub(crate) fn decode_query(text: &str) -> Result<String, Error> {
    decode_path(&text.replace('+', " "))
}

/// Encodes a value for a query.
pub(crate) fn encode_query(text: &str) -> String {
    utf8_percent_encode(text, QUERY_VALUE).to_string()
}
