//! Collections: filter, search, order, count and pages.

use std::collections::VecDeque;

use odata::{MetadataLevel, Page, next_link, sort};
use serde_json::{Map, Value};

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;

/// How many entities a page has, if the client does not say.
const PAGE: usize = 100;
/// How many a page has at most.
const MAX_PAGE: usize = 1000;
/// How many rows are read at a time.
pub(crate) const CHUNK: u32 = 1000;

/// Which entities of a collection belong to a type, for `isof`.
fn is_of(entity: &Value, name: &str) -> bool {
    let own = entity.get("@odata.type").and_then(Value::as_str).unwrap_or_default();
    let short = own.rsplit('.').next().unwrap_or_default();
    short.eq_ignore_ascii_case(name) || crate::table::derives(short, name)
}

/// Whether an entity is wanted.
fn wanted(call: &Call, entity: &Value) -> bool {
    let filtered =
        call.query.filter.as_ref().is_none_or(|filter| filter.matches(entity, &|name| is_of(entity, name)));
    let found = call.query.search.as_ref().is_none_or(|words| {
        let words = words.to_lowercase();
        ["displayName", "deviceName", "userPrincipalName", "mail", "description"].iter().any(|name| {
            entity.get(*name).and_then(Value::as_str).is_some_and(|text| text.to_lowercase().contains(&words))
        })
    });
    let cast = call.casts.last().is_none_or(|name| is_of(entity, name));
    filtered && found && cast
}

/// How many entities a page of this call has.
fn page_size(call: &Call) -> usize {
    call.query.top.unwrap_or(PAGE).min(MAX_PAGE)
}

/// A page of a collection that is all there.
pub(crate) fn page(call: &Call, context: &str, entities: Vec<Value>) -> Result<Reply, Failure> {
    let mut entities: Vec<Value> = entities.into_iter().filter(|entity| wanted(call, entity)).collect();
    if call.path.ends_with("/$count") {
        return Ok(Reply::Text(entities.len().to_string()));
    }
    sort(&mut entities, &call.query.orderby);
    let count = call.query.count.then_some(entities.len() as u64);
    let start = match &call.query.skiptoken {
        Some(token) => offset(token)?,
        None => call.query.skip.unwrap_or(0),
    };
    let end = start.saturating_add(page_size(call));
    let token = (end < entities.len()).then(|| end.to_string());
    let entities = entities.into_iter().skip(start).take(page_size(call)).collect();
    Ok(finish(call, context, entities, count, token))
}

/// Reads a collection piece by piece and gives a page of it, or all that a count or an order needs.
pub(crate) struct Scan<'a> {
    call: &'a Call,
    page: VecDeque<Value>,
    all: bool,
}

impl<'a> Scan<'a> {
    /// A scan for a call. An order, a count or a number to skip needs everything.
    pub(crate) fn new(call: &'a Call) -> Self {
        let query = &call.query;
        let all = !query.orderby.is_empty()
            || query.count
            || query.skip.is_some()
            || call.path.ends_with("/$count");
        Self { call, page: VecDeque::new(), all }
    }

    /// The key after which to start, for an unordered scan that goes on.
    pub(crate) fn start<T: std::str::FromStr>(&self) -> Result<Option<T>, Failure> {
        match &self.call.query.skiptoken {
            Some(token) if !self.all => token.parse().map(Some).map_err(|_| bad_token()),
            _ => Ok(None),
        }
    }

    /// Takes one entity; false if the page is full.
    pub(crate) fn take(&mut self, entity: Map<String, Value>) -> bool {
        let entity = Value::Object(entity);
        if wanted(self.call, &entity) {
            self.page.push_back(entity);
        }
        self.all || self.page.len() < page_size(self.call)
    }

    /// The page. `next` is the key of the last entity that was taken, if there may be more.
    pub(crate) fn finish(self, context: &str, next: Option<String>) -> Result<Reply, Failure> {
        let entities = Vec::from(self.page);
        if self.all {
            return page(self.call, context, entities);
        }
        Ok(finish(self.call, context, entities, None, next))
    }
}

fn finish(
    call: &Call,
    context: &str,
    mut entities: Vec<Value>,
    count: Option<u64>,
    token: Option<String>,
) -> Reply {
    for entity in &mut entities {
        if let Some(entity) = entity.as_object_mut() {
            odata::select(entity, &call.query.select);
            if call.metadata == MetadataLevel::None {
                entity.retain(|key, _| !key.contains("@odata."));
            }
        }
    }
    let url = format!("{}/{}", call.root(), call.path);
    let next_link = token.map(|token| next_link(&url, &call.raw_query, &token));
    Reply::Json(
        Page { context: call.context(context), count, next_link, value: entities }.into_json(call.metadata),
    )
}

fn offset(token: &str) -> Result<usize, Failure> {
    token.parse().map_err(|_| bad_token())
}

fn bad_token() -> Failure {
    Failure::bad_request("$skiptoken is not one of ours: follow @odata.nextLink as it is")
}
