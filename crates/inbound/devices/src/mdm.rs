//! Check-in and commands. Some clients use one address for both, POST for PUT, or no Content-Type: what a message is, its
//! content says.

use apple_mdm::message::Message;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use services::Services;
use services::checkin::{DeviceIdentity, Reply, check_in};
use services::commands::poll;

/// Answers one message of a device.
pub(crate) async fn message(
    State(services): State<Services>,
    Extension(identity): Extension<DeviceIdentity>,
    body: Bytes,
) -> Response {
    let message = match Message::parse(&body) {
        Ok(message) => message,
        Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    };
    let reply = match &message {
        Message::CheckIn(message) => check_in(&services, &identity, message).await,
        Message::Answer(answer) => poll(&services, &identity, answer).await,
    };
    match reply {
        Ok(reply) => respond(reply),
        Err(error) => {
            tracing::error!(%error, "a device's message could not be worked on");
            // The device keeps its message and tries again.
            (StatusCode::INTERNAL_SERVER_ERROR, "try again later").into_response()
        }
    }
}

fn respond(reply: Reply) -> Response {
    match reply {
        // The end of a conversation is an empty body, not an empty property list.
        Reply::Done => StatusCode::OK.into_response(),
        Reply::Command(bytes) => {
            (StatusCode::OK, [(header::CONTENT_TYPE, "application/xml")], bytes).into_response()
        }
        Reply::Refused(refusal) => (StatusCode::BAD_REQUEST, refusal.code()).into_response(),
        Reply::Ended => (StatusCode::UNAUTHORIZED, "this enrolment is over").into_response(),
    }
}
