//! Why bytes are not what they should be.

/// Why a document was not understood. Says where, never what the bytes were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Larger than is read.
    #[error("the document is larger than {limit} bytes")]
    TooLarge {
        /// How many bytes are read.
        limit: usize,
    },
    /// Nested deeper than is read.
    #[error("the document is nested deeper than {limit} levels")]
    TooDeep {
        /// How many levels are read.
        limit: usize,
    },
    /// It ends before it is complete.
    #[error("the document ends before it is complete")]
    Truncated,
    /// Something that XML has and property lists have no use for: an entity, a CDATA section, a foreign DOCTYPE.
    #[error("the document has {what} at byte {position}, which property lists do not use")]
    Forbidden {
        /// What it is.
        what: &'static str,
        /// Where.
        position: u64,
    },
    /// A binary property list, or something else that is no XML.
    #[error("the document is no XML property list")]
    NotXml,
    /// XML that is broken, or no property list.
    #[error("the document is malformed at byte {position}")]
    Malformed {
        /// Where, as far as that is known.
        position: u64,
    },
    /// A key that must be there is not.
    #[error("the key `{key}` is missing")]
    Missing {
        /// The key.
        key: &'static str,
    },
    /// A key has a value of the wrong type, or one that is none of the choices.
    #[error("the key `{key}` has a value of the wrong kind")]
    WrongKind {
        /// The key.
        key: &'static str,
    },
    /// Something of ours could not be written as a property list.
    #[error("this cannot be written as a property list")]
    NotWritable,
}
