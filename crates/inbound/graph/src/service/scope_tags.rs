//! GET deviceManagement/roleScopeTags: the default one alone.

use serde_json::json;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;

pub(crate) fn handle(call: &Call) -> Result<Reply, Failure> {
    let tag = json!({"id": "0", "displayName": "Default", "description": null, "isBuiltIn": true});
    page(call, "deviceManagement/roleScopeTags", vec![tag])
}
