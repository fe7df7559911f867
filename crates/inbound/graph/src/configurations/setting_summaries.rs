//! GET deviceConfigurations/{id}/deviceSettingStateSummaries.

use serde_json::Value;
use services::status;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::profile::PLACE;
use crate::shape::status::setting_summary;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::profile(&call).await?;
    let summaries = status::setting_summaries(&call.services, &call.actor, found.id).await?;
    let entities = summaries
        .iter()
        .map(|summary| Value::Object(setting_summary(found.id, found.kind.name(), summary)))
        .collect();
    page(&call, &format!("{PLACE}('{}')/deviceSettingStateSummaries", found.id), entities)
}
