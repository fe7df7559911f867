//! `$expand` on profiles and policies, one by one and in their lists, which are all there.

use odata::Filter;
use serde_json::{Map, Value, json};
use services::Place;

use crate::call::Call;
use crate::collection::choose;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::walk::link_after;

/// How many rows are given along at most; the rest is behind a link.
const MOST: u32 = 1000;

/// What a navigation property leads to.
pub(crate) struct Related {
    value: Value,
    /// Where the rest of it begins: by what its collection is ordered, and after which row.
    rest: Option<(&'static str, Place)>,
}

impl Related {
    /// The first `limit` of these rows, of which one more was asked for: it says that there is a rest.
    pub(crate) fn first<T>(
        mut rows: Vec<T>,
        limit: u32,
        order: &'static str,
        place: impl Fn(&T) -> Place,
        entity: impl Fn(&T) -> Map<String, Value>,
    ) -> Self {
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let rest = rows.last().filter(|_| more).map(|last| (order, place(last)));
        Self { value: rows.iter().map(|row| Value::Object(entity(row))).collect(), rest }
    }
}

impl From<Value> for Related {
    /// All of it.
    fn from(value: Value) -> Self {
        Self { value, rest: None }
    }
}

/// An entity of a short collection with something to give along.
pub(crate) trait Expandable: Sync {
    /// Its collection.
    const PLACE: &'static str;

    /// Whether a property can be given along, with some entity of the collection if not with each.
    fn can_expand(name: &str) -> bool;

    /// Its id.
    fn id(&self) -> String;

    /// The entity with nothing along.
    fn entity(&self, call: &Call) -> Map<String, Value>;

    /// What a property leads to that can be given along: of many rows up to `limit`.
    fn related(
        &self,
        call: &Call,
        name: &str,
        limit: u32,
    ) -> impl Future<Output = Result<Related, Failure>> + Send;
}

/// Refuses what cannot be given along, before anything is looked for: a mistake is one on an empty page as well.
fn check<E: Expandable>(call: &Call) -> Result<(), Failure> {
    if call.query.expand.iter().all(|wanted| E::can_expand(&wanted.property)) {
        return Ok(());
    }
    Err(Failure::bad_request("$expand names a property that cannot be expanded"))
}

/// The entity with what the query wants along.
pub(crate) async fn expanded<E: Expandable>(call: &Call, found: &E) -> Result<Map<String, Value>, Failure> {
    check::<E>(call)?;
    let mut entity = found.entity(call);
    for wanted in &call.query.expand {
        let name = wanted.property.as_str();
        let limit = wanted.query.top.and_then(|top| u32::try_from(top).ok()).unwrap_or(MOST).min(MOST);
        let Related { mut value, rest } = found.related(call, name, limit).await?;
        let objects = match &mut value {
            Value::Array(entries) => entries.iter_mut().collect(),
            other => vec![other],
        };
        for object in objects.into_iter().filter_map(Value::as_object_mut) {
            odata::select(object, &wanted.query.select);
        }
        let place = format!("{}('{}')/{name}", E::PLACE, found.id());
        entity.insert(format!("{name}@odata.context"), json!(call.context(&place)));
        if let Some((order, after)) = rest {
            let select = wanted.query.select.join(",");
            let query = if select.is_empty() { String::new() } else { format!("$select={select}") };
            let link = link_after(&format!("{}/{place}", call.root()), &query, order, &after);
            entity.insert(format!("{name}@odata.nextLink"), json!(link));
        }
        entity.insert(name.to_owned(), value);
    }
    Ok(entity)
}

/// A page of the collection, or its number for `$count`. A filter or an order may look at what can be given along, whether it is or not.
pub(crate) async fn list<E: Expandable>(call: &Call, all: &[E]) -> Result<Reply, Failure> {
    check::<E>(call)?;
    let looked_at = looked_at::<E>(call);
    let mut entities = Vec::with_capacity(all.len());
    for found in all {
        let mut entity = found.entity(call);
        for name in &looked_at {
            let Related { value, rest } = found.related(call, name, MOST).await?;
            if rest.is_some() {
                return Err(Failure::bad_request(format!(
                    "'{name}' of {} has more than {MOST} entries: too many for a filter or an order",
                    found.id()
                )));
            }
            entity.insert((*name).to_owned(), value);
        }
        entities.push(Value::Object(entity));
    }
    let mut chosen = choose(call, entities)?;
    for entity in &mut chosen.entities {
        let id = entity.get("id").and_then(Value::as_str).unwrap_or_default();
        if let Some(found) = all.iter().find(|found| found.id() == id) {
            *entity = Value::Object(expanded(call, found).await?);
        }
    }
    Ok(chosen.finish(call, E::PLACE))
}

/// What can be given along and decides which entities are wanted, and in which order.
fn looked_at<E: Expandable>(call: &Call) -> Vec<&str> {
    let filtered = call.query.filter.iter().flat_map(Filter::properties);
    let ordered = call.query.orderby.iter().filter_map(|order| order.property.split('/').next());
    let mut names: Vec<&str> = filtered.chain(ordered).filter(|name| E::can_expand(name)).collect();
    names.sort_unstable();
    names.dedup();
    names
}
