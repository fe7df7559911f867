//! Listings: `-Filter`, `-ResultSize`, and the warning about what was left out.

use super::call::Call;
use super::filter::Filter;
use super::refused::Refused;
use super::row::Row;
use super::{Item, Items, Result, all};
use crate::exchange::Shared;

/// Rows that are already there.
pub(super) fn rows(call: &Call, rows: Vec<Row>) -> Items {
    all(rows.into_iter().map(|row| Item::Object(written(call, row))).collect())
}

fn written(call: &Call, row: Row) -> psrp::clixml::Value {
    row.write(call.session.is_full, call.shared.host(call.server))
}

/// Rows that are made as they are taken, by key: what fits the filter, up to the size that was asked for.
pub(super) fn listing<K: Send + 'static>(
    call: Call,
    keys: Vec<K>,
    filterable: &'static [&'static str],
    make: impl Fn(&Call, K) -> Option<Row> + Send + 'static,
) -> Result {
    let filter = call.text("Filter").map(|text| Filter::read(&text, filterable)).transpose()?;
    let (cap, asked) = (call.behaviour.result_cap, call.text("ResultSize"));
    let limit = match asked.as_deref() {
        None => Some(cap),
        Some(all) if all.eq_ignore_ascii_case("Unlimited") => {
            call.behaviour.truncates_unlimited.then_some(cap)
        }
        Some(number) => Some(number.parse().map_err(|_| Refused::invalid("ResultSize", number))?),
    };
    let mut keys = if call.behaviour.finds_nothing { Vec::new() } else { keys }.into_iter();
    let (mut given, mut has_ended) = (0, false);
    let items: Items = Box::new(std::iter::from_fn(move || {
        while !has_ended {
            let row = make(&call, keys.next()?);
            let Some(row) = row.filter(|row| filter.as_ref().is_none_or(|filter| filter.fits(row))) else {
                continue;
            };
            if limit == Some(given) {
                has_ended = true;
                return Some(Item::Warning(warning(call.has("ResultSize"), given)));
            }
            given += 1;
            return Some(Item::Object(written(&call, row)));
        }
        None
    }));
    Ok(items)
}

fn warning(has_size: bool, given: usize) -> String {
    if has_size {
        return "There are more results available than are currently displayed. To view them, increase the value for \
                the ResultSize parameter."
            .to_owned();
    }
    format!(
        "By default, only the first {given} items are returned. Use the ResultSize parameter to specify the number of \
         items returned. To return all items, specify \"-ResultSize Unlimited\"."
    )
}

impl Shared {
    /// The full name of a server.
    pub(super) fn host(&self, server: usize) -> &str {
        self.plan.servers.get(server).map_or("", |server| &server.fqdn)
    }
}
