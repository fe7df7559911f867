//! Pages of long lists: an order, where the page before ended, and how many rows. The databases order and cut, so that a page of a
//! list of 100,000 costs what a page of a list of 100 does.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The place of a row in an order: what the order goes by, and the id, which parts equals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the order of ids.
    Id(Uuid),
    /// In the order of a text. Capitals, accents and the like are ordered as the database does.
    Text(String, Uuid),
    /// In the order of a time.
    Time(DateTime<Utc>, Uuid),
}

/// A page of a list whose orders are `O`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<O> {
    /// By what.
    pub order: O,
    /// Whether the last comes first.
    pub descending: bool,
    /// The last row of the page before; its kind must be the order's.
    pub after: Option<Place>,
    /// How many rows to leave out first.
    pub skip: u32,
    /// How many rows at most.
    pub limit: u32,
}

impl Place {
    /// Whether this place comes after another of the same kind, upwards. Texts are compared by their bytes, which need not be the
    /// database's order.
    pub fn is_after(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Id(id), Self::Id(other)) => id > other,
            (Self::Text(text, id), Self::Text(other, other_id)) => (text, id) > (other, other_id),
            (Self::Time(time, id), Self::Time(other, other_id)) => (time, id) > (other, other_id),
            _ => false,
        }
    }
}

impl<O> Page<O> {
    /// The same page in another order.
    pub fn by<P>(self, order: P) -> Page<P> {
        let Self { order: _, descending, after, skip, limit } = self;
        Page { order, descending, after, skip, limit }
    }

    /// The statement: one of those for the first page and for what comes after a row, upwards and downwards.
    pub(crate) fn choose(&self, statements: &[[&'static str; 2]; 2]) -> &'static str {
        let [[up, up_after], [down, down_after]] = *statements;
        match (self.descending, self.after.is_some()) {
            (false, false) => up,
            (false, true) => up_after,
            (true, false) => down,
            (true, true) => down_after,
        }
    }
}

/// Binds a page: how many rows, how many of them to leave out, and the place after which it begins, if it has one.
macro_rules! bind_page {
    ($query:expr, $page:expr) => {{
        let query = $query.bind(i64::from($page.limit)).bind(i64::from($page.skip));
        match &$page.after {
            None => query,
            Some($crate::page::Place::Id(id)) => query.bind(*id),
            Some($crate::page::Place::Text(text, id)) => query.bind(text.as_str()).bind(*id),
            Some($crate::page::Place::Time(time, id)) => query.bind(*time).bind(*id),
        }
    }};
}

pub(crate) use bind_page;
