//! Collections: filter, search, order, count and pages. Short ones are all there; long ones are `walk`'s.

use odata::{MetadataLevel, Page, next_link, sort};
use serde_json::{Map, Value};

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;

/// How many entities a page has, if the client does not say.
const PAGE: usize = 100;
/// How many a page has at most.
const MAX_PAGE: usize = 1000;

/// Which entities of a collection belong to a type, for `isof`.
fn is_of(entity: &Value, name: &str) -> bool {
    let own = entity.get("@odata.type").and_then(Value::as_str).unwrap_or_default();
    let short = own.rsplit('.').next().unwrap_or_default();
    short.eq_ignore_ascii_case(name) || crate::table::derives(short, name)
}

/// Whether an entity is wanted.
pub(crate) fn wanted(call: &Call, entity: &Value) -> bool {
    let filtered =
        call.query.filter.as_ref().is_none_or(|filter| filter.matches(entity, &|name| is_of(entity, name)));
    let found = call.query.search.as_ref().is_none_or(|words| {
        let words = words.to_lowercase();
        ["displayName", "deviceName", "userPrincipalName", "mail", "description"].iter().any(|name| {
            entity.get(*name).and_then(Value::as_str).is_some_and(|text| text.to_lowercase().contains(&words))
        })
    });
    let cast = call.listed_as.as_ref().is_none_or(|name| is_of(entity, name));
    filtered && found && cast
}

/// Whether some of the entities may not be wanted.
pub(crate) fn is_filtered(call: &Call) -> bool {
    call.query.filter.is_some() || call.query.search.is_some() || call.listed_as.is_some()
}

/// Whether only the number is asked for.
pub(crate) fn is_counted(call: &Call) -> bool {
    call.path.ends_with("/$count")
}

/// How many entities a page of this call has: what `$top` says, else what the client prefers (`Prefer: odata.maxpagesize`).
pub(crate) fn page_size(call: &Call) -> usize {
    call.query.top.or(call.preferred_page).unwrap_or(PAGE).min(MAX_PAGE)
}

/// A page of a collection that is all there.
pub(crate) fn page(call: &Call, context: &str, entities: Vec<Value>) -> Result<Reply, Failure> {
    Ok(choose(call, entities)?.finish(call, context))
}

/// The entities of a page, before anything is given along with them.
pub(crate) struct Chosen {
    /// The entities.
    pub(crate) entities: Vec<Value>,
    wanted: usize,
    token: Option<String>,
}

impl Chosen {
    /// The page, or its number for `$count`.
    pub(crate) fn finish(self, call: &Call, context: &str) -> Reply {
        if is_counted(call) {
            return Reply::Text(self.wanted.to_string());
        }
        let count = call.query.count.then_some(self.wanted as u64);
        finish(call, context, self.entities, count, self.token)
    }
}

/// Chooses the page of a collection that is all there.
pub(crate) fn choose(call: &Call, entities: Vec<Value>) -> Result<Chosen, Failure> {
    let mut entities: Vec<Value> = entities.into_iter().filter(|entity| wanted(call, entity)).collect();
    let wanted = entities.len();
    if is_counted(call) {
        return Ok(Chosen { entities: Vec::new(), wanted, token: None });
    }
    sort(&mut entities, &call.query.orderby);
    let start = match &call.query.skiptoken {
        Some(token) => start(token, &entities)?,
        None => call.query.skip.unwrap_or(0),
    };
    let end = start.saturating_add(page_size(call));
    let more = end > start && end < entities.len();
    let token = more.then(|| format!("{end}~{}", entities.get(end - 1).map_or("", id)));
    let entities = entities.into_iter().skip(start).take(page_size(call)).collect();
    Ok(Chosen { entities, wanted, token })
}

/// Makes a page of entities that have been chosen; `token` is where the next one begins.
pub(crate) fn finish(
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
                without_metadata(entity);
            }
        }
    }
    let url = format!("{}/{}", call.root(), call.link_path);
    let next_link = token.map(|token| next_link(&url, &call.raw_query, &token));
    Reply::Json(
        Page { context: call.context(context), count, next_link, value: entities }.into_json(call.metadata),
    )
}

/// Leaves out what tells of an entity and is none of it. A link to the rest of a property is needed by who wants no metadata as well.
pub(crate) fn without_metadata(entity: &mut Map<String, Value>) {
    entity.retain(|key, _| !key.contains("@odata.") || key.ends_with("@odata.nextLink"));
}

fn id(entity: &Value) -> &str {
    entity.get("id").and_then(Value::as_str).unwrap_or_default()
}

/// Where a page begins: after the last entity of the page before, wherever it is now; if it is gone, where it would have been.
fn start(token: &str, entities: &[Value]) -> Result<usize, Failure> {
    let (offset, last) = token.split_once('~').ok_or_else(bad_token)?;
    let offset = offset.parse().map_err(|_| bad_token())?;
    let found = entities.iter().position(|entity| !last.is_empty() && id(entity) == last);
    Ok(found.map_or(offset, |position| position + 1))
}

/// The token is none that we gave for this order.
pub(crate) fn bad_token() -> Failure {
    Failure::bad_request("$skiptoken is not one of ours: follow @odata.nextLink as it is")
}
