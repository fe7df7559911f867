//! Why bytes are not what they should be.

/// Why something was not understood, or cannot be sent. Says what and where, never the bytes themselves.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Larger than is read.
    #[error("{what} is larger than {limit} bytes")]
    TooLarge {
        /// What.
        what: &'static str,
        /// How many bytes are read.
        limit: usize,
    },
    /// Nested deeper than is read.
    #[error("the object is nested deeper than {limit} levels")]
    TooDeep {
        /// How many levels are read.
        limit: usize,
    },
    /// More parts than are read.
    #[error("there are more than {limit} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many are read.
        limit: usize,
    },
    /// It ends before it is complete.
    #[error("{what} ends before it is complete")]
    Truncated {
        /// What.
        what: &'static str,
    },
    /// Something that XML has and remoting does not use: a DOCTYPE, an entity, a processing instruction.
    #[error("the XML has {what} at byte {position}, which PowerShell remoting does not use")]
    Forbidden {
        /// What it is.
        what: &'static str,
        /// Where.
        position: u64,
    },
    /// XML that is broken.
    #[error("{what} is malformed at byte {position}")]
    Malformed {
        /// What.
        what: &'static str,
        /// Where, as far as that is known.
        position: u64,
    },
    /// Something that must be there is not.
    #[error("{what} is missing")]
    Missing {
        /// What, in the words of the specification.
        what: &'static str,
    },
    /// Something has a value that it cannot have.
    #[error("{what} has a value that it cannot have")]
    Invalid {
        /// What, in the words of the specification.
        what: &'static str,
    },
    /// Fragments of a message are missing, doubled or out of order.
    #[error("the fragments of object {object} are not in order")]
    OutOfOrder {
        /// The message's object id.
        object: u64,
    },
    /// The call does not fit the state that the session is in.
    #[error("{what} is not possible now")]
    OutOfTurn {
        /// What was asked for.
        what: &'static str,
    },
    /// Something of ours could not be written.
    #[error("{what} cannot be written")]
    NotWritable {
        /// What.
        what: &'static str,
    },
}
