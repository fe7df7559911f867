//! SCEP over HTTP (RFC 8894 §4.1): the operation and, for GET, the message stand in the query.

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use domain::enrolment::Configuration;
use http::{StatusCode, header};
use serde::Deserialize;
use services::{Error, Services};

const CA_CERTIFICATES: &str = "application/x-x509-ca-ra-cert";
const PKI_MESSAGE: &str = "application/x-pki-message";

/// The query.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    operation: Option<String>,
    message: Option<String>,
}

/// GET: what we can do, our certificates, and messages of clients that cannot POST.
pub(crate) async fn get(
    State(services): State<Services>,
    Path(endpoint): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let Some(configuration) = Configuration::from_name(&endpoint) else { return unknown() };
    log(configuration, &asked);
    match asked.operation.as_deref() {
        Some("GetCACaps") => match services::scep::capabilities(&services, configuration) {
            Ok(words) => (StatusCode::OK, [(header::CONTENT_TYPE, "text/plain")], words).into_response(),
            Err(error) => failed(&error),
        },
        Some("GetCACert") => match services::scep::ca_certificate(&services, configuration).await {
            Ok(bytes) => (StatusCode::OK, [(header::CONTENT_TYPE, CA_CERTIFICATES)], bytes).into_response(),
            Err(error) => failed(&error),
        },
        Some("PKIOperation") => match asked.message.as_deref().and_then(decode) {
            Some(message) => operate(&services, configuration, &message).await,
            None => (StatusCode::BAD_REQUEST, "`message` is no base64").into_response(),
        },
        _ => no_such_operation(),
    }
}

/// POST: messages.
pub(crate) async fn post(
    State(services): State<Services>,
    Path(endpoint): Path<String>,
    Query(asked): Query<Asked>,
    body: Bytes,
) -> Response {
    let Some(configuration) = Configuration::from_name(&endpoint) else { return unknown() };
    log(configuration, &asked);
    match asked.operation.as_deref() {
        Some("PKIOperation") => operate(&services, configuration, &body).await,
        _ => no_such_operation(),
    }
}

/// One line for each step, so that an enrolment that stops half-way can be followed. Only words that we know are written.
fn log(configuration: Configuration, asked: &Asked) {
    let known = ["GetCACaps", "GetCACert", "PKIOperation"];
    let operation = known.into_iter().find(|known| asked.operation.as_deref() == Some(known));
    tracing::info!(scep.endpoint = %configuration, scep.operation = operation.unwrap_or("another"), "a SCEP request");
}

async fn operate(services: &Services, configuration: Configuration, message: &[u8]) -> Response {
    match services::scep::operate(services, configuration, message).await {
        Ok(answer) => (StatusCode::OK, [(header::CONTENT_TYPE, PKI_MESSAGE)], answer).into_response(),
        Err(error) => failed(&error),
    }
}

/// Base64 from a query. Clients forget to escape `+`, which then arrives as a space, and some break lines or leave the
/// padding out.
fn decode(text: &str) -> Option<Vec<u8>> {
    let text: String = text
        .chars()
        .filter(|letter| !matches!(letter, '\r' | '\n'))
        .map(|letter| if letter == ' ' { '+' } else { letter })
        .collect();
    STANDARD.decode(&text).or_else(|_| STANDARD_NO_PAD.decode(text.trim_end_matches('='))).ok()
}

fn unknown() -> Response {
    (StatusCode::NOT_FOUND, "there is no such SCEP endpoint").into_response()
}

fn no_such_operation() -> Response {
    (StatusCode::BAD_REQUEST, "operations are GetCACaps, GetCACert and PKIOperation").into_response()
}

fn failed(error: &Error) -> Response {
    match error {
        Error::NotFound { .. } => unknown(),
        Error::Invalid(_) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
        _ => {
            tracing::error!(%error, "a SCEP request could not be worked on");
            (StatusCode::INTERNAL_SERVER_ERROR, "try again later").into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_in_a_query_are_read_as_clients_write_them() {
        let bytes = [0xfb_u8, 0xff, 0xfe, 0x01];
        let proper = STANDARD.encode(bytes);
        assert_eq!(proper, "+//+AQ==");
        assert_eq!(decode(&proper).as_deref(), Some(bytes.as_slice()));
        assert_eq!(decode(" // AQ==").as_deref(), Some(bytes.as_slice()), "an unescaped plus");
        assert_eq!(decode("+//+\r\nAQ==").as_deref(), Some(bytes.as_slice()), "a line break");
        assert_eq!(decode("+//+AQ").as_deref(), Some(bytes.as_slice()), "no padding");
        assert_eq!(decode("<xml>"), None);
    }
}
