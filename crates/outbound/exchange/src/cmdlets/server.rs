//! Servers: where else the organisation can be reached.

use psrp::clixml::Object;
use uuid::Uuid;

use crate::ExchangeError;
use crate::cmdlets::{Cmdlet, Cmdlets, Listing};

/// A server (Get-ExchangeServer).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeServer {
    /// Its GUID.
    pub guid: Option<Uuid>,
    /// Its short name.
    pub name: String,
    /// Its full name.
    pub fqdn: String,
    /// The site of the directory that it is in.
    pub site: Option<String>,
    /// Whether clients speak to it. 2016 and later call the role `Mailbox` all the same.
    pub is_client_access: bool,
    /// Whether it stands outside and knows no mailbox.
    pub is_edge: bool,
    /// Its version: 14 is 2010, 15.0 is 2013, 15.1 is 2016, 15.2 is 2019 and Subscription Edition.
    pub version: Option<(u32, u32)>,
    /// Its version as Exchange writes it.
    pub version_text: Option<String>,
    /// Its legacy name, which begins with the organisation's: `/o=Example/...`.
    pub legacy_dn: Option<String>,
    /// Its distinguished name, in the configuration of the forest: it ends with `DC=example,DC=com`.
    pub distinguished_name: Option<String>,
}

impl ExchangeServer {
    pub(crate) fn of(object: &Object) -> Option<Self> {
        let text =
            |name: &str| object.text(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let version_text = text("AdminDisplayVersion");
        Some(Self {
            guid: object.guid("Guid"),
            name: text("Name")?,
            fqdn: text("Fqdn")?,
            site: text("Site"),
            is_client_access: object.bool("IsClientAccessServer")?,
            is_edge: object.bool("IsEdgeServer").unwrap_or(false),
            version: version_text.as_deref().and_then(version),
            version_text,
            legacy_dn: text("ExchangeLegacyDN"),
            distinguished_name: text("DistinguishedName"),
        })
    }

    /// The organisation's own name in the legacy name: `Example` of `/o=Example/ou=…`.
    pub fn organisation(&self) -> Option<&str> {
        let name = self.legacy_dn.as_deref()?;
        let rest = name.get(..3).filter(|start| start.eq_ignore_ascii_case("/o=")).and(name.get(3..))?;
        rest.split('/').next().filter(|organisation| !organisation.is_empty())
    }

    /// The root domain of its forest, in small letters: `dc=example,dc=com`. The configuration lies below it, and a forest has one
    /// organisation at most.
    pub fn forest(&self) -> Option<String> {
        self.distinguished_name.as_deref().and_then(root_domain)
    }
}

/// The parts of a distinguished name from the first `DC=` on.
fn root_domain(distinguished_name: &str) -> Option<String> {
    let lower = distinguished_name.to_lowercase();
    let at = lower.find(",dc=")?;
    lower.get(at + 1..).map(str::to_owned)
}

/// `Version 15.2 (Build 986.5)`
fn version(text: &str) -> Option<(u32, u32)> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let mut numbers = text.get(start..)?.split(|c: char| !c.is_ascii_digit()).map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

impl Cmdlets<'_> {
    /// All servers of the organisation.
    pub async fn servers(&mut self) -> Result<Listing<ExchangeServer>, ExchangeError> {
        let command = self.offer.command(Cmdlet::GetServer)?;
        self.read(&command, ExchangeServer::of).await
    }
}
