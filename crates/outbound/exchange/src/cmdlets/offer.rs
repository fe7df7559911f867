//! Which cmdlets the account has: probed by name, because missing rights look like missing cmdlets, and because newer
//! servers have newer names.

use std::borrow::Cow;
use std::collections::BTreeMap;

use psrp::clixml::Object;
use psrp::{Command, ErrorKind};

use crate::cmdlets::run::{failure, succeeded};
use crate::{ExchangeError, Session};

/// The two sets of names for the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `Get-MobileDevice` and its like, since Exchange 2013.
    Mobile,
    /// `Get-ActiveSyncDevice` and its like: 2010, and still there.
    ActiveSync,
}

macro_rules! cmdlets {
    ($($(#[$doc:meta])* $cmdlet:ident = $($name:literal),+;)+) => {
        /// A cmdlet, whatever it is called here.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Cmdlet { $($(#[$doc])* $cmdlet,)+ }

        impl Cmdlet {
            /// All of them: what a role group needs.
            pub const ALL: &'static [Self] = &[$(Self::$cmdlet,)+];

            /// Its names, the newest first.
            pub fn names(self) -> &'static [&'static str] {
                match self { $(Self::$cmdlet => &[$($name),+],)+ }
            }
        }
    };
}

cmdlets! {
    /// Lists servers.
    GetServer = "Get-ExchangeServer";
    /// Reads the organisation's settings for mobile devices.
    GetOrganisation = "Get-ActiveSyncOrganizationSettings";
    /// Changes them.
    SetOrganisation = "Set-ActiveSyncOrganizationSettings";
    /// Reads mailboxes' lists of devices.
    GetMailbox = "Get-CASMailbox";
    /// Changes them.
    SetMailbox = "Set-CASMailbox";
    /// Finds mailboxes.
    GetRecipient = "Get-Recipient";
    /// Lists partnerships.
    GetDevice = "Get-MobileDevice", "Get-ActiveSyncDevice";
    /// Reads what a mailbox knows about a partnership.
    GetStatistics = "Get-MobileDeviceStatistics", "Get-ActiveSyncDeviceStatistics";
    /// Wipes a device.
    ClearDevice = "Clear-MobileDevice", "Clear-ActiveSyncDevice";
    /// Removes a partnership.
    RemoveDevice = "Remove-MobileDevice", "Remove-ActiveSyncDevice";
    /// Lists the kinds of devices.
    GetClass = "Get-ActiveSyncDeviceClass";
    /// Lists rules by kind of device.
    GetRule = "Get-ActiveSyncDeviceAccessRule";
    /// Makes one.
    NewRule = "New-ActiveSyncDeviceAccessRule";
    /// Changes one's level.
    SetRule = "Set-ActiveSyncDeviceAccessRule";
    /// Removes one.
    RemoveRule = "Remove-ActiveSyncDeviceAccessRule";
    /// Lists mailbox policies.
    GetPolicy = "Get-MobileDeviceMailboxPolicy", "Get-ActiveSyncMailboxPolicy";
    /// Makes one.
    NewPolicy = "New-MobileDeviceMailboxPolicy", "New-ActiveSyncMailboxPolicy";
    /// Changes one.
    SetPolicy = "Set-MobileDeviceMailboxPolicy", "Set-ActiveSyncMailboxPolicy";
    /// Removes one.
    RemovePolicy = "Remove-MobileDeviceMailboxPolicy", "Remove-ActiveSyncMailboxPolicy";
    /// Chooses what a session looks at.
    SetView = "Set-ADServerSettings";
}

/// The cmdlets that the account has, with their parameters where the server tells them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    held: BTreeMap<String, Vec<String>>,
}

impl Offer {
    /// Asks the server by `Get-Command`; again if the session turns out to be lost.
    pub async fn probe(session: &mut dyn Session) -> Result<Self, ExchangeError> {
        match Self::ask(session).await {
            Err(error) if error.is_session_lost() => Self::ask(session).await,
            outcome => outcome,
        }
    }

    async fn ask(session: &mut dyn Session) -> Result<Self, ExchangeError> {
        let names = Cmdlet::ALL.iter().flat_map(|cmdlet| cmdlet.names()).copied();
        let command = Command::new("Get-Command").with("Name", psrp::clixml::Value::strings(names));
        let mut offer = Self::default();
        // Only what was asked for is kept, however much the server sends.
        let mut take = |object: Object| {
            let Some(name) = object.text("Name") else { return };
            let mut known = Cmdlet::ALL.iter().flat_map(|cmdlet| cmdlet.names());
            if known.any(|known| known.eq_ignore_ascii_case(&name)) {
                offer.held.insert(name.to_lowercase(), parameters(&object));
            }
        };
        let mut outcome = session.invoke(&command, &mut take).await?;
        // A name that is not there is an error record; that is what is asked. An error that ends it is about Get-Command.
        let ending = outcome.errors.iter().find(|record| record.is_terminating);
        if let Some(record) = ending {
            return Err(failure(&command, record));
        }
        outcome.errors.retain(|record| record.kind() != ErrorKind::CommandNotFound);
        succeeded(&command, outcome)?;
        Ok(offer)
    }

    /// The name under which the account has a cmdlet.
    pub fn name(&self, cmdlet: Cmdlet) -> Result<&'static str, ExchangeError> {
        let mut names = cmdlet.names().iter().copied();
        let found = names.find(|name| self.held.contains_key(&name.to_lowercase()));
        found.ok_or_else(|| ExchangeError::MissingCmdlet { cmdlet: cmdlet.names().join(" or ") })
    }

    /// Those that are missing, each by its names, to be shown before the first sync.
    pub fn missing(&self, needed: &[Cmdlet]) -> Vec<Cmdlet> {
        needed.iter().copied().filter(|cmdlet| self.name(*cmdlet).is_err()).collect()
    }

    /// Which names the account has for partnerships.
    pub fn family(&self) -> Family {
        match self.name(Cmdlet::GetDevice) {
            Ok("Get-ActiveSyncDevice") => Family::ActiveSync,
            _ => Family::Mobile,
        }
    }

    /// Whether a cmdlet has a parameter; `None` if the server does not tell.
    pub fn has_parameter(&self, cmdlet: Cmdlet, parameter: &str) -> Option<bool> {
        let parameters = self.held.get(&self.name(cmdlet).ok()?.to_lowercase())?;
        let has = || parameters.iter().any(|own| own.eq_ignore_ascii_case(parameter));
        (!parameters.is_empty()).then(has)
    }

    pub(crate) fn command(&self, cmdlet: Cmdlet) -> Result<Command, ExchangeError> {
        self.name(cmdlet).map(Command::new)
    }
}

/// Names of parameters: a list, or the keys of a dictionary.
fn parameters(object: &Object) -> Vec<String> {
    let Some(value) = object.get("Parameters") else { return Vec::new() };
    if let Some(psrp::clixml::Content::Dictionary(entries)) = value.as_object().map(|object| &object.content)
    {
        return entries.iter().filter_map(|(key, _)| key.text().map(Cow::into_owned)).collect();
    }
    object.list("Parameters")
}
