//! Why bytes are not what they should be.

use thiserror::Error;

/// Why an answer was not understood, or a question cannot be written. Says what and where, never the bytes themselves.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// Larger than is read.
    #[error("it is larger than {limit} bytes")]
    TooLarge {
        /// How many bytes are read.
        limit: usize,
    },
    /// More parts than are read.
    #[error("it has more than {limit} parts")]
    TooMany {
        /// How many nodes are read.
        limit: u32,
    },
    /// Nested deeper than is read.
    #[error("it is nested deeper than {limit} levels")]
    TooDeep {
        /// How many levels are read.
        limit: usize,
    },
    /// A document type declaration, which neither protocol uses.
    #[error("it has a DOCTYPE, which Exchange never sends")]
    Doctype,
    /// XML that is broken.
    #[error("its XML is malformed at byte {position}")]
    Malformed {
        /// Where, as far as that is known.
        position: usize,
    },
    /// Something that must be there is not.
    #[error("{what} is missing")]
    Missing {
        /// What, in the words of the specification.
        what: &'static str,
    },
    /// An address that cannot be used.
    #[error("{what} is no https address")]
    Address {
        /// Which address.
        what: &'static str,
    },
    /// A text that no mail can carry, such as a recipient with white space.
    #[error("{what} cannot be sent")]
    Unsendable {
        /// What.
        what: &'static str,
    },
    /// A question that could not be written.
    #[error("the question cannot be written")]
    NotWritable,
}
