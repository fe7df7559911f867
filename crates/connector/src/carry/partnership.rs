//! Removing partnerships and wiping devices. A record that is another one by now is left alone.

use outbound_exchange::{Cmdlets, Deed, ExchangeError, Partnership, WipeStatus};
use uuid::Uuid;

use super::failure::{failed, refused};
use super::look::{Evidence, Look, identity};

pub(super) async fn look_removed(
    cmdlets: &mut Cmdlets<'_>,
    guid: Uuid,
    eas_id: &str,
    controller: Option<&str>,
) -> Result<Look, ExchangeError> {
    let at = |controller| Evidence { controller, ..Evidence::default() };
    let controller = controller.map(str::to_owned);
    Ok(match cmdlets.partnership(&identity(guid)?, controller.as_deref()).await? {
        None => Look::So(at(controller)),
        Some(found) if is_it(&found, guid, eas_id) => Look::NotSo(at(controller.or(found.controller))),
        Some(_) => Look::Never(refused("not-expected", "the record belongs to another device")),
    })
}

pub(super) async fn look_wiped(
    cmdlets: &mut Cmdlets<'_>,
    guid: Uuid,
    eas_id: &str,
    account_only: bool,
) -> Result<Look, ExchangeError> {
    let Some(found) = cmdlets.statistics(&identity(guid)?).await? else {
        let gone = ExchangeError::NotFound { cmdlet: "The wipe".to_owned(), identity: guid.to_string() };
        return Ok(Look::Never(failed(&gone)));
    };
    if found.guid != guid || !found.device_id.eq_ignore_ascii_case(eas_id) {
        return Ok(Look::Never(refused("not-expected", "the record belongs to another device")));
    }
    let so = match found.wipe {
        WipeStatus::DeviceWipePending | WipeStatus::DeviceWipeSucceeded => !account_only,
        WipeStatus::AccountOnlyDeviceWipePending | WipeStatus::AccountOnlyDeviceWipeSucceeded => account_only,
        _ => false,
    };
    Ok(Evidence::default().look(so))
}

pub(super) async fn remove(
    cmdlets: &mut Cmdlets<'_>,
    guid: Uuid,
    seen: &Evidence,
) -> Result<(), ExchangeError> {
    cmdlets.act(&identity(guid)?, Deed::Remove, seen.controller.as_deref()).await
}

pub(super) async fn wipe(
    cmdlets: &mut Cmdlets<'_>,
    guid: Uuid,
    account_only: bool,
) -> Result<(), ExchangeError> {
    let deed = if account_only { Deed::WipeAccount } else { Deed::Wipe };
    // That a wipe is asked for stands in the mailbox, and not in the directory.
    cmdlets.act(&identity(guid)?, deed, None).await
}

fn is_it(found: &Partnership, guid: Uuid, eas_id: &str) -> bool {
    found.guid == guid && found.device_id.eq_ignore_ascii_case(eas_id)
}
