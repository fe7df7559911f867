//! Exchange organisations in Graph's shapes. An organisation, its connector and its policy share one id.

pub(crate) mod conditional_access;
pub(crate) mod connectors;
mod field;
pub(crate) mod journal;
mod notification;
pub(crate) mod organisations;
pub(crate) mod policies;
pub(crate) mod sync;

use domain::id::OrganisationId;
use services::Error;
use services::exchange::{self, Organisation};

use crate::call::Call;
use crate::failure::Failure;

/// The id in the path.
fn id(call: &Call, kind: &'static str) -> Result<OrganisationId, Failure> {
    call.id(0, kind)
}

/// The organisation of the path; of a singleton's path the only one there is. With several the singletons cannot say which, and
/// the answer names the resource that can.
async fn organisation(call: &Call, kind: &'static str, below: &str) -> Result<Organisation, Failure> {
    if !call.keys.is_empty() {
        return Ok(exchange::organisation(&call.services, &call.actor, id(call, kind)?).await?);
    }
    let mut all = exchange::organisations(&call.services, &call.actor).await?;
    match (all.pop(), all.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(Failure::not_found(kind, "the one of the organisation: add one first")),
        (Some(_), false) => {
            let message = format!(
                "there are several Exchange organisations: use deviceManagement/exchangeOnPremisesPolicies/{{id}}{below}"
            );
            Err(Error::Conflict { code: "several-organisations", message }.into())
        }
    }
}
