//! Fragments (MS-PSRP 2.2.4): messages cut to what an envelope holds, and put together again.

use std::collections::BTreeMap;

use crate::error::Error;

/// Bytes before each fragment's blob: object id, fragment id, flags, length.
pub const HEADER: usize = 21;

const START: u8 = 1;
const END: u8 = 2;

/// Cuts messages of one direction.
#[derive(Clone, Debug, Default)]
pub struct Fragmenter {
    /// The last object id that was used; the first is 1.
    last: u64,
}

impl Fragmenter {
    /// Cuts a message into fragments of at most `size` bytes, their headers included.
    pub fn cut(&mut self, message: &[u8], size: usize) -> Result<Vec<Vec<u8>>, Error> {
        let blob = size.saturating_sub(HEADER).min(u32::MAX as usize);
        if blob == 0 {
            return Err(Error::NotWritable { what: "a message in envelopes of this size" });
        }
        self.last = self.last.wrapping_add(1);
        let count = message.len().div_ceil(blob).max(1);
        let mut chunks = message.chunks(blob);
        let mut fragments = Vec::with_capacity(count);
        for number in 0..count {
            let chunk = chunks.next().unwrap_or_default();
            let first = if number == 0 { START } else { 0 };
            let last = if number + 1 == count { END } else { 0 };
            let mut fragment = Vec::with_capacity(HEADER + chunk.len());
            fragment.extend_from_slice(&self.last.to_be_bytes());
            fragment.extend_from_slice(&(number as u64).to_be_bytes());
            fragment.push(first | last);
            fragment.extend_from_slice(&u32::try_from(chunk.len()).unwrap_or(u32::MAX).to_be_bytes());
            fragment.extend_from_slice(chunk);
            fragments.push(fragment);
        }
        Ok(fragments)
    }
}

/// What is kept while messages are incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one message.
    pub message: usize,
    /// Bytes of all messages that are not complete.
    pub pending: usize,
    /// Messages that are not complete.
    pub objects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { message: 16 * 1024 * 1024, pending: 32 * 1024 * 1024, objects: 64 }
    }
}

/// Puts messages of one direction together.
///
/// A stream may hold several fragments and may end inside one; fragments of several messages may be mixed.
#[derive(Clone, Debug, Default)]
pub struct Defragmenter {
    limits: Limits,
    /// The beginning of a fragment whose end has not come.
    partial: Vec<u8>,
    open: BTreeMap<u64, Open>,
    pending: usize,
}

#[derive(Clone, Debug)]
struct Open {
    next: u64,
    blob: Vec<u8>,
}

struct Fragment<'a> {
    object: u64,
    number: u64,
    flags: u8,
    blob: &'a [u8],
}

impl Defragmenter {
    /// With these limits.
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Takes the next bytes and answers with the messages that are complete now, in the order of their ends.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
        let joined;
        let mut rest = bytes;
        if !self.partial.is_empty() {
            let mut partial = std::mem::take(&mut self.partial);
            partial.extend_from_slice(bytes);
            joined = partial;
            rest = &joined;
        }
        let mut messages = Vec::new();
        while let Some((fragment, after)) = self.split(rest)? {
            messages.extend(self.take(&fragment)?);
            rest = after;
        }
        self.partial = rest.to_vec();
        Ok(messages)
    }

    /// Whether nothing is incomplete.
    pub fn is_empty(&self) -> bool {
        self.partial.is_empty() && self.open.is_empty()
    }

    /// The first fragment, if it is complete.
    fn split<'b>(&self, bytes: &'b [u8]) -> Result<Option<(Fragment<'b>, &'b [u8])>, Error> {
        let Some((header, rest)) = bytes.split_first_chunk::<HEADER>() else { return Ok(None) };
        let [o0, o1, o2, o3, o4, o5, o6, o7, n0, n1, n2, n3, n4, n5, n6, n7, flags, l0, l1, l2, l3] = *header;
        let length = u32::from_be_bytes([l0, l1, l2, l3]) as usize;
        if length > self.limits.message {
            return Err(self.too_large());
        }
        let Some((blob, after)) = rest.split_at_checked(length) else { return Ok(None) };
        let object = u64::from_be_bytes([o0, o1, o2, o3, o4, o5, o6, o7]);
        let number = u64::from_be_bytes([n0, n1, n2, n3, n4, n5, n6, n7]);
        Ok(Some((Fragment { object, number, flags, blob }, after)))
    }

    fn too_large(&self) -> Error {
        Error::TooLarge { what: "a message", limit: self.limits.message }
    }

    /// Adds a fragment to its message; the message, if this was its end.
    fn take(&mut self, fragment: &Fragment<'_>) -> Result<Option<Vec<u8>>, Error> {
        let object = fragment.object;
        let (is_start, is_end) = (fragment.flags & START != 0, fragment.flags & END != 0);
        let out_of_order = Err(Error::OutOfOrder { object });
        let known = self.open.remove(&object);
        self.pending -= known.as_ref().map_or(0, |open| open.blob.len());
        let mut open = match (known, is_start) {
            (None, true) if fragment.number == 0 => Open { next: 0, blob: Vec::new() },
            (Some(open), false) if fragment.number == open.next => open,
            _ => return out_of_order,
        };
        if open.blob.len() + fragment.blob.len() > self.limits.message {
            return Err(self.too_large());
        }
        open.blob.extend_from_slice(fragment.blob);
        open.next += 1;
        if is_end {
            return Ok(Some(open.blob));
        }
        self.pending += open.blob.len();
        self.open.insert(object, open);
        if self.pending > self.limits.pending {
            return Err(Error::TooLarge { what: "incomplete messages", limit: self.limits.pending });
        }
        if self.open.len() > self.limits.objects {
            return Err(Error::TooMany { what: "incomplete messages", limit: self.limits.objects });
        }
        Ok(None)
    }
}
