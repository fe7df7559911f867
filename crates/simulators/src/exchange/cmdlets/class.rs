//! Get-ActiveSyncDeviceClass: the kinds of devices that the organisation has seen.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::Result;
use super::call::Call;
use super::list;
use super::row::{Property, Row};
use crate::exchange::lock;

pub(super) fn get(call: &Call) -> Result {
    let view = call.view()?;
    let directory = lock(&call.shared.directory);
    let phones = directory.records.values().filter_map(|record| record.phone.read(view).as_deref());
    let kinds: BTreeSet<_> = phones.map(|phone| (phone.device_type.clone(), phone.model.clone())).collect();
    drop(directory);
    let rows = kinds.into_iter().zip(1..).map(|((family, model), number)| {
        let name = format!("{family}\u{a7}{model}");
        Row {
            kind: "SystemConfiguration.ActiveSyncDeviceClass",
            text: name.clone(),
            properties: vec![
                ("DeviceType", family.into()),
                ("DeviceModel", model.into()),
                ("LastUpdateTime", view.now.into()),
                ("Name", name.clone().into()),
                ("Identity", Property::Link(name, None)),
                ("Guid", Uuid::from_u128(0x5A << 96 | number).into()),
            ],
        }
    });
    Ok(list::rows(call, rows.collect()))
}
