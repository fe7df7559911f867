//! Reading an envelope's XML within limits.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use roxmltree::{Document, Node, ParsingOptions};
use uuid::Uuid;

use crate::error::Error;
use crate::wsman::namespace;

/// What is read of an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes.
    pub bytes: usize,
    /// Nodes of the document.
    pub nodes: u32,
}

impl Default for Limits {
    /// Four times the largest envelope that this crate ever asks for: some servers count what is in it, not its own size.
    fn default() -> Self {
        Self { bytes: 2 * 1024 * 1024, nodes: 20_000 }
    }
}

pub(crate) const WHAT: &str = "the envelope";

/// Parses a document. It may have no DOCTYPE, and so no entities but XML's own five.
pub(crate) fn parse(body: &[u8], limits: Limits) -> Result<Document<'_>, Error> {
    if body.len() > limits.bytes {
        return Err(Error::TooLarge { what: WHAT, limit: limits.bytes });
    }
    let malformed = |position: usize| Error::Malformed { what: WHAT, position: position as u64 };
    let text = std::str::from_utf8(body).map_err(|error| malformed(error.valid_up_to()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let options = ParsingOptions { allow_dtd: false, nodes_limit: limits.nodes, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => {
            Error::TooMany { what: "nodes in the envelope", limit: limits.nodes as usize }
        }
        roxmltree::Error::DtdDetected => Error::Forbidden { what: "a DOCTYPE", position: 0 },
        error => malformed(byte_of(text, error.pos())),
    })
}

/// The byte of a position in lines and columns.
fn byte_of(text: &str, position: roxmltree::TextPos) -> usize {
    let line = text.split_inclusive('\n').take(position.row.saturating_sub(1) as usize).map(str::len);
    line.sum::<usize>() + position.col.saturating_sub(1) as usize
}

/// A child element.
pub(crate) fn child<'a, 'i>(of: Node<'a, 'i>, namespace: &str, name: &str) -> Option<Node<'a, 'i>> {
    of.children().find(|node| node.has_tag_name((namespace, name)))
}

/// The envelope's header and body.
pub(crate) fn parts<'a, 'i>(document: &'a Document<'i>) -> Result<(Node<'a, 'i>, Node<'a, 'i>), Error> {
    let envelope = document.root_element();
    if !envelope.has_tag_name((namespace::SOAP, "Envelope")) {
        return Err(Error::Missing { what: "the SOAP envelope" });
    }
    let part = |name: &str| child(envelope, namespace::SOAP, name);
    let header = part("Header").ok_or(Error::Missing { what: "the envelope's header" })?;
    Ok((header, part("Body").ok_or(Error::Missing { what: "the envelope's body" })?))
}

/// The header's action.
pub(crate) fn action<'a>(header: Node<'a, '_>) -> Result<&'a str, Error> {
    let action = child(header, namespace::ADDRESSING, "Action");
    action.and_then(|node| node.text()).map(str::trim).ok_or(Error::Missing { what: "the action" })
}

/// An element's text, `""` if it has none.
pub(crate) fn text<'a>(node: Node<'a, '_>) -> &'a str {
    node.text().unwrap_or_default().trim()
}

/// An id with or without `uuid:` before it.
pub(crate) fn id(text: &str) -> Option<Uuid> {
    let text = text.trim();
    let bare = text.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("uuid:")).and(text.get(5..));
    Uuid::try_parse(bare.unwrap_or(text)).ok()
}

/// An element's Base64, white space left out.
pub(crate) fn base64(node: Node<'_, '_>, what: &'static str) -> Result<Vec<u8>, Error> {
    let text = node.text().unwrap_or_default();
    let invalid = |_| Error::Invalid { what };
    if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        let text: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        return BASE64_STANDARD.decode(text).map_err(invalid);
    }
    BASE64_STANDARD.decode(text).map_err(invalid)
}
