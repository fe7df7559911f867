//! Who sent a message: the certificate whose key it was sent or signed with. What the certificate is good for is decided
//! by the use case.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, StatusCode};
use inbound_door::{Class, Peer};
use services::Services;
use services::checkin::DeviceIdentity;

use crate::MESSAGE_LIMIT;

/// The header in which devices sign a message: base64 of a CMS signature over the exact bytes of the body.
const SIGNATURE: &str = "mdm-signature";

/// The longest such header, in characters. Apple's have about 2,200.
const LONGEST_SIGNATURE: usize = 16 * 1024;

/// Lets devices pass that prove the possession of a key.
#[derive(Clone)]
pub(crate) struct Guard {
    services: Services,
}

impl Guard {
    pub(crate) fn new(services: Services) -> Self {
        Self { services }
    }

    async fn device(&self, mut request: Request) -> Result<Request, Bad> {
        // In TLS the possession is proven by the handshake.
        let certificate = request.extensions().get::<Peer>().and_then(|peer| peer.certificate.as_deref());
        if let Some(certificate) = certificate {
            let identity = DeviceIdentity::of_certificate(certificate);
            request.extensions_mut().insert(identity);
            return Ok(request);
        }
        let signature = signature(request.headers())?;
        let (mut parts, body) = request.into_parts();
        let body = to_bytes(body, MESSAGE_LIMIT)
            .await
            .map_err(|_| Bad(StatusCode::PAYLOAD_TOO_LARGE, "the message is too large"))?;
        let identity = DeviceIdentity::of_signature(&self.services, &signature, &body)
            .ok_or_else(|| bad("the signature in Mdm-Signature is not right"))?;
        parts.extensions.insert(identity);
        Ok(Request::from_parts(parts, Body::from(body)))
    }
}

impl inbound_door::Guard for Guard {
    async fn admit(&self, class: Class, request: Request) -> Result<Request, Response> {
        match class {
            Class::Device => self.device(request).await.map_err(IntoResponse::into_response),
            // The challenge is inside the message, which the use case opens.
            Class::Challenge => Ok(request),
            _ => Err(StatusCode::FORBIDDEN.into_response()),
        }
    }
}

fn signature(headers: &HeaderMap) -> Result<Vec<u8>, Bad> {
    let mut all = headers.get_all(SIGNATURE).iter();
    let (Some(text), None) = (all.next(), all.next()) else {
        return Err(bad("neither a client certificate nor one Mdm-Signature"));
    };
    if text.len() > LONGEST_SIGNATURE {
        return Err(bad("Mdm-Signature is too long"));
    }
    STANDARD.decode(text.as_bytes()).map_err(|_| bad("Mdm-Signature is no base64"))
}

/// A message without proof. Never 401 or 403: by those a device ends its enrolment, and an unproven message must not bring
/// that about.
struct Bad(StatusCode, &'static str);

impl IntoResponse for Bad {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}

const fn bad(what: &'static str) -> Bad {
    Bad(StatusCode::BAD_REQUEST, what)
}
