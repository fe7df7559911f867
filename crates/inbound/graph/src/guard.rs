//! Who asks: bearer tokens.

use axum::extract::Request;
use axum::response::Response;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use inbound_door::{Class, Guard};
use services::{Services, tokens};

use crate::dispatch::occasion;
use crate::failure::Failure;

/// Lets requests with a valid token pass.
#[derive(Clone)]
pub(crate) struct BearerGuard {
    services: Services,
}

impl BearerGuard {
    pub(crate) const fn new(services: Services) -> Self {
        Self { services }
    }
}

impl Guard for BearerGuard {
    async fn admit(&self, class: Class, mut request: Request) -> Result<Request, Response> {
        let occasion = occasion(&self.services, &request);
        let refused = |failure: Failure| failure.into_response(&occasion);
        let Some(token) = bearer(request.headers()).map(str::to_owned) else {
            return Err(refused(Failure::unauthorised()));
        };
        let actor = match tokens::authenticate(&self.services, &token).await {
            Ok(Some(actor)) => actor,
            Ok(None) => return Err(refused(Failure::unauthorised())),
            Err(error) => return Err(refused(error.into())),
        };
        if let Some(permission) = class.permission()
            && let Err(forbidden) = actor.require(permission)
        {
            return Err(refused(forbidden.into()));
        }
        request.extensions_mut().insert(actor);
        Ok(request)
    }

    fn too_many(&self, request: &Request) -> Response {
        Failure::too_many().into_response(&occasion(&self.services, request))
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
