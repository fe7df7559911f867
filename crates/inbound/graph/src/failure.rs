//! Errors in Graph's shape.

use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use chrono::{DateTime, Utc};
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use odata::{Detail, GraphError};
use serde_json::Value;
use services::Error;
use services::profiles::VERSION_CHANGED;

/// An answer that is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    status: StatusCode,
    error: Box<GraphError>,
    retry_after: Option<Duration>,
    allow: Option<String>,
}

/// What an error says of the request that it answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Occasion {
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// Our id of the request.
    pub(crate) request_id: String,
    /// The client's id of the request.
    pub(crate) client_request_id: String,
}

impl Failure {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, error: Box::new(GraphError::new(code, message)), retry_after: None, allow: None }
    }

    /// The request cannot be understood.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    /// There is no such thing.
    pub(crate) fn not_found(kind: &str, id: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", format!("there is no {kind} '{id}'"))
    }

    /// There is no such path.
    pub(crate) fn no_path() -> Self {
        Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", "there is nothing at this path")
    }

    /// The path exists, but not with this method.
    pub(crate) fn no_method(allow: String) -> Self {
        let message = format!("this path takes {allow} only");
        Self { allow: Some(allow), ..Self::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message) }
    }

    /// No token, or one that is worth nothing.
    pub(crate) fn unauthorised() -> Self {
        let message = "a bearer token is needed: make one with `gatepost token create` or in the console";
        Self::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message)
    }

    /// The thing is no longer what the client has seen (`If-Match`).
    fn precondition(message: String) -> Self {
        Self::new(StatusCode::PRECONDITION_FAILED, "PreconditionFailed", message)
    }

    /// Too many requests, with the time to wait.
    pub(crate) fn too_many_until(wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..Self::too_many() }
    }

    /// Too many requests.
    pub(crate) fn too_many() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", "too many requests: wait and try again")
    }

    /// A request of a batch waited for one that failed.
    pub(crate) fn failed_dependency() -> Self {
        Self::new(
            StatusCode::FAILED_DEPENDENCY,
            "FailedDependency",
            "a request that this one depends on failed",
        )
    }

    /// A body that the catalogue refuses.
    pub(crate) fn from_problems(problems: Vec<domain::catalogue::Problem>) -> Self {
        let problems = problems.into_iter().map(|problem| services::Problem {
            field: problem.setting,
            code: problem.code.name(),
            message: problem.message,
        });
        invalid(problems.collect())
    }

    /// The body is too large.
    pub(crate) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", "the body is too large")
    }

    /// The status.
    pub(crate) const fn status(&self) -> StatusCode {
        self.status
    }

    /// How long to wait.
    pub(crate) const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The JSON body.
    pub(crate) fn to_json(&self, occasion: &Occasion) -> Value {
        let date = occasion.at.format("%Y-%m-%dT%H:%M:%S").to_string();
        self.error.to_json(&date, &occasion.request_id, &occasion.client_request_id)
    }

    /// The HTTP answer.
    pub(crate) fn into_response(self, occasion: &Occasion) -> Response {
        let mut response = Response::new(Body::from(self.to_json(occasion).to_string()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert("odata-version", HeaderValue::from_static("4.0"));
        if let Ok(id) = HeaderValue::from_str(&occasion.client_request_id) {
            headers.insert("client-request-id", id);
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"\""));
        }
        if let Some(wait) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
            let milliseconds = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
            headers.insert("x-ms-retry-after-ms", HeaderValue::from(milliseconds));
        }
        if let Some(allow) = self.allow.and_then(|allow| HeaderValue::from_str(&allow).ok()) {
            headers.insert(ALLOW, allow);
        }
        response
    }
}

/// An error whose problems with a field are told at the property that has it here.
pub(crate) fn told_at(error: Error, field: &str, property: &str) -> Error {
    match error {
        Error::Invalid(mut problems) => {
            for problem in problems.iter_mut().filter(|problem| problem.field == field) {
                property.clone_into(&mut problem.field);
            }
            Error::Invalid(problems)
        }
        other => other,
    }
}

impl From<odata::Error> for Failure {
    fn from(error: odata::Error) -> Self {
        Self::bad_request(error.to_string())
    }
}

impl From<domain::actor::Forbidden> for Failure {
    fn from(error: domain::actor::Forbidden) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Forbidden", error.to_string())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Forbidden(forbidden) => forbidden.into(),
            Error::NotFound { kind, id } => Self::not_found(kind, id),
            Error::Invalid(problems) => invalid(problems),
            Error::Conflict { code: VERSION_CHANGED, message } => Self::precondition(message),
            Error::Conflict { code, message } => {
                let mut failure = Self::new(StatusCode::CONFLICT, "Conflict", message.clone());
                failure.error.details = vec![Detail { code: code.to_owned(), message, target: None }];
                failure
            }
            Error::TooMany { retry_after } => Self::too_many_until(retry_after),
            Error::Unavailable { .. } => Self {
                retry_after: Some(Duration::from_secs(30)),
                ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", error.to_string())
            },
            // What failed inside is for the log, not for the client.
            other => {
                tracing::error!(error = %other, "a request of the API failed");
                let message = "the request failed inside the server; its log has more under this request-id";
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", message)
            }
        }
    }
}

/// All problems: the first as the error, each as a detail.
fn invalid(problems: Vec<services::Problem>) -> Failure {
    let message = problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join("; ");
    let mut failure = Failure::bad_request(message);
    failure.error.target = problems.first().map(|problem| problem.field.clone());
    failure.error.details = problems
        .into_iter()
        .map(|problem| Detail {
            code: problem.code.to_owned(),
            message: problem.message,
            target: Some(problem.field),
        })
        .collect();
    failure
}
