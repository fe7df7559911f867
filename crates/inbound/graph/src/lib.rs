//! The REST API with Microsoft Graph's names and shapes, as `/v1.0` and `/beta`.
//!
//! Every endpoint is one line of the `table` and one file. A request goes through the same few steps whichever way its path is
//! written: `dispatch` takes path and query apart, finds the endpoint, asks the permission, and calls its handler with a `Call`;
//! the handler answers with a `Reply` or a `Failure`. `$batch` goes the same way.

mod apps;
mod audit;
mod batch;
mod body;
mod call;
mod collection;
mod compliance;
mod configurations;
mod devices;
mod directory;
mod dispatch;
mod endpoint;
mod exchange;
mod expand;
mod failure;
mod guard;
mod messages;
mod metadata;
mod openapi;
mod precondition;
mod preferences;
mod reply;
mod routes;
mod service;
mod shape;
mod table;
mod user_statuses;
mod walk;

pub use openapi::document as openapi_document;
pub use routes::routes;
