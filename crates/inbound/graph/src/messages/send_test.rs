//! POST notificationMessageTemplates/{id}/sendTestMessage. Graph sends to whoever asks; a token has no mailbox, so the test goes to
//! `emailAddress` of the body (an addition of Gatepost), or else to the sender's own address.

use services::messages::{self, TestSend};

use super::{known, read};
use crate::call::Call;
use crate::failure::{Failure, told_at};
use crate::reply::Reply;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let known = known(&call).await?;
    let to = match call.body.as_object() {
        Some(body) => read::text(body, "emailAddress")?.filter(|address| !address.is_empty()),
        None => None,
    };
    let test = TestSend { template: known.id, locale: None, to, organisation: None };
    let sent = messages::test_send(&call.services, &call.actor, test).await;
    sent.map_err(|error| told_at(error, "to", "emailAddress"))?;
    Ok(Reply::Done)
}
