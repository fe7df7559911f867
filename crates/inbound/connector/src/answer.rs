//! Answers in the protocol's form.

use axum::response::{IntoResponse, Response};
use connector_protocol::refusal::{Code, Refusal};
use connector_protocol::{Message, write};
use http::{StatusCode, header};
use services::Error;
use services::exchange::Refused;

/// The answer of a use case.
pub(crate) fn answer<M: Message>(result: Result<Result<M, Refused>, Error>) -> Response {
    match result {
        Ok(Ok(message)) => body(StatusCode::OK, &message),
        Ok(Err(refused)) => refusal(status(refused.code), refused.code, &refused.message),
        Err(error) => {
            tracing::error!(%error, "a connector's message could not be worked on");
            // The connector keeps what it has and asks again.
            refusal(StatusCode::SERVICE_UNAVAILABLE, Code::TryLater, "try again later")
        }
    }
}

/// A message that is not right.
pub(crate) fn bad(error: &connector_protocol::Error) -> Response {
    refusal(StatusCode::BAD_REQUEST, Code::BadMessage, &error.to_string())
}

/// A refusal.
pub(crate) fn refusal(status: StatusCode, code: Code, message: &str) -> Response {
    let retry_after = (code == Code::TryLater).then_some(10);
    body(status, &Refusal { code, message: message.to_owned(), retry_after })
}

fn body<M: Message>(status: StatusCode, message: &M) -> Response {
    match write(message) {
        Ok(bytes) => (status, [(header::CONTENT_TYPE, "application/json")], bytes).into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer to a connector is longer than it may be");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

const fn status(code: Code) -> StatusCode {
    match code {
        Code::UnknownCertificate | Code::BadToken => StatusCode::UNAUTHORIZED,
        Code::Replaced | Code::Removed => StatusCode::GONE,
        Code::OrganisationHasConnector | Code::StaleFence | Code::OutOfOrder => StatusCode::CONFLICT,
        Code::UnknownSync => StatusCode::NOT_FOUND,
        Code::TryLater => StatusCode::SERVICE_UNAVAILABLE,
        Code::BadMessage | Code::UnknownProtocol | Code::Other => StatusCode::BAD_REQUEST,
    }
}
