//! How much metadata a client wants: the `odata.metadata` parameter of `Accept` (OData JSON Format 4.01 §3.1).

/// How much a body says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MetadataLevel {
    /// Nothing but counts and links to the next page.
    None,
    /// Contexts and types where they are not plain.
    #[default]
    Minimal,
    /// Ids, edit links and navigation links as well.
    Full,
}

impl MetadataLevel {
    /// Reads an `Accept` header.
    pub fn from_accept(accept: &str) -> Self {
        let accept = accept.to_ascii_lowercase();
        if accept.contains("odata.metadata=full") {
            Self::Full
        } else if accept.contains("odata.metadata=none") {
            Self::None
        } else {
            Self::Minimal
        }
    }

    /// The content type of a JSON body at this level.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::None => "application/json;odata.metadata=none;IEEE754Compatible=false;charset=utf-8",
            Self::Minimal => {
                "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
            }
            Self::Full => {
                "application/json;odata.metadata=full;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
            }
        }
    }
}
