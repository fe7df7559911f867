//! Orders that the database does not have: the whole collection goes by, and only the best rows are kept.

use std::cmp::Ordering;

use odata::Order;
use serde_json::Value;

use super::{Chosen, Rows, each};
use crate::call::Call;
use crate::collection::{bad_token, page_size, wanted};
use crate::failure::Failure;
use crate::shape::fields;

/// How many rows may be left out at the beginning: they have to be kept to know which they are.
const MAX_SKIP: usize = 10_000;

/// The best rows so far.
pub(super) struct Selection<T> {
    orders: Vec<Order>,
    size: usize,
    after: Option<Value>,
    kept: Vec<(T, Value)>,
}

impl<T> Selection<T> {
    /// A selection of up to `size` rows after the row of the token.
    pub(super) fn new(orders: &[Order], size: usize, token: Option<&str>) -> Result<Self, Failure> {
        let mut orders = orders.to_vec();
        orders.push(Order { property: "id".to_owned(), descending: false });
        let after = match token {
            Some(token) => {
                let after: Value = serde_json::from_str(token).map_err(|_| bad_token())?;
                if !orders.iter().all(|order| after.get(first(order)).is_some()) {
                    return Err(bad_token());
                }
                Some(after)
            }
            None => None,
        };
        Ok(Self { orders, size, after, kept: Vec::new() })
    }

    /// Looks at a row.
    pub(super) fn take(&mut self, row: T, entity: Value) {
        let comes_later = |after: &Value| odata::order(&entity, after, &self.orders) == Ordering::Greater;
        if self.after.as_ref().is_none_or(comes_later) {
            self.kept.push((row, entity));
        }
        // Sorted now and then only: twice the size is kept in between.
        if self.kept.len() >= self.size.saturating_mul(2).max(64) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.kept.sort_by(|(_, left), (_, right)| odata::order(left, right, &self.orders));
        self.kept.truncate(self.size);
    }

    /// The rows in their order.
    pub(super) fn finish(mut self) -> Vec<(T, Value)> {
        self.cut();
        self.kept
    }

    /// The token of the page after an entity: what it is ordered by.
    fn token(orders: &[Order], entity: &Value) -> String {
        let of = |order: &Order| {
            let name = first(order);
            (name.to_owned(), entity.get(name).cloned().unwrap_or_default())
        };
        let id = ("id".to_owned(), entity.get("id").cloned().unwrap_or_default());
        Value::Object(orders.iter().map(of).chain([id]).collect()).to_string()
    }
}

fn first(order: &Order) -> &str {
    order.property.split('/').next().unwrap_or_default()
}

/// The rows of the page, and the token of the next one.
pub(super) async fn choose<R: Rows>(call: &Call, rows: &R) -> Result<Chosen<R::Row>, Failure> {
    let size = page_size(call);
    let token = call.query.skiptoken.as_deref();
    let skip = if token.is_some() { 0 } else { call.query.skip.unwrap_or(0) };
    if skip > MAX_SKIP {
        return Err(Failure::bad_request(
            "$skip is too large for this order: follow @odata.nextLink instead",
        ));
    }
    // One more, to know whether there is a next page.
    let mut selection = Selection::new(&call.query.orderby, skip + size + 1, token)?;
    each(rows, |row, entity| {
        let entity = Value::Object(entity);
        if wanted(call, &entity) {
            selection.take(row, entity);
        }
    })
    .await?;
    let mut kept = selection.finish();
    kept.drain(..skip.min(kept.len()));
    let more = kept.len() > size;
    kept.truncate(size);
    let next = kept
        .last()
        .filter(|_| more)
        .map(|(_, entity)| Selection::<R::Row>::token(&call.query.orderby, entity));
    let chosen = kept.into_iter().map(|(row, entity)| (row, fields(entity))).collect();
    Ok((chosen, next))
}

#[cfg(test)]
mod tests {
    use odata::Query;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_best_rows_are_kept_and_pages_follow_each_other_without_a_gap() {
        let orders = Query::parse("$orderby=model desc").unwrap().orderby;
        let rows = || {
            (0..500).map(|number| json!({"model": format!("m{}", number % 7), "id": format!("{number:03}")}))
        };
        let mut all: Vec<Value> = rows().collect();
        let mut by = orders.clone();
        by.push(Order { property: "id".into(), descending: false });
        odata::sort(&mut all, &by);
        let (mut token, mut found): (Option<String>, Vec<Value>) = (None, Vec::new());
        loop {
            let mut selection = Selection::new(&orders, 33, token.as_deref()).unwrap();
            rows().for_each(|row| selection.take(0, row));
            assert!(selection.kept.len() < 100, "no more than a few pages are held");
            let page = selection.finish();
            let Some((_, last)) = page.last() else { break };
            token = Some(Selection::<i32>::token(&orders, last));
            found.extend(page.into_iter().map(|(_, entity)| entity));
        }
        assert_eq!(found, all);
        assert!(
            Selection::<i32>::new(&orders, 1, Some("{\"id\":\"1\"}")).is_err(),
            "a token of another order"
        );
    }
}
