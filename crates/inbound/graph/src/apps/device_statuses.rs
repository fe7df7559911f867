//! GET mobileApps/{id}/deviceStatuses, and its `$count`.

use domain::id::{AppId, DeviceId};
use serde_json::{Map, Value};
use services::apps::{self, AppRow};
use services::{Page, Place};

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::app::{PLACE, install_status};
use crate::walk::{Rows, nothing_to_expand, walk};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let app = super::find(&call).await?.id;
    walk(&call, &format!("{PLACE}('{app}')/deviceStatuses"), &Statuses { call: &call, app }).await
}

struct Statuses<'a> {
    call: &'a Call,
    app: AppId,
}

impl Rows for Statuses<'_> {
    type Row = AppRow;

    const ORDER: (&'static str, bool) = ("device", false);

    const SKIPS: bool = true;

    fn orders_by(&self, _: &str, _: bool) -> bool {
        false
    }

    async fn read(&self, page: &Page<String>) -> Result<Vec<AppRow>, Failure> {
        let after = match &page.after {
            Some(Place::Id(id)) => Some(DeviceId(*id)),
            _ => None,
        };
        Ok(apps::devices(&self.call.services, &self.call.actor, self.app, after, page.skip, page.limit)
            .await?)
    }

    async fn count(&self) -> Result<Option<u64>, Failure> {
        Ok(None)
    }

    fn entity(&self, row: &AppRow) -> Map<String, Value> {
        install_status(row)
    }

    fn place(&self, row: &AppRow, _: &str) -> Place {
        Place::Id(row.row.device.0)
    }

    async fn expand(&self, _: &AppRow, _: &mut Map<String, Value>) -> Result<(), Failure> {
        nothing_to_expand(self.call)
    }
}
