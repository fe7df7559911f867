//! POST $batch: up to twenty requests in one.

use http::Method;
use http::header::LOCATION;
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::dispatch::{Context, Target};
use crate::failure::{Failure, Occasion};
use crate::precondition::if_match;
use crate::preferences::Preferences;
use crate::reply::Reply;

/// The most requests in one batch.
const MAX_REQUESTS: usize = 20;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let requests = call.object()?.get("requests").and_then(Value::as_array);
    let requests = requests.ok_or_else(|| Failure::bad_request("requests must be a list"))?;
    if requests.len() > MAX_REQUESTS {
        return Err(Failure::bad_request("a batch has at most 20 requests"));
    }
    let mut responses: Vec<Value> = Vec::with_capacity(requests.len());
    let mut failed: Vec<String> = Vec::new();
    for request in requests {
        let id = id(request)?;
        let waits_for = request.get("dependsOn").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let answer = if waits_for.iter().filter_map(text).any(|needed| failed.contains(&needed)) {
            Err(Failure::failed_dependency())
        } else {
            one(&call, request).await
        };
        if answer.is_err() {
            failed.push(id.clone());
        }
        responses.push(response(&call, &id, answer));
    }
    Ok(Reply::Json(json!({"responses": responses})))
}

/// A text, or a number as a text.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn id(request: &Value) -> Result<String, Failure> {
    let id = request.get("id").and_then(text);
    id.ok_or_else(|| Failure::bad_request("each request of a batch needs an id"))
}

/// Carries out one request as if it had come by itself.
async fn one(call: &Call, request: &Value) -> Result<Reply, Failure> {
    let word = |name| request.get(name).and_then(Value::as_str).unwrap_or_default();
    let method = Method::from_bytes(word("method").to_ascii_uppercase().as_bytes());
    let method = method.map_err(|_| Failure::bad_request("the method is not known"))?;
    let (path, query) = word("url").split_once('?').unwrap_or((word("url"), ""));
    let path = format!("/{}/{}", call.version.name(), without_version(path));
    let target = Target::parse(&method, &path, query)?;
    // A batch is no way around the limit: each request in it counts like one that came by itself.
    if let Some(Err(wait)) = call.rates.as_ref().map(|rates| rates.count_actor(&call.actor)) {
        return Err(Failure::too_many_until(wait));
    }
    if target.endpoint.path == "$batch" {
        return Err(Failure::bad_request("a batch cannot be inside a batch"));
    }
    if let Some(permission) = target.endpoint.permission {
        call.actor.require(permission)?;
    }
    let context = Context {
        origin: call.origin.clone(),
        metadata: call.metadata,
        preferences: Preferences::read(header(request, "prefer")),
        if_match: if_match(header(request, "if-match"))?,
        rates: call.rates.clone(),
    };
    let body = request.get("body").cloned().unwrap_or_default();
    target.call(call.services.clone(), call.actor.clone(), context, body).await
}

/// The path below the version. Microsoft's client for JavaScript leaves the version in, and the batch's own one counts.
fn without_version(path: &str) -> &str {
    let path = path.trim_start_matches('/');
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    if ["v1.0", "beta"].iter().any(|version| first.eq_ignore_ascii_case(version)) { rest } else { path }
}

/// A header of a request in the batch.
fn header<'a>(request: &'a Value, name: &str) -> Option<&'a str> {
    let headers = request.get("headers").and_then(Value::as_object)?;
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).and_then(|(_, value)| value.as_str())
}

/// One response. `headers` is always there: clients look into it without asking.
fn response(call: &Call, id: &str, answer: Result<Reply, Failure>) -> Value {
    let mut headers = Map::from_iter([("Content-Type".to_owned(), json!("application/json"))]);
    let (status, body) = match answer {
        Ok(reply) => {
            let status = reply.status();
            if let Some((name, value)) = reply.header() {
                let name = if name == LOCATION { "Location" } else { "ETag" };
                headers.insert(name.to_owned(), json!(value));
            }
            let body = match reply {
                Reply::Json(body) | Reply::Tagged(body, _) | Reply::Created(body, _) => body,
                Reply::Text(text) | Reply::Xml(text) => json!(text),
                Reply::Done | Reply::DoneWithOk => Value::Null,
            };
            (status, body)
        }
        Err(failure) => {
            if let Some(wait) = failure.retry_after() {
                headers.insert("Retry-After".to_owned(), json!(wait.as_secs().max(1).to_string()));
            }
            let request_id = domain::id::generate(call.services.now(), &*call.services.random).to_string();
            let occasion =
                Occasion { at: call.services.now(), client_request_id: request_id.clone(), request_id };
            (failure.status(), failure.to_json(&occasion))
        }
    };
    let mut response = Map::from_iter([
        ("id".to_owned(), json!(id)),
        ("status".to_owned(), json!(status.as_u16())),
        ("headers".to_owned(), Value::Object(headers)),
    ]);
    if !body.is_null() {
        response.insert("body".to_owned(), body);
    }
    Value::Object(response)
}
