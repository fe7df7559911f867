//! CheckOut: the user removed the management. Best effort of the device, one attempt.

use apple_mdm::message::Sender;
use serde_json::json;

use super::{DeviceIdentity, Recognised, Reply, recognise};
use crate::enrolment::{Ending, end};
use crate::{Error, Services};

pub(super) async fn check_out(
    services: &Services,
    identity: &DeviceIdentity,
    sender: &Sender,
) -> Result<Reply, Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    let enrolment = match recognise(&mut tx, identity, sender, now).await? {
        Recognised::Live(enrolment, _) => *enrolment,
        // A repeated goodbye.
        Recognised::Ended => return Ok(Reply::Done),
        Recognised::Refused(refusal) => return Ok(Reply::Refused(refusal)),
    };
    super::activation::event(services, &mut tx, &enrolment, "enrolment.check-out", json!({})).await?;
    end(&mut tx, enrolment, Ending::Left, now).await?;
    tx.commit().await?;
    Ok(Reply::Done)
}
