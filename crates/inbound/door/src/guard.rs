//! What stands before every handler: the route's class, and the rate limits.

use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::actor::Actor;
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};

use crate::class::Class;
use crate::peer::Peer;
use crate::rate::Rates;

/// Stands before the handlers of one inbound crate and answers in that protocol's own form.
///
/// It is asked for every route but [`Class::Public`] and [`Class::Loopback`], which the door judges itself.
pub trait Guard: Clone + Send + Sync + 'static {
    /// Lets the request pass, with what was found out put into its extensions (an `Actor`, an enrolment), or answers
    /// in the handler's place.
    fn admit(&self, class: Class, request: Request)
    -> impl Future<Output = Result<Request, Response>> + Send;

    /// The answer to a caller who asks too often. The door adds Retry-After.
    fn too_many(&self, _request: &Request) -> Response {
        StatusCode::TOO_MANY_REQUESTS.into_response()
    }
}

/// The guard of a crate whose routes are all [`Class::Public`] or [`Class::Loopback`]: refuses everything else.
#[derive(Clone, Copy, Debug)]
pub struct Closed;

impl Guard for Closed {
    async fn admit(&self, _class: Class, _request: Request) -> Result<Request, Response> {
        Err(StatusCode::FORBIDDEN.into_response())
    }
}

/// Runs the handler if the route's class and the rate limits let the request pass.
pub(crate) async fn admit<G: Guard>(guard: G, class: Class, request: Request, next: Next) -> Response {
    let rates = request.extensions().get::<Rates>().cloned();
    let peer = request.extensions().get::<Peer>();
    if let (Some(rates), Some(peer)) = (&rates, peer)
        && let Err(wait) = rates.count_address(class, peer.address.ip())
    {
        return retry_after(guard.too_many(&request), wait);
    }
    let admitted = match class {
        Class::Public => Ok(request),
        Class::Loopback if peer.is_some_and(|peer| peer.address.ip().to_canonical().is_loopback()) => {
            Ok(request)
        }
        Class::Loopback => Err(StatusCode::FORBIDDEN.into_response()),
        _ => guard.admit(class, request).await,
    };
    let request = match admitted {
        Ok(request) => request,
        Err(response) => return response,
    };
    if let (Some(rates), Some(actor)) = (&rates, request.extensions().get::<Actor>())
        && let Err(wait) = rates.count_actor(actor)
    {
        return retry_after(guard.too_many(&request), wait);
    }
    next.run(request).await
}

/// RFC 9110 §10.2.3: whole seconds, rounded up, so that who waits so long is let in.
fn retry_after(mut response: Response, wait: Duration) -> Response {
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
    response
}
