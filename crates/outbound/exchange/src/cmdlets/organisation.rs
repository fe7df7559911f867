//! The organisation's settings for mobile devices.

use psrp::clixml::{Object, Value};

use crate::ExchangeError;
use crate::cmdlets::{AccessLevel, Cmdlet, Cmdlets};

/// The longest text that Exchange adds to its messages, in characters.
const LONGEST_INSERT: usize = 256;

/// Get-ActiveSyncOrganizationSettings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationSettings {
    /// What is done with a device that no list and no rule names.
    pub default_level: AccessLevel,
    /// Who gets a message about each device in quarantine.
    pub administrators: Vec<String>,
    /// What the message to a user says beside Exchange's own text.
    pub user_insert: String,
}

/// Set-ActiveSyncOrganizationSettings; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganisationChange {
    /// What is done with a device that no list and no rule names. It applies at once to all that there are.
    pub default_level: Option<AccessLevel>,
    /// Who gets a message about each device in quarantine.
    pub administrators: Option<Vec<String>>,
    /// What the message to a user says beside Exchange's own text: at most 256 characters.
    pub user_insert: Option<String>,
}

impl OrganisationSettings {
    pub(crate) fn of(object: &Object) -> Option<Self> {
        Some(Self {
            default_level: AccessLevel::of(&object.text("DefaultAccessLevel")?),
            administrators: object.list("AdminMailRecipients"),
            user_insert: object.text("UserMailInsert").unwrap_or_default().into_owned(),
        })
    }
}

impl Cmdlets<'_> {
    /// The settings; `None` if the server gives none that can be read.
    pub async fn organisation(&mut self) -> Result<Option<OrganisationSettings>, ExchangeError> {
        let command = self.offer.command(Cmdlet::GetOrganisation)?;
        self.find(&command, OrganisationSettings::of).await
    }

    /// Changes settings. A change of nothing calls nobody.
    pub async fn change_organisation(&mut self, change: &OrganisationChange) -> Result<(), ExchangeError> {
        if *change == OrganisationChange::default() {
            return Ok(());
        }
        let mut command = self.offer.command(Cmdlet::SetOrganisation)?;
        if let Some(level) = &change.default_level {
            command = command.with("DefaultAccessLevel", level.word());
        }
        if let Some(addresses) = &change.administrators {
            let addresses = addresses.iter().map(String::as_str);
            command = command.with("AdminMailRecipients", Value::strings(addresses));
        }
        if let Some(text) = &change.user_insert {
            if text.chars().count() > LONGEST_INSERT {
                return Err(ExchangeError::Configuration(
                    "Exchange adds at most 256 characters to its messages",
                ));
            }
            command = command.with("UserMailInsert", text.as_str());
        }
        self.change(&command.with("Confirm", false)).await
    }
}
