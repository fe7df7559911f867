//! Mailboxes with all their addresses.

use chrono::{DateTime, Utc};
use psrp::clixml::Object;
use uuid::Uuid;

use crate::ExchangeError;
use crate::cmdlets::partnership::changed_since;
use crate::cmdlets::{Cmdlet, Cmdlets, Identity, Listing};

/// A recipient (Get-Recipient).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Its GUID.
    pub guid: Uuid,
    /// Its distinguished name.
    pub distinguished_name: Option<String>,
    /// Its name.
    pub display_name: Option<String>,
    /// Its first address.
    pub address: Option<String>,
    /// All its addresses without `smtp:`; others, such as X500, are left out.
    pub addresses: Vec<String>,
    /// `UserMailbox`, `SharedMailbox`, `RoomMailbox`, `LinkedMailbox`, ...
    pub kind: Option<String>,
}

impl Recipient {
    pub(crate) fn of(object: &Object) -> Option<Self> {
        let text =
            |name: &str| object.text(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let smtp = |address: String| {
            let (prefix, rest) = address.split_once(':')?;
            prefix.eq_ignore_ascii_case("smtp").then(|| rest.to_owned())
        };
        Some(Self {
            guid: object.guid("Guid").filter(|guid| !guid.is_nil())?,
            distinguished_name: text("DistinguishedName"),
            display_name: text("DisplayName"),
            address: text("PrimarySmtpAddress"),
            addresses: object.list("EmailAddresses").into_iter().filter_map(smtp).collect(),
            kind: text("RecipientTypeDetails"),
        })
    }
}

impl Cmdlets<'_> {
    /// Recipients with a partnership, all or those that were changed since.
    pub async fn recipients(
        &mut self,
        since: Option<DateTime<Utc>>,
    ) -> Result<Listing<Recipient>, ExchangeError> {
        let mut filter = "HasActiveSyncDevicePartnership -eq $true".to_owned();
        if let Some(since) = since {
            filter = format!("{filter} -and {}", changed_since(since));
        }
        let command = self.offer.command(Cmdlet::GetRecipient)?;
        let command = command.with("Filter", filter).with("ResultSize", "Unlimited");
        self.read(&command, Recipient::of).await
    }

    /// One recipient; `None` if it does not exist.
    pub async fn recipient(&mut self, recipient: &Identity) -> Result<Option<Recipient>, ExchangeError> {
        let command = self.offer.command(Cmdlet::GetRecipient)?.with("Identity", recipient);
        self.find(&command, Recipient::of).await
    }
}
