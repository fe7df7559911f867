//! Partnerships: what the directory knows about a device and a mailbox. One call lists the organisation.

use chrono::{DateTime, SecondsFormat, Utc};
use psrp::Command;
use psrp::clixml::Object;
use uuid::Uuid;

use crate::ExchangeError;
use crate::cmdlets::{AccessReason, AccessState, Cmdlet, Cmdlets, Family, Identity, Listing, at};

/// A mobile-device record of Exchange (Get-MobileDevice, Get-ActiveSyncDevice).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partnership {
    /// The record's own GUID; the best identity for everything about it.
    pub guid: Uuid,
    /// The id that the device says it has. It is a claim, and the same under several mailboxes for a shared device.
    pub device_id: String,
    /// The record's distinguished name.
    pub distinguished_name: Option<String>,
    /// The owner as a canonical name: `example.com/Users/Anna Berg`.
    pub owner: Option<String>,
    /// The name that its user gave it.
    pub friendly_name: Option<String>,
    /// `iPhone`.
    pub device_type: Option<String>,
    /// `iPhone15C2`.
    pub model: Option<String>,
    /// Its system with version.
    pub os: Option<String>,
    /// What its mail program calls itself.
    pub user_agent: Option<String>,
    /// Its IMEI, which few programs report.
    pub imei: Option<String>,
    /// Its telephone number.
    pub phone_number: Option<String>,
    /// Its mobile operator.
    pub operator: Option<String>,
    /// `EAS`, `MOWA`, `REST`, `Outlook`; 2010 does not say.
    pub client_type: Option<String>,
    /// Its version of ActiveSync.
    pub protocol: Option<String>,
    /// When it came first.
    pub first_sync: Option<DateTime<Utc>>,
    /// Whether it gets mail.
    pub state: AccessState,
    /// Why.
    pub reason: AccessReason,
    /// The rule that decided, if one did.
    pub rule: Option<String>,
    /// When the record was changed in the directory; each domain controller has its own idea.
    pub changed: Option<DateTime<Utc>>,
    /// The domain controller that this was read from.
    pub controller: Option<String>,
}

/// Which partnerships.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartnershipFilter {
    /// Those whose record was changed since.
    pub changed_since: Option<DateTime<Utc>>,
    /// Those of this mailbox.
    pub mailbox: Option<Identity>,
    /// Below this organisational unit.
    pub organisational_unit: Option<Identity>,
}

impl Partnership {
    pub(crate) fn of(object: &Object) -> Option<Self> {
        let text =
            |name: &str| object.text(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        Some(Self {
            guid: object.guid("Guid").filter(|guid| !guid.is_nil())?,
            device_id: text("DeviceId")?,
            distinguished_name: text("DistinguishedName"),
            owner: text("UserDisplayName"),
            friendly_name: text("FriendlyName"),
            device_type: text("DeviceType"),
            model: text("DeviceModel"),
            os: text("DeviceOS"),
            user_agent: text("DeviceUserAgent"),
            imei: text("DeviceImei"),
            phone_number: text("DeviceTelephoneNumber"),
            operator: text("DeviceMobileOperator"),
            client_type: text("ClientType"),
            protocol: text("ClientVersion").or_else(|| text("DeviceActiveSyncVersion")),
            first_sync: object.time("FirstSyncTime"),
            state: AccessState::of(&text("DeviceAccessState").unwrap_or_default()),
            reason: AccessReason::of(&text("DeviceAccessStateReason").unwrap_or_default()),
            rule: text("DeviceAccessControlRule"),
            changed: object.time("WhenChanged"),
            controller: text("OriginatingServer"),
        })
    }

    /// The record as an identity.
    pub fn identity(&self) -> Option<Identity> {
        Identity::guid(self.guid)
    }

    /// The distinguished name of the mailbox: the record is below a container below it.
    pub fn mailbox(&self) -> Option<&str> {
        let name = self.distinguished_name.as_deref()?;
        let lower = name.to_ascii_lowercase();
        let containers =
            [",cn=exchangeactivesyncdevices,", ",cn=exchangedevices,", ",cn=exchangemowadevices,"];
        let container =
            containers.into_iter().find_map(|container| Some((lower.find(container)?, container)));
        let (at, container) = container?;
        name.get(at + container.len()..)
    }
}

impl Cmdlets<'_> {
    /// Partnerships of ActiveSync.
    pub async fn partnerships(
        &mut self,
        filter: &PartnershipFilter,
    ) -> Result<Listing<Partnership>, ExchangeError> {
        let mut command = self.offer.command(Cmdlet::GetDevice)?.with("ResultSize", "Unlimited");
        // The newer cmdlet also lists Outlook's own protocol.
        if self.offer.family() == Family::Mobile
            && self.offer.has_parameter(Cmdlet::GetDevice, "ActiveSync") != Some(false)
        {
            command = command.with("ActiveSync", true);
        }
        if let Some(since) = filter.changed_since {
            command = command.with("Filter", changed_since(since));
        }
        if let Some(mailbox) = &filter.mailbox {
            command = command.with("Mailbox", mailbox);
        }
        if let Some(unit) = &filter.organisational_unit {
            command = command.with("OrganizationalUnit", unit);
        }
        self.read(&command, Partnership::of).await
    }

    /// One partnership. With a domain controller, it is read there.
    pub async fn partnership(
        &mut self,
        identity: &Identity,
        controller: Option<&str>,
    ) -> Result<Option<Partnership>, ExchangeError> {
        let command: Command = self.offer.command(Cmdlet::GetDevice)?.with("Identity", identity);
        self.find(&at(command, controller), Partnership::of).await
    }
}

/// A filter in Exchange's language. ISO 8601 is read the same in every culture; other ways to write a date are not.
pub(crate) fn changed_since(since: DateTime<Utc>) -> String {
    format!("WhenChanged -ge '{}'", since.to_rfc3339_opts(SecondsFormat::Secs, true))
}
