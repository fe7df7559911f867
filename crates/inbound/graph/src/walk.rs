//! Long collections: read page by page in the order of the database, so that a page of a list of 100,000 costs what a page of a
//! list of 100 does. What the database cannot filter is read in bounded pieces; what it cannot order is chosen from a stream of
//! which only the best rows are kept.

mod cursor;
mod selection;

use odata::{Filter, next_link};
use serde_json::{Map, Value};
use services::{Page, Place};

use self::cursor::Cursor;
use crate::call::Call;
use crate::collection::{finish, is_counted, is_filtered, page_size, wanted};
use crate::failure::Failure;
use crate::reply::Reply;

/// How many rows are read at a time where some of them may not be wanted.
const CHUNK: u32 = 500;
/// How many rows are read for one page at most. A filter that finds few, or a long `$skip`, gives a short page with a link to go
/// on.
const MOST_READ: usize = 20_000;

/// A long collection.
pub(crate) trait Rows: Sync {
    /// One row.
    type Row: Send + Sync;

    /// In which order it comes by itself: the property, and whether the last is first.
    const ORDER: (&'static str, bool) = ("id", false);

    /// Whether the database leaves out the rows of `$skip`. Where it cannot, they are read in pieces, and none of them is kept.
    const SKIPS: bool = false;

    /// Whether the database can order by a property in this direction.
    fn orders_by(&self, property: &str, descending: bool) -> bool;

    /// Reads a page. Fewer rows than its limit mean that there are no more. It may leave out what the call's filter does. The
    /// page's `skip` is for those alone that [`SKIPS`](Self::SKIPS).
    fn read(&self, page: &Page<String>) -> impl Future<Output = Result<Vec<Self::Row>, Failure>> + Send;

    /// How many there are without a filter, if the database can tell.
    fn count(&self) -> impl Future<Output = Result<Option<u64>, Failure>> + Send;

    /// The entity.
    fn entity(&self, row: &Self::Row) -> Map<String, Value>;

    /// What the row is ordered by, as the database has it.
    fn place(&self, row: &Self::Row, property: &str) -> Place;

    /// Adds what the query wants along.
    fn expand(
        &self,
        row: &Self::Row,
        entity: &mut Map<String, Value>,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// The text that a property must equal for the filter to be true, as the database compares it: in small letters. Only ASCII: the
/// databases do not agree on the small letters of the rest.
pub(crate) fn narrow(filter: &Filter, property: &str) -> Option<String> {
    filter.equals(property).filter(|text| text.is_ascii()).map(str::to_ascii_lowercase)
}

/// Refuses `$expand` on a collection whose entities have nothing to give along.
pub(crate) fn nothing_to_expand(call: &Call) -> Result<(), Failure> {
    match call.query.expand.first() {
        Some(_) => Err(Failure::bad_request("$expand names a property that cannot be expanded")),
        None => Ok(()),
    }
}

/// The link to what comes after a row of a collection in one of the database's orders, for one that is cut off where it is given along.
pub(crate) fn link_after(url: &str, query: &str, order: &str, row: &Place) -> String {
    next_link(url, query, &Cursor::token(order, row, 0))
}

/// A page of the collection, or its number for `$count`.
pub(crate) async fn walk<R: Rows>(call: &Call, context: &str, rows: &R) -> Result<Reply, Failure> {
    if is_counted(call) {
        return Ok(Reply::Text(count(call, rows).await?.to_string()));
    }
    let total = if call.query.count { Some(count(call, rows).await?) } else { None };
    let (chosen, next) = match database_order(call, rows) {
        Some((property, descending)) => in_order(call, rows, property, descending).await?,
        None => selection::choose(call, rows).await?,
    };
    let mut entities = Vec::with_capacity(chosen.len());
    for (row, mut entity) in chosen {
        rows.expand(&row, &mut entity).await?;
        entities.push(Value::Object(entity));
    }
    Ok(finish(call, context, entities, total, next))
}

/// The order of the query, if it is one that the database has.
fn database_order<'a, R: Rows>(call: &'a Call, rows: &R) -> Option<(&'a str, bool)> {
    match call.query.orderby.as_slice() {
        [] => Some(R::ORDER),
        [order] if rows.orders_by(&order.property, order.descending) => {
            Some((&order.property, order.descending))
        }
        _ => None,
    }
}

type Chosen<T> = (Vec<(T, Map<String, Value>)>, Option<String>);

/// The rows of the page in the database's order, and the token of the next page.
async fn in_order<R: Rows>(
    call: &Call,
    rows: &R,
    property: &str,
    descending: bool,
) -> Result<Chosen<R::Row>, Failure> {
    let size = page_size(call);
    let cursor = Cursor::of(call, property)?;
    let mut left_out = cursor.skip;
    let in_pieces = is_filtered(call) || (left_out > 0 && !R::SKIPS);
    let mut page = Page {
        order: property.to_owned(),
        descending,
        after: cursor.place,
        skip: 0,
        limit: if in_pieces { CHUNK } else { u32::try_from(size).unwrap_or(CHUNK).saturating_add(1) },
    };
    if !in_pieces {
        page.skip = u32::try_from(std::mem::take(&mut left_out)).unwrap_or(u32::MAX);
    }
    let mut chosen: Vec<(R::Row, Map<String, Value>)> = Vec::new();
    let mut read = 0;
    loop {
        let found = rows.read(&page).await?;
        let last = found.len() < page.limit as usize;
        read += found.len();
        page.after = found.last().map(|row| rows.place(row, property));
        page.skip = 0;
        for row in found {
            let entity = rows.entity(&row);
            let entity = Value::Object(entity);
            if !wanted(call, &entity) {
                continue;
            }
            if left_out > 0 {
                left_out -= 1;
                continue;
            }
            if chosen.len() == size {
                // There is one more: the next page begins after the last one of this page.
                let place = chosen.last().map(|(row, _)| rows.place(row, property));
                return Ok((chosen, place.map(|place| Cursor::token(property, &place, 0))));
            }
            if let Value::Object(entity) = entity {
                chosen.push((row, entity));
            }
        }
        if last || size == 0 {
            return Ok((chosen, None));
        }
        if read >= MOST_READ {
            let token = page.after.as_ref().map(|place| Cursor::token(property, place, left_out));
            return Ok((chosen, token));
        }
    }
}

/// Reads everything that may be wanted, a chunk at a time, in the order of the collection itself.
async fn each<R: Rows>(
    rows: &R,
    mut take: impl FnMut(R::Row, Map<String, Value>) + Send,
) -> Result<(), Failure> {
    let (property, descending) = R::ORDER;
    let mut page = Page { order: property.to_owned(), descending, after: None, skip: 0, limit: CHUNK };
    loop {
        let found = rows.read(&page).await?;
        let last = found.len() < CHUNK as usize;
        page.after = found.last().map(|row| rows.place(row, property));
        for row in found {
            let entity = rows.entity(&row);
            take(row, entity);
        }
        if last {
            return Ok(());
        }
    }
}

/// How many are wanted: asked of the database where it can tell, else counted one by one.
async fn count<R: Rows>(call: &Call, rows: &R) -> Result<u64, Failure> {
    if !is_filtered(call)
        && let Some(count) = rows.count().await?
    {
        return Ok(count);
    }
    let mut count = 0;
    each(rows, |_, entity| count += u64::from(wanted(call, &Value::Object(entity)))).await?;
    Ok(count)
}
