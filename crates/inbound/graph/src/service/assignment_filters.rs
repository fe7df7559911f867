//! GET deviceManagement/assignmentFilters: there are none; device groups with rules do their work.

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;

pub(crate) fn handle(call: &Call) -> Result<Reply, Failure> {
    page(call, "deviceManagement/assignmentFilters", Vec::new())
}
