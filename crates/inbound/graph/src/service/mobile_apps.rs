//! GET deviceAppManagement/mobileApps: there are none; clients ask before anything else.

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;

pub(crate) fn handle(call: &Call) -> Result<Reply, Failure> {
    page(call, "deviceAppManagement/mobileApps", Vec::new())
}
