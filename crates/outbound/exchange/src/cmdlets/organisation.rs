//! The organisation's settings for mobile devices.

use psrp::clixml::Object;

use crate::ExchangeError;
use crate::cmdlets::{AccessLevel, Cmdlet, Cmdlets, at};

/// Get-ActiveSyncOrganizationSettings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationSettings {
    /// What is done with a device that no list and no rule names.
    pub default_level: AccessLevel,
    /// The domain controller that this was read from.
    pub controller: Option<String>,
}

impl OrganisationSettings {
    pub(crate) fn of(object: &Object) -> Option<Self> {
        let controller = object.text("OriginatingServer").map(|name| name.trim().to_owned());
        Some(Self {
            default_level: AccessLevel::of(&object.text("DefaultAccessLevel")?),
            controller: controller.filter(|name| !name.is_empty()),
        })
    }
}

impl Cmdlets<'_> {
    /// The settings; `None` if the server gives none. With a domain controller, they are read there.
    pub async fn organisation(
        &mut self,
        controller: Option<&str>,
    ) -> Result<Option<OrganisationSettings>, ExchangeError> {
        let command = at(self.offer.command(Cmdlet::GetOrganisation)?, controller);
        self.find(&command, OrganisationSettings::of).await
    }

    /// Changes what is done with a device that no list and no rule names. It applies at once to all that there are.
    pub async fn change_default_level(
        &mut self,
        level: &AccessLevel,
        controller: Option<&str>,
    ) -> Result<(), ExchangeError> {
        let command = self.offer.command(Cmdlet::SetOrganisation)?.with("DefaultAccessLevel", level.word());
        self.change(&at(command, controller).with("Confirm", false)).await
    }
}
