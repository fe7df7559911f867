//! Mailbox policies for mobile devices. Their settings have other names in each family of cmdlets.

use psrp::clixml::{Object, Value};
use uuid::Uuid;

use crate::ExchangeError;
use crate::cmdlets::{Cmdlet, Cmdlets, Identity, Listing};

/// A policy (Get-MobileDeviceMailboxPolicy, Get-ActiveSyncMailboxPolicy).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxPolicy {
    /// Its GUID.
    pub guid: Uuid,
    /// Its name.
    pub name: String,
    /// Whether it is the one of mailboxes without a policy of their own.
    pub is_default: bool,
    /// All its properties as text, by the names that this organisation has for them.
    pub settings: Vec<(String, String)>,
}

impl MailboxPolicy {
    pub(crate) fn of(object: &Object) -> Option<Self> {
        let is_default = object.bool("IsDefaultPolicy").or_else(|| object.bool("IsDefault"));
        let text = |(name, value): &(String, Value)| Some((name.clone(), value.text()?.into_owned()));
        Some(Self {
            guid: object.guid("Guid").filter(|guid| !guid.is_nil())?,
            name: object.text("Name")?.into_owned(),
            is_default: is_default.unwrap_or(false),
            settings: object.adapted.iter().filter_map(text).collect(),
        })
    }

    /// The policy as an identity.
    pub fn identity(&self) -> Option<Identity> {
        Identity::guid(self.guid)
    }
}

impl Cmdlets<'_> {
    /// All policies.
    pub async fn policies(&mut self) -> Result<Listing<MailboxPolicy>, ExchangeError> {
        let command = self.offer.command(Cmdlet::GetPolicy)?;
        self.read(&command, MailboxPolicy::of).await
    }

    /// Makes a policy with these settings, by the names of [`crate::Offer::family`].
    pub async fn add_policy(&mut self, name: &str, settings: &[(&str, Value)]) -> Result<(), ExchangeError> {
        let mut command = self.offer.command(Cmdlet::NewPolicy)?.with("Name", name);
        for (setting, value) in settings {
            command = command.with(*setting, value.clone());
        }
        self.change(&command.with("Confirm", false)).await
    }

    /// Changes settings of a policy, by the names of [`crate::Offer::family`].
    pub async fn change_policy(
        &mut self,
        policy: &Identity,
        settings: &[(&str, Value)],
    ) -> Result<(), ExchangeError> {
        if settings.is_empty() {
            return Ok(());
        }
        let mut command = self.offer.command(Cmdlet::SetPolicy)?.with("Identity", policy);
        for (setting, value) in settings {
            command = command.with(*setting, value.clone());
        }
        self.change(&command.with("Confirm", false)).await
    }

    /// Removes a policy.
    pub async fn remove_policy(&mut self, policy: &Identity) -> Result<(), ExchangeError> {
        let command = self.offer.command(Cmdlet::RemovePolicy)?.with("Identity", policy);
        self.change(&command.with("Confirm", false)).await
    }
}
