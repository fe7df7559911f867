//! Reading XML within limits.

use roxmltree::{Document, Node, ParsingOptions};

use crate::Error;

/// The largest answer that is read, in bytes. An answer about one message has some 2,000.
pub const MAX_BYTES: usize = 256 * 1024;

/// The most nodes of an answer.
pub const MAX_NODES: u32 = 5000;

/// The deepest nesting of an answer.
pub const MAX_DEPTH: usize = 32;

/// Parses a document. It may have no DOCTYPE, and so no entities but XML's own five.
pub(crate) fn parse(bytes: &[u8]) -> Result<Document<'_>, Error> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::TooLarge { limit: MAX_BYTES });
    }
    let text =
        std::str::from_utf8(bytes).map_err(|error| Error::Malformed { position: error.valid_up_to() })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => Error::TooMany { limit: MAX_NODES },
        roxmltree::Error::DtdDetected => Error::Doctype,
        error => Error::Malformed { position: byte_of(text, error.pos()) },
    })?;
    if document.descendants().any(|node| node.ancestors().nth(MAX_DEPTH).is_some()) {
        return Err(Error::TooDeep { limit: MAX_DEPTH });
    }
    Ok(document)
}

/// The byte of a position in lines and columns.
fn byte_of(text: &str, position: roxmltree::TextPos) -> usize {
    let lines = text.split_inclusive('\n').take(position.row.saturating_sub(1) as usize).map(str::len);
    lines.sum::<usize>() + position.col.saturating_sub(1) as usize
}

/// The first element of this name below, whatever its namespace: servers and what stands before them are not strict about it.
pub(crate) fn find<'a, 'i>(below: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    below.descendants().find(|node| node.is_element() && node.tag_name().name() == name)
}

/// An element's text, `""` if it has none.
pub(crate) fn text<'a>(node: Node<'a, '_>) -> &'a str {
    node.text().unwrap_or_default().trim()
}

/// A server's words in one line that can be shown.
pub fn line(said: &str) -> String {
    let words = said.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").chars().take(300).collect()
}

/// A word of a protocol: letters and digits, not too many.
pub(crate) fn word(text: &str) -> Option<&str> {
    let is_word =
        !text.is_empty() && text.len() <= 80 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_word.then_some(text)
}
