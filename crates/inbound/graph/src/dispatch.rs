//! From a request to its endpoint, whichever way its path is written.

use axum::extract::{Request, State};
use axum::response::Response;
use domain::actor::Actor;
use http::header::{ACCEPT, HOST, IF_MATCH};
use http::{HeaderMap, HeaderValue, Method};
use inbound_door::{Rates, RequestId, Transport};
use odata::{Filter, MetadataLevel, Path, Query, Segment};
use serde_json::Value;
use services::Services;
use uuid::Uuid;

use crate::body;
use crate::call::{Call, Version};
use crate::endpoint::Endpoint;
use crate::failure::{Failure, Occasion};
use crate::metadata;
use crate::precondition::if_match;
use crate::preferences::Preferences;
use crate::reply::Reply;
use crate::table::{ENDPOINTS, is_type};

/// The handler of every route of the API.
pub(crate) async fn dispatch(State(services): State<Services>, request: Request) -> Response {
    let occasion = occasion(&services, &request);
    let metadata =
        header(request.headers(), ACCEPT.as_str()).map_or_else(Default::default, MetadataLevel::from_accept);
    let mut response = match answer(services, request, metadata).await {
        Ok(reply) => reply.into_response(metadata),
        Err(failure) => failure.into_response(&occasion),
    };
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&occasion.client_request_id) {
        headers.insert("client-request-id", id);
    }
    if let Ok(id) = HeaderValue::from_str(&occasion.request_id) {
        headers.insert("request-id", id);
    }
    response
}

/// The ids of a request.
pub(crate) fn occasion(services: &Services, request: &Request) -> Occasion {
    let request_id = request
        .extensions()
        .get::<RequestId>()
        .map_or_else(|| domain::id::generate(services.now(), &*services.random), |id| id.0)
        .to_string();
    // Anything else than a UUID would let a client write into our answers and logs.
    let client = header(request.headers(), "client-request-id").and_then(|id| id.parse::<Uuid>().ok());
    let client_request_id = client.map_or_else(|| request_id.clone(), |id| id.to_string());
    Occasion { at: services.now(), request_id, client_request_id }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

async fn answer(services: Services, request: Request, metadata: MetadataLevel) -> Result<Reply, Failure> {
    let Some(actor) = request.extensions().get::<Actor>().cloned() else {
        return Err(Failure::unauthorised());
    };
    let (parts, body) = request.into_parts();
    let target = Target::parse(&parts.method, parts.uri.path(), parts.uri.query().unwrap_or_default())?;
    if let Some(permission) = target.endpoint.permission {
        actor.require(permission)?;
    }
    let context = Context {
        origin: origin(&parts.headers, parts.extensions.get::<Transport>().copied()),
        metadata,
        preferences: Preferences::read(header(&parts.headers, "prefer")),
        if_match: if_match(header(&parts.headers, IF_MATCH.as_str()))?,
        rates: parts.extensions.get::<Rates>().cloned(),
    };
    let body = body::read(body).await?;
    target.call(services, actor, context, body).await
}

/// What a call takes over from the request around it.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) origin: String,
    pub(crate) metadata: MetadataLevel,
    pub(crate) preferences: Preferences,
    pub(crate) if_match: Option<Vec<u32>>,
    pub(crate) rates: Option<Rates>,
}

/// Where the client found us. It only ever goes back to the same client, in links.
fn origin(headers: &HeaderMap, transport: Option<Transport>) -> String {
    let scheme = if transport == Some(Transport::Plain) { "http" } else { "https" };
    let host = header(headers, HOST.as_str()).unwrap_or("localhost");
    format!("{scheme}://{host}")
}

/// An endpoint with everything that path and query say.
pub(crate) struct Target {
    pub(crate) endpoint: &'static Endpoint,
    version: Version,
    method: Method,
    path: String,
    link_path: String,
    keys: Vec<String>,
    casts: Vec<String>,
    listed_as: Option<String>,
    raw_query: String,
    query: Query,
}

impl Target {
    /// Finds the endpoint of a path with its version in front.
    pub(crate) fn parse(method: &Method, path: &str, raw_query: &str) -> Result<Self, Failure> {
        let parsed = Path::parse(path)?;
        let (version, segments) = version(parsed.segments)?;
        let link_path = segments.iter().map(linked).collect::<Vec<_>>().join("/");
        let listed = segments.iter().rfind(|segment| segment.text() != "$count");
        let listed_as = listed.and_then(cast).map(str::to_owned);
        let mut casts = Vec::new();
        let segments: Vec<Segment> = segments
            .into_iter()
            .filter(|segment| {
                casts.extend(cast(segment).map(str::to_owned));
                cast(segment).is_none()
            })
            .collect();
        let (endpoint, keys) = find(method, &segments)?;
        let query = Query::parse(raw_query)?;
        check_properties(endpoint, &query)?;
        let path = segments.iter().map(Segment::text).collect::<Vec<_>>().join("/");
        let raw_query = raw_query.to_owned();
        let method = method.clone();
        Ok(Self { endpoint, version, method, path, link_path, keys, casts, listed_as, raw_query, query })
    }

