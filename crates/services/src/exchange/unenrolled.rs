//! Having Exchange forget a phone that nobody enrolled, asked for where such phones are listed among the devices.

use domain::actor::{Actor, Permission};
use domain::id::PartnershipId;

use super::by_hand::{ByHand, ask, enforcing};
use super::clean_up::removal;
use super::hand_plan::plan;
use crate::{Error, Services};

/// Asks Exchange to remove the partnership; nothing is erased. Refused in report mode, which writes nothing (CO-7), and while the phone
/// gets its mail: whoever deletes what was silent for long, by a list, must not make a phone that is used fetch all of its mail anew.
pub async fn remove_unenrolled(services: &Services, actor: &Actor, id: PartnershipId) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let missing = || Error::not_found("managedDevice", id);
    let found = services.store.read().await?.unenrolled(id).await?.ok_or_else(missing)?;
    let mut tx = services.store.write().await?;
    let organisation = enforcing(&mut tx, found.row.partnership.organisation).await?;
    // It may have been enrolled meanwhile: then it is a device's, and goes with that.
    let found = tx.unenrolled(id).await?.ok_or_else(missing)?;
    if tx.intent_about(organisation.id, &removal(&found.row).subject()).await?.is_some() {
        return Ok(());
    }
    let plan = plan(services, &mut tx, &organisation, ByHand::Remove, &[id]).await?;
    if plan.hits > 0 {
        let message = "the phone gets its mail: block it, or remove it in the console, which says so first";
        return Err(Error::Conflict { code: "in-use", message: message.to_owned() });
    }
    ask(services, &mut tx, actor, &organisation, ByHand::Remove, plan).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}
