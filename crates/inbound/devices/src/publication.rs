//! What certificates point to: revocation lists, and the certificates of authorities.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::id::AuthorityId;
use http::{StatusCode, header};
use services::{Error, Services};

/// `/crl/{authority}.crl`
pub(crate) async fn crl(State(services): State<Services>, Path(file): Path<String>) -> Response {
    let Some(id) = authority(&file, ".crl") else { return StatusCode::NOT_FOUND.into_response() };
    respond(services::revocation::crl(&services, id).await, "application/pkix-crl")
}

/// `/ca/{authority}.cer`
pub(crate) async fn certificate(State(services): State<Services>, Path(file): Path<String>) -> Response {
    let Some(id) = authority(&file, ".cer") else { return StatusCode::NOT_FOUND.into_response() };
    respond(services::authorities::certificate(&services, id).await, "application/pkix-cert")
}

fn authority(file: &str, suffix: &str) -> Option<AuthorityId> {
    file.strip_suffix(suffix)?.parse().ok()
}

fn respond(found: Result<Option<Vec<u8>>, Error>, kind: &'static str) -> Response {
    match found {
        Ok(Some(bytes)) => (StatusCode::OK, [(header::CONTENT_TYPE, kind)], bytes).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, "a publication could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
