//! LDAP messages (RFC 4511) as BER.

use std::io;

use lber::common::TagClass;
use lber::structure::{PL, StructureTag};
use lber::write::encode_into;
use tokio::io::{AsyncRead, AsyncReadExt};

/// The most that a request may have.
const MOST_BYTES: usize = 1024 * 1024;

/// Reads one message; `None` when the client is gone.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<StructureTag>> {
    let mut head = [0; 2];
    if stream.read_exact(&mut head).await.is_err() {
        return Ok(None);
    }
    let mut bytes = head.to_vec();
    let [_, first] = head;
    let length = if first < 0x80 {
        usize::from(first)
    } else {
        let mut more = vec![0; usize::from(first & 0x7f)];
        stream.read_exact(&mut more).await?;
        bytes.extend_from_slice(&more);
        more.iter()
            .try_fold(0_usize, |length, byte| length.checked_mul(256)?.checked_add(usize::from(*byte)))
            .unwrap_or(usize::MAX)
    };
    if length > MOST_BYTES {
        return Err(io::Error::other("the message is too long"));
    }
    let mut content = vec![0; length];
    stream.read_exact(&mut content).await?;
    bytes.extend_from_slice(&content);
    let (_, tag) = lber::parse::parse_tag(&bytes).map_err(|_| io::Error::other("the message is no BER"))?;
    Ok(Some(tag))
}

/// A message with its number and controls, encoded.
pub(super) fn message(
    number: &[u8],
    operation: StructureTag,
    controls: Vec<StructureTag>,
) -> io::Result<Vec<u8>> {
    let mut parts = vec![primitive(TagClass::Universal, 2, number.to_vec()), operation];
    if !controls.is_empty() {
        parts.push(constructed(TagClass::Context, 0, controls));
    }
    encode(constructed(TagClass::Universal, 16, parts))
}

/// Encodes one structure.
pub(super) fn encode(tag: StructureTag) -> io::Result<Vec<u8>> {
    let mut buffer = bytes::BytesMut::new();
    encode_into(&mut buffer, tag)?;
    Ok(buffer.to_vec())
}

/// A result (RFC 4511 §4.1.9) of an operation.
pub(super) fn result(operation: u64, code: u8) -> StructureTag {
    let parts = vec![primitive(TagClass::Universal, 10, vec![code]), text(""), text("")];
    constructed(TagClass::Application, operation, parts)
}

pub(super) fn text(value: &str) -> StructureTag {
    octets(value.as_bytes())
}

pub(super) fn octets(value: &[u8]) -> StructureTag {
    primitive(TagClass::Universal, 4, value.to_vec())
}

pub(super) fn sequence(parts: Vec<StructureTag>) -> StructureTag {
    constructed(TagClass::Universal, 16, parts)
}

pub(super) fn set(parts: Vec<StructureTag>) -> StructureTag {
    constructed(TagClass::Universal, 17, parts)
}

pub(super) fn primitive(class: TagClass, id: u64, bytes: Vec<u8>) -> StructureTag {
    StructureTag { class, id, payload: PL::P(bytes) }
}

pub(super) fn constructed(class: TagClass, id: u64, parts: Vec<StructureTag>) -> StructureTag {
    StructureTag { class, id, payload: PL::C(parts) }
}

/// The content of a primitive; empty for anything else.
pub(super) fn bytes(tag: Option<&StructureTag>) -> &[u8] {
    match tag.map(|tag| &tag.payload) {
        Some(PL::P(bytes)) => bytes,
        _ => &[],
    }
}

/// The parts of a constructed; none for anything else.
pub(super) fn parts(tag: Option<&StructureTag>) -> &[StructureTag] {
    match tag.map(|tag| &tag.payload) {
        Some(PL::C(parts)) => parts,
        _ => &[],
    }
}

/// A small number.
pub(super) fn number(tag: Option<&StructureTag>) -> usize {
    bytes(tag).iter().fold(0, |number, byte| number << 8 | usize::from(*byte))
}
