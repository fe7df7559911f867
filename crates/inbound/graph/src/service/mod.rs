//! What clients ask before anything else, and what is the same on every server.

pub(crate) mod assignment_filters;
pub(crate) mod scope_tags;
