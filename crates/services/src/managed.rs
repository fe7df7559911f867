//! What Graph's managedDevices are: enrolled devices with what Exchange knows of them, and phones that only Exchange knows.

use std::collections::BTreeSet;

use domain::actor::{Actor, Permission};
use domain::id::{DeviceId, OrganisationId, PartnershipId, UserId};
use store::Tx;
use store::exchange::partnership::PartnershipRow;
use store::exchange::unenrolled::UnenrolledRow;

use crate::device_list::{DeviceNarrowing, DeviceOrder, ListedDevice};
use crate::{Error, Page, Place, Services, devices, exchange};

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Managed {
    /// An enrolled device, or one that was; with the partnerships behind which it stands.
    Enrolled(Box<ListedDevice>, Vec<PartnershipRow>),
    /// A phone that nobody enrolled.
    Unenrolled(Box<Unenrolled>),
}

impl Managed {
    /// Its place in an order.
    pub fn place(&self, order: DeviceOrder) -> Place {
        match self {
            Self::Enrolled(listed, _) => listed.place(order),
            Self::Unenrolled(phone) => phone.known.place(order),
        }
    }
}

/// A phone that Exchange knows and nobody enrolled.
#[derive(Clone, Debug, PartialEq)]
pub struct Unenrolled {
    /// The partnership with its mailbox and whose that is.
    pub known: UnenrolledRow,
    /// Whether Exchange is asked to remove it.
    pub is_leaving: bool,
}

/// A page of them in some order. The rows of one kind are not read where the narrowing leaves them out, and of both no more than the
/// page has: the database says which of the two come when.
pub async fn page(
    services: &Services,
    actor: &Actor,
    page: &Page<DeviceOrder>,
    narrowing: &DeviceNarrowing,
) -> Result<Vec<Managed>, Error> {
    actor.require(Permission::ReadDevices)?;
    // One view of both: a phone that is being enrolled is neither in it twice nor missing.
    let mut tx = services.store.read().await?;
    if !narrowing.has_unenrolled() || tx.exchange_organisations().await?.is_empty() {
        let devices = tx.device_page(page, narrowing).await?;
        return enrolled(&mut tx, devices).await;
    }
    // What is left out of one list is not left out of each of the two: the row before the first one says where they begin.
    let mut wanted = page.clone();
    if page.skip > 0 {
        wanted.skip = page.skip - 1;
        wanted.limit = page.limit.saturating_add(1);
    }
    let mut order = tx.managed_order(&wanted, narrowing).await?;
    let mut part = Page { skip: 0, ..page.clone() };
    if page.skip > 0 {
        let Some(before) = (!order.is_empty()).then(|| order.remove(0)) else { return Ok(Vec::new()) };
        part.after = Some(before.place);
    }
    let many = |enrolled| order.iter().filter(|place| place.enrolled == enrolled).count();
    let limit = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let (devices, phones) = (limit(many(true)), limit(many(false)));
    let devices = tx.device_page(&Page { limit: devices, ..part.clone() }, narrowing).await?;
    let phones = tx.unenrolled_page(&Page { limit: phones, ..part }, narrowing).await?;
    let mut devices = enrolled(&mut tx, devices).await?.into_iter();
    let mut phones = unenrolled(&mut tx, phones).await?.into_iter();
    let next = |is_enrolled| if is_enrolled { devices.next() } else { phones.next() };
    Ok(order.into_iter().map(|place| place.enrolled).filter_map(next).collect())
}

/// How many [`page`] leads through.
pub async fn count(services: &Services, actor: &Actor) -> Result<u64, Error> {
    actor.require(Permission::ReadDevices)?;
    let mut tx = services.store.read().await?;
    Ok(tx.count_all_devices().await? + tx.count_unenrolled().await?)
}

/// One of them: by the id of the device, or of the partnership behind which none stands.
pub async fn one(services: &Services, actor: &Actor, id: DeviceId) -> Result<Option<Managed>, Error> {
    actor.require(Permission::ReadDevices)?;
    let mut tx = services.store.read().await?;
    let mut found = if let Some(device) = tx.device(id).await? {
        let user = tx.user(device.user).await?;
        enrolled(&mut tx, vec![ListedDevice::new(device, user)]).await?
    } else {
        let phone = tx.unenrolled(PartnershipId(id.0)).await?;
        unenrolled(&mut tx, phone.into_iter().collect()).await?
    };
    Ok(found.pop())
}

/// Those of one user: the devices, the oldest first, and then the phones that fetch the mail of the user's own mailboxes.
pub async fn of_user(services: &Services, actor: &Actor, user: UserId) -> Result<Vec<Managed>, Error> {
    actor.require(Permission::ReadDevices)?;
    let mut tx = services.store.read().await?;
    let owner = tx.user(user).await?;
    let devices = tx.devices_of_user(user).await?;
    let devices = devices.into_iter().map(|device| ListedDevice::new(device, owner.clone())).collect();
    let mut found = enrolled(&mut tx, devices).await?;
    let phones = tx.unenrolled_of_user(user).await?;
    found.extend(unenrolled(&mut tx, phones).await?);
    Ok(found)
}

/// Deletes a device without waiting for it; has Exchange remove a phone that nobody enrolled, unless somebody would miss its mail.
pub async fn delete(services: &Services, actor: &Actor, id: DeviceId) -> Result<(), Error> {
    match devices::delete(services, actor, id).await {
        Err(error) if devices::is_not_enrolled(&error) => {
            exchange::remove_unenrolled(services, actor, PartnershipId(id.0)).await
        }
        result => result,
    }
}

/// With the partnerships of each. Costs one question where there is no Exchange organisation.
async fn enrolled(tx: &mut Tx, devices: Vec<ListedDevice>) -> Result<Vec<Managed>, Error> {
    let in_exchange = !tx.exchange_organisations().await?.is_empty();
    let mut found = Vec::with_capacity(devices.len());
    for device in devices {
        let records =
            if in_exchange { tx.partnerships_of_device(device.device.id).await? } else { Vec::new() };
        found.push(Managed::Enrolled(Box::new(device), records));
    }
    Ok(found)
}

/// With what waits about each.
async fn unenrolled(tx: &mut Tx, phones: Vec<UnenrolledRow>) -> Result<Vec<Managed>, Error> {
    let organisations: BTreeSet<OrganisationId> =
        phones.iter().map(|phone| phone.row.partnership.organisation).collect();
    let mut leaving = BTreeSet::new();
    for organisation in organisations {
        leaving.extend(tx.waiting_removals(organisation).await?);
    }
    let is_leaving = |phone: &UnenrolledRow| leaving.contains(&exchange::removal(&phone.row).subject());
    let phone = |known| Managed::Unenrolled(Box::new(Unenrolled { is_leaving: is_leaving(&known), known }));
    Ok(phones.into_iter().map(phone).collect())
}
