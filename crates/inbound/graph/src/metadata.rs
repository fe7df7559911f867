//! GET $metadata: the types in EDMX, drawn from the catalogue. Clients look up navigation properties here.

mod compliance;
mod edmx;
mod entities;
mod exchange_organisation;
mod vocabulary;

pub(crate) use vocabulary::unknown;

use axum::response::Response;
use odata::MetadataLevel;

use crate::reply::Reply;

/// The same document for both versions.
pub(crate) async fn handle() -> Response {
    Reply::Xml(edmx::document()).into_response(MetadataLevel::Minimal)
}
