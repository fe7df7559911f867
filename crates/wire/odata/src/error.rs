//! What can be wrong with a path or a query, and Graph's shape of an error.

use serde_json::{Map, Value, json};
use thiserror::Error;

/// A path or a query that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// Longer than is read.
    #[error("{what} is too long: {limit} characters at most")]
    TooLong {
        /// Which part.
        what: &'static str,
        /// The most characters.
        limit: usize,
    },
    /// Nested deeper than is read.
    #[error("{what} is nested too deeply: {limit} levels at most")]
    TooDeep {
        /// Which part.
        what: &'static str,
        /// The most levels.
        limit: usize,
    },
    /// Not percent-encoded UTF-8.
    #[error("the URL is not percent-encoded UTF-8")]
    NotUtf8,
    /// An option that does not exist.
    #[error("the query option {option} is not known")]
    UnknownOption {
        /// The option, if it is made of letters alone.
        option: String,
    },
    /// An option that was given twice.
    #[error("the query option {option} was given twice")]
    Twice {
        /// The option.
        option: &'static str,
    },
    /// A value that the option does not take.
    #[error("{option} must be {expected}")]
    BadValue {
        /// The option.
        option: &'static str,
        /// What it takes.
        expected: &'static str,
    },
    /// A filter that cannot be parsed.
    #[error("$filter is wrong at character {position}: {expected} is expected")]
    Filter {
        /// Counted from 1.
        position: usize,
        /// What should be there.
        expected: &'static str,
    },
}

/// Graph's error body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphError {
    /// A word for programs: `BadRequest`, `ResourceNotFound`.
    pub code: &'static str,
    /// A sentence for people.
    pub message: String,
    /// The property that it is about.
    pub target: Option<String>,
    /// More problems, each with a code of its own.
    pub details: Vec<Detail>,
}

/// One of several problems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// A word for programs.
    pub code: String,
    /// A sentence for people.
    pub message: String,
    /// The property that it is about.
    pub target: Option<String>,
}

impl GraphError {
    /// An error without a target and details.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), target: None, details: Vec::new() }
    }

    /// The JSON body. `date` is in Graph's form, `2026-01-01T00:00:00`.
    pub fn to_json(&self, date: &str, request_id: &str, client_request_id: &str) -> Value {
        let mut error = Map::new();
        error.insert("code".to_owned(), json!(self.code));
        error.insert("message".to_owned(), json!(self.message));
        if let Some(target) = &self.target {
            error.insert("target".to_owned(), json!(target));
        }
        if !self.details.is_empty() {
            let details = self.details.iter().map(
                |detail| json!({"code": detail.code, "message": detail.message, "target": detail.target}),
            );
            error.insert("details".to_owned(), details.collect());
        }
        error.insert(
            "innerError".to_owned(),
            json!({"date": date, "request-id": request_id, "client-request-id": client_request_id}),
        );
        json!({ "error": error })
    }
}