    /// Calls the endpoint. The permission has been asked before.
    pub(crate) async fn call(
        self,
        services: Services,
        actor: Actor,
        context: Context,
        body: Value,
    ) -> Result<Reply, Failure> {
        let call = Call {
            services,
            actor,
            version: self.version,
            method: self.method,
            origin: context.origin,
            path: self.path,
            link_path: self.link_path,
            keys: self.keys,
            casts: self.casts,
            listed_as: self.listed_as,
            raw_query: self.raw_query,
            query: self.query,
            body,
            metadata: context.metadata,
            wants_representation: context.preferences.representation,
            preferred_page: context.preferences.page,
            if_match: context.if_match,
            rates: context.rates,
        };
        (self.endpoint.handler)(call).await
    }
}

/// The type that a segment casts to.
fn cast(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Qualified(name) if is_type(name) => Some(name),
        _ => None,
    }
}

/// A segment as links have it.
fn linked(segment: &Segment) -> String {
    match cast(segment) {
        Some(name) => format!("microsoft.graph.{name}"),
        None => segment.text().to_owned(),
    }
}

/// Refuses a filter, an order or an expansion by a property that the entities of a collection do not have.
fn check_properties(endpoint: &Endpoint, query: &Query) -> Result<(), Failure> {
    let collection = endpoint.path.trim_end_matches("/$count");
    let listed = ENDPOINTS.iter().find(|known| known.path == collection && known.method == endpoint.method);
    let Some(entity) = listed.and_then(|known| known.entity.strip_suffix("[]")) else { return Ok(()) };
    let filtered = query.filter.iter().flat_map(Filter::properties);
    let ordered = query.orderby.iter().map(|order| order.property.split('/').next().unwrap_or_default());
    let expanded = query.expand.iter().map(|wanted| wanted.property.as_str());
    match metadata::unknown(entity, filtered.chain(ordered).chain(expanded)) {
        Some(property) => {
            Err(Failure::bad_request(format!("there is no property '{property}' on the type '{entity}'")))
        }
        None => Ok(()),
    }
}

fn version(segments: Vec<Segment>) -> Result<(Version, Vec<Segment>), Failure> {
    let mut segments = segments.into_iter();
    let version = match segments.next() {
        Some(Segment::Name(name)) if name.eq_ignore_ascii_case("beta") => Version::Beta,
        Some(Segment::Name(name)) if name.eq_ignore_ascii_case("v1.0") => Version::V1,
        _ => return Err(Failure::no_path()),
    };
    Ok((version, segments.collect()))
}

/// The endpoint that fits with the most names: `…/$count` is not the key `$count`.
fn find(method: &Method, segments: &[Segment]) -> Result<(&'static Endpoint, Vec<String>), Failure> {
    let mut best: Option<(usize, &'static Endpoint, Vec<String>)> = None;
    let mut allowed: Vec<&str> = Vec::new();
    for endpoint in ENDPOINTS {
        let Some(keys) = keys(endpoint.path, segments) else { continue };
        if endpoint.method != *method && !(*method == Method::HEAD && endpoint.method == Method::GET) {
            allowed.push(endpoint.method.as_str());
            continue;
        }
        let names = segments.len() - keys.len();
        if best.as_ref().is_none_or(|(most, ..)| names > *most) {
            best = Some((names, endpoint, keys));
        }
    }
    match best {
        Some((_, endpoint, keys)) => Ok((endpoint, keys)),
        None if allowed.is_empty() => Err(Failure::no_path()),
        None => {
            allowed.sort_unstable();
            allowed.dedup();
            Err(Failure::no_method(allowed.join(", ")))
        }
    }
}

/// The keys, if the path fits.
fn keys(path: &str, segments: &[Segment]) -> Option<Vec<String>> {
    let mut keys = Vec::new();
    let mut parts = path.split('/');
    for segment in segments {
        let part = parts.next()?;
        match segment {
            Segment::Name(text) | Segment::Key(text) if part.starts_with('{') => keys.push(text.clone()),
            Segment::Name(text) | Segment::Qualified(text) if part.eq_ignore_ascii_case(text) => {}
            _ => return None,
        }
    }
    parts.next().is_none().then_some(keys)
}
