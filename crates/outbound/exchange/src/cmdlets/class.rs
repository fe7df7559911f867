//! The kinds of devices that the organisation has seen.

use psrp::clixml::Object;

use crate::ExchangeError;
use crate::cmdlets::{Cmdlet, Cmdlets, Listing};

/// A kind of device (Get-ActiveSyncDeviceClass).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceClass {
    /// `iPhone`.
    pub device_type: String,
    /// `iPhone15C2`.
    pub model: Option<String>,
}

impl DeviceClass {
    pub(crate) fn of(object: &Object) -> Option<Self> {
        let text =
            |name: &str| object.text(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        Some(Self { device_type: text("DeviceType")?, model: text("DeviceModel") })
    }
}

impl Cmdlets<'_> {
    /// All kinds of devices.
    pub async fn classes(&mut self) -> Result<Listing<DeviceClass>, ExchangeError> {
        let command = self.offer.command(Cmdlet::GetClass)?.with("ResultSize", "Unlimited");
        self.read(&command, DeviceClass::of).await
    }
}
