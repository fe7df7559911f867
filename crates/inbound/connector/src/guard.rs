//! Who asks: the certificate whose key TLS has proven the possession of. Whether it is a live connector's, the use case decides.

use axum::extract::Request;
use axum::response::Response;
use connector_protocol::refusal::Code;
use http::StatusCode;
use inbound_door::{Class, Peer};
use services::exchange::ConnectorIdentity;

use crate::answer::refusal;

/// Lets connectors pass that have a client certificate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guard;

impl inbound_door::Guard for Guard {
    async fn admit(&self, class: Class, mut request: Request) -> Result<Request, Response> {
        match class {
            // The token is inside the message, which the use case opens.
            Class::Challenge => Ok(request),
            Class::Device => {
                let peer = request.extensions().get::<Peer>();
                let Some(certificate) = peer.and_then(|peer| peer.certificate.as_deref()) else {
                    let message = "this needs the connector's client certificate";
                    return Err(refusal(StatusCode::UNAUTHORIZED, Code::UnknownCertificate, message));
                };
                let identity = ConnectorIdentity::of_certificate(certificate);
                request.extensions_mut().insert(identity);
                Ok(request)
            }
            _ => Err(refusal(StatusCode::FORBIDDEN, Code::Other, "not for connectors")),
        }
    }

    fn too_many(&self, _request: &Request) -> Response {
        refusal(StatusCode::TOO_MANY_REQUESTS, Code::TryLater, "too many requests: wait")
    }
}
