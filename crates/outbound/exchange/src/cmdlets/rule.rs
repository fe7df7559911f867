//! Rules by kind of device.

use psrp::clixml::Object;
use uuid::Uuid;

use crate::ExchangeError;
use crate::cmdlets::state::words;
use crate::cmdlets::{AccessLevel, Cmdlet, Cmdlets, Identity, Listing, at};

words! {
    /// What a rule looks at.
    Characteristic {
        /// The type: `iPhone`.
        DeviceType = "DeviceType",
        /// The model: `iPhone15C2`.
        DeviceModel = "DeviceModel",
        /// The system.
        DeviceOs = "DeviceOS",
        /// What the mail program calls itself.
        UserAgent = "UserAgent",
        /// A header that some programs send.
        WapHeader = "XMSWLHeader",
    }
}

/// A rule (Get-ActiveSyncDeviceAccessRule).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRule {
    /// Its GUID.
    pub guid: Uuid,
    /// Its name.
    pub name: String,
    /// What it looks at.
    pub characteristic: Characteristic,
    /// The exact text that it looks for.
    pub query: String,
    /// What is done with such devices.
    pub level: AccessLevel,
}

/// A rule to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccessRule {
    /// What it looks at.
    pub characteristic: Characteristic,
    /// The exact text that it looks for.
    pub query: String,
    /// What is done with such devices.
    pub level: AccessLevel,
}

impl AccessRule {
    pub(crate) fn of(object: &Object) -> Option<Self> {
        Some(Self {
            guid: object.guid("Guid").filter(|guid| !guid.is_nil())?,
            name: object.text("Name")?.into_owned(),
            characteristic: Characteristic::of(&object.text("Characteristic")?),
            query: object.text("QueryString")?.into_owned(),
            level: AccessLevel::of(&object.text("AccessLevel")?),
        })
    }

    /// The rule as an identity.
    pub fn identity(&self) -> Option<Identity> {
        Identity::guid(self.guid)
    }
}

impl Cmdlets<'_> {
    /// All rules, as a domain controller has them if one is named.
    pub async fn rules(&mut self, controller: Option<&str>) -> Result<Listing<AccessRule>, ExchangeError> {
        let command = at(self.offer.command(Cmdlet::GetRule)?, controller);
        self.read(&command, AccessRule::of).await
    }

    /// Makes a rule.
    pub async fn add_rule(
        &mut self,
        rule: &NewAccessRule,
        controller: Option<&str>,
    ) -> Result<(), ExchangeError> {
        let command = self.offer.command(Cmdlet::NewRule)?;
        let command = command.with("QueryString", rule.query.as_str());
        let command = command.with("Characteristic", rule.characteristic.word());
        let command = command.with("AccessLevel", rule.level.word());
        self.change(&at(command, controller).with("Confirm", false)).await
    }

    /// Changes a rule's level, the only thing of it that can be changed.
    pub async fn change_rule(
        &mut self,
        rule: &Identity,
        level: &AccessLevel,
        controller: Option<&str>,
    ) -> Result<(), ExchangeError> {
        let command = self.offer.command(Cmdlet::SetRule)?.with("Identity", rule);
        let command = command.with("AccessLevel", level.word());
        self.change(&at(command, controller).with("Confirm", false)).await
    }

    /// Removes a rule.
    pub async fn remove_rule(
        &mut self,
        rule: &Identity,
        controller: Option<&str>,
    ) -> Result<(), ExchangeError> {
        let command = self.offer.command(Cmdlet::RemoveRule)?.with("Identity", rule);
        self.change(&at(command, controller).with("Confirm", false)).await
    }
}
