//! The organisation's settings for mobile devices.

use psrp::clixml::Object;

use crate::ExchangeError;
use crate::cmdlets::{AccessLevel, Cmdlet, Cmdlets};

/// Get-ActiveSyncOrganizationSettings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationSettings {
    /// What is done with a device that no list and no rule names.
    pub default_level: AccessLevel,
}

impl OrganisationSettings {
    pub(crate) fn of(object: &Object) -> Option<Self> {
        Some(Self { default_level: AccessLevel::of(&object.text("DefaultAccessLevel")?) })
    }
}

impl Cmdlets<'_> {
    /// The settings; `None` if the server gives none.
    pub async fn organisation(&mut self) -> Result<Option<OrganisationSettings>, ExchangeError> {
        let command = self.offer.command(Cmdlet::GetOrganisation)?;
        self.find(&command, OrganisationSettings::of).await
    }

    /// Changes what is done with a device that no list and no rule names. It applies at once to all that there are.
    pub async fn change_default_level(&mut self, level: &AccessLevel) -> Result<(), ExchangeError> {
        let command = self.offer.command(Cmdlet::SetOrganisation)?.with("DefaultAccessLevel", level.word());
        self.change(&command.with("Confirm", false)).await
    }
}
