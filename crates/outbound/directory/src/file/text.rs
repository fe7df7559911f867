//! Text of files.

use super::{at, whole};
use crate::DirectoryError;

/// The file as text: UTF-8, with or without the mark that Excel puts in front.
pub(crate) fn decode<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a str, DirectoryError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(whole(path, "it is UTF-16; save it as UTF-8"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + String::from_utf8_lossy(before).matches('\n').count();
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |position| position + 1);
        let column = 1 + String::from_utf8_lossy(before.get(start..).unwrap_or_default()).chars().count();
        at(path, line, column, "this is not UTF-8; save the file as UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// A text that is fit for an error message.
pub(super) fn short(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(64).collect()
}

/// A text that says something, without the white space around it.
pub(super) fn present(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
