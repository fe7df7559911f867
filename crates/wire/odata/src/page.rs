//! Collections: the page, its order, and the link to the next one.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use crate::filter::compare;
use crate::url::encode_query;
use crate::{MetadataLevel, Order};

/// One page of a collection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// What `@odata.context` says.
    pub context: String,
    /// How many there are in all, if asked.
    pub count: Option<u64>,
    /// Where the next page is, if there is one: absolute, to be followed as it is.
    pub next_link: Option<String>,
    /// The entities.
    pub value: Vec<Value>,
}

impl Page {
    /// The JSON body.
    pub fn into_json(self, level: MetadataLevel) -> Value {
        let mut body = Map::new();
        if level != MetadataLevel::None {
            body.insert("@odata.context".to_owned(), json!(self.context));
        }
        if let Some(count) = self.count {
            body.insert("@odata.count".to_owned(), json!(count));
        }
        if let Some(link) = self.next_link {
            body.insert("@odata.nextLink".to_owned(), json!(link));
        }
        body.insert("value".to_owned(), Value::Array(self.value));
        Value::Object(body)
    }
}

/// The link to the next page: the same query with another token, and without what the token replaces.
pub fn next_link(url: &str, query: &str, token: &str) -> String {
    let kept = query.trim_start_matches('?').split('&').filter(|part| {
        let name = part.split('=').next().unwrap_or_default().to_ascii_lowercase().replace("%24", "$");
        !part.is_empty() && name != "$skiptoken" && name != "$skip"
    });
    let mut link = format!("{url}?");
    for part in kept {
        link.push_str(part);
        link.push('&');
    }
    link.push_str("$skiptoken=");
    link.push_str(&encode_query(token));
    link
}

/// Sorts entities as `$orderby` says; what is equal keeps its place.
pub fn sort(entities: &mut [Value], orders: &[Order]) {
    entities.sort_by(|left, right| order(left, right, orders));
}

/// The order of two entities as `$orderby` says.
pub fn order(left: &Value, right: &Value, orders: &[Order]) -> Ordering {
    for order in orders {
        let pointer = format!("/{}", order.property);
        let at = |entity: &Value| entity.pointer(&pointer).cloned().unwrap_or_default();
        let ordering = order_of(&at(left), &at(right));
        let ordering = if order.descending { ordering.reverse() } else { ordering };
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
    Ordering::Equal
}

/// Null comes first (OData URL conventions §5.1.5).
fn order_of(left: &Value, right: &Value) -> Ordering {
    match (left.is_null(), right.is_null()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => compare(left, right).unwrap_or(Ordering::Equal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Query;

    #[test]
    fn the_next_link_keeps_the_query_and_replaces_the_token() {
        let link = next_link("https://h/beta/x", "?$top=2&%24skiptoken=old&$filter=a%20eq%201", "n w");
        assert_eq!(link, "https://h/beta/x?$top=2&$filter=a%20eq%201&$skiptoken=n%20w");
    }

    #[test]
    fn entities_are_sorted_by_several_keys_with_null_first() {
        let mut entities = vec![
            json!({"a": "b", "n": 1}),
            json!({"a": "A", "n": 2}),
            json!({"n": 3}),
            json!({"a": "b", "n": 4}),
        ];
        sort(&mut entities, &Query::parse("$orderby=a,n desc").unwrap().orderby);
        let order: Vec<_> = entities.iter().map(|entity| entity["n"].as_i64().unwrap()).collect();
        assert_eq!(order, [3, 2, 4, 1]);
    }
}
