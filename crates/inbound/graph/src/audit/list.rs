//! GET deviceManagement/auditEvents, and its `$count`: the newest first.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use services::audit::{self, AuditRow};
use services::{Page, Place};

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::audit::{PLACE, event};
use crate::walk::{Rows, nothing_to_expand, walk};

const TIME: &str = "activityDateTime";

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let filter = call.query.filter.as_ref();
    let from = filter.and_then(|filter| filter.not_before(TIME)).map(|from| from.with_timezone(&Utc));
    walk(&call, PLACE, &Events { call: &call, from }).await
}

struct Events<'a> {
    call: &'a Call,
    /// What is older is not wanted: the log may be long.
    from: Option<DateTime<Utc>>,
}

impl Rows for Events<'_> {
    type Row = AuditRow;

    const ORDER: (&'static str, bool) = (TIME, true);

    fn orders_by(&self, property: &str, descending: bool) -> bool {
        property == TIME && descending
    }

    async fn read(&self, page: &Page<String>) -> Result<Vec<AuditRow>, Failure> {
        let before = match page.after {
            Some(Place::Time(at, id)) => Some((at, id)),
            _ => None,
        };
        let mut rows = audit::list(&self.call.services, &self.call.actor, before, page.limit).await?;
        rows.retain(|row| self.from.is_none_or(|from| row.at >= from));
        Ok(rows)
    }

    async fn count(&self) -> Result<Option<u64>, Failure> {
        Ok(None)
    }

    fn entity(&self, row: &AuditRow) -> Map<String, Value> {
        event(row)
    }

    fn place(&self, row: &AuditRow, _property: &str) -> Place {
        Place::Time(row.at, row.id)
    }

    async fn expand(&self, _: &AuditRow, _: &mut Map<String, Value>) -> Result<(), Failure> {
        nothing_to_expand(self.call)
    }
}
