//! One endpoint of the API: a line of the table.

use std::pin::Pin;

use domain::actor::Permission;
use http::Method;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;

/// What a handler gives.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Result<Reply, Failure>> + Send>>;

/// One endpoint.
pub(crate) struct Endpoint {
    /// Its method.
    pub(crate) method: Method,
    /// Its path below the version, with `{…}` for keys.
    pub(crate) path: &'static str,
    /// What the token must be permitted; `None` if every token may.
    pub(crate) permission: Option<Permission>,
    /// What it does, for the API's description.
    pub(crate) summary: &'static str,
    /// The name of what it takes and gives, for the API's description.
    pub(crate) entity: &'static str,
    /// Does it.
    pub(crate) handler: fn(Call) -> Answer,
}
