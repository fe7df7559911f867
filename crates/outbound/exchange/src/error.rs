//! Why something did not happen: what, where, and what to do about it.

use std::time::Duration;

pub(crate) use ews::line;
use thiserror::Error;

/// Why a command, or the way to it, failed.
///
/// The texts name servers, accounts and cmdlets, never passwords or what came over the wire. What a server said in its
/// own words is in `said` where there is such a field, cut to a line; it is in the server's language.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExchangeError {
    /// The settings cannot work.
    #[error("the Exchange settings are wrong: {0}")]
    Configuration(&'static str),
    /// No connection.
    #[error("{host} cannot be reached: {reason}; check the name, the port and the firewall")]
    Unreachable {
        /// Server and port.
        host: String,
        /// The operating system's words.
        reason: String,
    },
    /// No answer in time.
    #[error("{host} did not answer within {seconds} seconds while {doing}; it may be overloaded")]
    Late {
        /// Server and port.
        host: String,
        /// What was waited for.
        doing: &'static str,
        /// How long it was waited, in seconds.
        seconds: u64,
    },
    /// No connection to the proxy.
    #[error("the proxy {proxy} cannot be reached: {reason}; check its name and port")]
    ProxyUnreachable {
        /// Proxy and port.
        proxy: String,
        /// The operating system's words.
        reason: String,
    },
    /// The proxy wants another account, or one at all.
    #[error("the proxy {proxy} refuses the account (407); check the proxy's user name and password")]
    ProxyAccount {
        /// Proxy and port.
        proxy: String,
    },
    /// The proxy does not let us through.
    #[error("the proxy {proxy} does not connect to {host} (it answered {status}); allow that address there")]
    ProxyRefused {
        /// Proxy and port.
        proxy: String,
        /// Where to.
        host: String,
        /// HTTP status.
        status: u16,
    },
    /// The server's certificate was not accepted.
    #[error("the certificate of {host} was not accepted: {problem}")]
    Certificate {
        /// Server and port.
        host: String,
        /// What is wrong with it.
        problem: CertificateProblem,
        /// SHA-256 of the certificate that was shown, in lower-case hexadecimal, for a person to compare.
        fingerprint: Option<String>,
    },
    /// The server refuses the account or its password (401).
    #[error(
        "{host} refuses the account {account}: check its name and password, and whether the password has expired \
         (the server offers: {offered})"
    )]
    SignIn {
        /// Server and port.
        host: String,
        /// The account.
        account: String,
        /// The schemes that the server offers, separated by commas; `nothing` if none.
        offered: String,
    },
    /// The server does not offer the scheme that is configured.
    #[error(
        "{host} does not offer {scheme}, only {offered}; choose one of these, or allow {scheme} on its PowerShell \
         directory (Set-PowerShellVirtualDirectory)"
    )]
    Scheme {
        /// Server and port.
        host: String,
        /// What is configured.
        scheme: &'static str,
        /// The schemes that the server offers.
        offered: String,
    },
    /// The password has expired; only Kerberos says so.
    #[error("the password of {account} has expired; set a new one and enter it here")]
    PasswordExpired {
        /// The account.
        account: String,
    },
    /// This machine's clock and the domain's differ too much for Kerberos.
    #[error(
        "the clocks of this machine and of the domain differ by more than five minutes; set the time here"
    )]
    ClockSkew,
    /// Kerberos refuses for another reason.
    #[error("Kerberos refuses {account} at {host}: {reason}")]
    Kerberos {
        /// The account.
        account: String,
        /// The server.
        host: String,
        /// Who or what it is about.
        problem: KerberosProblem,
        /// The library's words.
        reason: String,
    },
    /// The account may not use remote PowerShell (403).
    #[error(
        "{host} lets {account} sign in but not use remote PowerShell: give it a role group and RemotePowerShellEnabled"
    )]
    Forbidden {
        /// Server and port.
        host: String,
        /// The account.
        account: String,
        /// The server's words.
        said: String,
    },
    /// Something else answers there.
    #[error(
        "{host} answers, but not as Exchange's PowerShell directory ({found}); check name, port and path"
    )]
    NotExchange {
        /// Server and port.
        host: String,
        /// What was found: an HTTP status, or words.
        found: String,
    },
    /// The service is down (502, 503, 504).
    #[error("Exchange at {host} is not available (it answered {status}); it may be in maintenance")]
    Unavailable {
        /// Server and port.
        host: String,
        /// HTTP status.
        status: u16,
    },
    /// The account has as many shells as it may.
    #[error(
        "the account has as many PowerShell sessions at {host} as it may; close others, or give it a throttling \
         policy of its own"
    )]
    ShellLimit {
        /// Server and port.
        host: String,
    },
    /// The account sends too much. Nothing was done.
    #[error("{host} slows the account down and approves nothing for {} milliseconds", wait.as_millis())]
    Throttled {
        /// Server and port.
        host: String,
        /// How long nothing will be approved.
        wait: Duration,
    },
    /// The shell does not exist any more. What a command did is not known.
    #[error("{host} has ended the PowerShell session")]
    SessionLost {
        /// Server and port.
        host: String,
    },
    /// The connection broke before the answer. What a command did is not known.
    #[error("the connection to {host} broke while {doing}")]
    ConnectionLost {
        /// Server and port.
        host: String,
        /// What was waited for.
        doing: &'static str,
    },
    /// The server speaks the protocol wrongly, or sends more than is read. What a command did is not known.
    #[error("the answer of {host} cannot be read: {problem}{}", what_helps(problem))]
    Protocol {
        /// Server and port.
        host: String,
        /// What is wrong.
        problem: psrp::Error,
    },
    /// Web services do not offer the scheme that is configured.
    #[error(
        "{host} does not offer {scheme} for web services, only {offered}; choose one of these, or allow {scheme} on its EWS \
         directory (Set-WebServicesVirtualDirectory)"
    )]
    WebScheme {
        /// Server and port.
        host: String,
        /// What is configured.
        scheme: &'static str,
        /// The schemes that the server offers.
        offered: String,
    },
    /// Something else answers at the address of the web services.
    #[error("{host} answers, but not as Exchange Web Services ({found}); check the address")]
    NoWebService {
        /// Server and port.
        host: String,
        /// What was found.
        found: String,
    },
    /// An answer of web services cannot be read, or a question cannot be written.
    #[error("the conversation with the web services of {host} failed: {problem}")]
    WebService {
        /// Server and port.
        host: String,
        /// What is wrong.
        problem: ews::Error,
    },
    /// Autodiscover did not find the web services of a mailbox.
    #[error(
        "Autodiscover finds no web services for {mailbox} ({tried}); give their address, such as \
         https://mail.example.com/EWS/Exchange.asmx"
    )]
    NotDiscovered {
        /// The mailbox's address.
        mailbox: String,
        /// What was asked, and why that did not help.
        tried: String,
    },
    /// The account has no mailbox.
    #[error("the account {account} has no mailbox at {host}, and needs one to send messages")]
    NoMailbox {
        /// Server and port.
        host: String,
        /// The account.
        account: String,
    },
    /// The account may not send.
    #[error(
        "{host} does not let {account} send messages ({code}): check that web services are on for its mailbox \
         (Set-CASMailbox -EwsEnabled) and that the account is not locked"
    )]
    MailDenied {
        /// Server and port.
        host: String,
        /// The account.
        account: String,
        /// The server's code.
        code: String,
    },
    /// The notification account's mailbox is full, or has sent as much as it may.
    #[error("the mailbox of {account} at {host} is full or has sent as much as it may; empty its Sent Items")]
    MailboxFull {
        /// Server and port.
        host: String,
        /// The account.
        account: String,
    },
    /// The recipient's address is none.
    #[error("{host} does not take the recipient's address")]
    NoRecipient {
        /// Server and port.
        host: String,
    },
    /// Web services are busy. Nothing was done.
    #[error("the web services of {host} are busy; try again in {} seconds", wait.as_secs())]
    MailBusy {
        /// Server and port.
        host: String,
        /// How long to wait: what the server says, or a guess.
        wait: Duration,
    },
    /// Web services refuse for another reason. Nothing was done.
    #[error("{host} does not take the message ({code})")]
    MailRefused {
        /// Server and port.
        host: String,
        /// The server's code.
        code: String,
        /// The server's words.
        said: String,
    },
    /// The account's roles have no such cmdlet.
    #[error("the account may not run {cmdlet}; add it to its role group")]
    MissingCmdlet {
        /// The cmdlet, or each of its names with `or`.
        cmdlet: String,
    },
    /// The account's roles have the cmdlet without a parameter that is needed.
    #[error("the account may not use a parameter of {cmdlet} that is needed; add it to its role group")]
    MissingParameter {
        /// The cmdlet.
        cmdlet: String,
        /// The server's words; they name the parameter.
        said: String,
    },
    /// The account may run the cmdlet, but not on this object.
    #[error("the account may not do this with {cmdlet}: check the scope of its role")]
    AccessDenied {
        /// The cmdlet.
        cmdlet: String,
        /// The server's words.
        said: String,
    },
    /// The object does not exist, or not yet at the domain controller that was asked.
    #[error("{cmdlet} found no {identity}")]
    NotFound {
        /// The cmdlet.
        cmdlet: String,
        /// What was asked for.
        identity: String,
    },
    /// The account's budget is used up. Nothing was done.
    #[error("{cmdlet} exceeds the account's budget; try again in {} seconds", wait.as_secs())]
    OverBudget {
        /// The cmdlet.
        cmdlet: String,
        /// How long to wait: what the server says, or a guess.
        wait: Duration,
    },
    /// The directory or a mailbox cannot answer at the moment.
    #[error("{cmdlet} failed for the moment; try again")]
    Transient {
        /// The cmdlet.
        cmdlet: String,
        /// The server's words.
        said: String,
    },
    /// The server gave less than it has.
    #[error("{cmdlet} gave only a part of what there is; nothing of it is used")]
    Truncated {
        /// The cmdlet.
        cmdlet: String,
    },
    /// The server gave more than is read.
    #[error(
        "{cmdlet} gave more than {limit} objects, and nothing of them is used; check that the server is Exchange"
    )]
    TooMany {
        /// The cmdlet.
        cmdlet: String,
        /// How many are read.
        limit: usize,
    },
    /// Anything else that a cmdlet says.
    #[error("{cmdlet} failed with {id}")]
    Failed {
        /// The cmdlet.
        cmdlet: String,
        /// The exception's name.
        id: String,
        /// The server's words.
        said: String,
    },
}

impl ExchangeError {
    /// Whether the session is lost and another may do. What the command did is not known.
    pub fn is_session_lost(&self) -> bool {
        matches!(
            self,
            Self::SessionLost { .. }
                | Self::ConnectionLost { .. }
                | Self::Protocol { .. }
                | Self::Late { .. }
        )
    }

    /// Whether another client access server may do: it is this server that fails, not the account or the settings.
    pub fn is_of_server(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Unavailable { .. } | Self::NotExchange { .. })
            || matches!(self, Self::Certificate { .. } | Self::ProxyRefused { .. })
            || self.is_session_lost()
    }

    /// Whether it is the account that is refused, at each server alike. Each further try may count as another wrong password, until the
    /// domain locks the account.
    pub const fn is_of_account(&self) -> bool {
        match self {
            Self::SignIn { .. } | Self::PasswordExpired { .. } | Self::Forbidden { .. } => true,
            Self::Kerberos { problem, .. } => {
                matches!(problem, KerberosProblem::Account | KerberosProblem::Password)
            }
            _ => false,
        }
    }

    /// Whether nothing leads from here to any server: this machine's clock, its proxy, the domain.
    pub const fn is_of_way(&self) -> bool {
        match self {
            Self::ClockSkew | Self::ProxyUnreachable { .. } | Self::ProxyAccount { .. } => true,
            Self::Kerberos { .. } => !self.is_of_account(),
            _ => false,
        }
    }

    /// Whether trying again later helps by itself, and after how long.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { wait, .. } | Self::OverBudget { wait, .. } | Self::MailBusy { wait, .. } => {
                Some(*wait)
            }
            Self::Transient { .. } => Some(Duration::from_secs(30)),
            Self::ShellLimit { .. } | Self::Unavailable { .. } => Some(Duration::from_mins(1)),
            _ => None,
        }
    }
}

/// What helps somebody who reads that an answer cannot be read.
const fn what_helps(problem: &psrp::Error) -> &'static str {
    match problem {
        psrp::Error::TooLarge { .. } | psrp::Error::TooMany { .. } => {
            "; no phone or mailbox is that large by itself: find it with Get-MobileDevice or Get-CASMailbox in the Exchange \
             Management Shell"
        }
        _ => "",
    }
}

/// Who or what Kerberos refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KerberosProblem {
    /// No KDC answers.
    Kdc,
    /// The domain does not know the account, or it is disabled or locked.
    Account,
    /// The password is wrong.
    Password,
    /// The domain knows no service of that name, and no domain that does.
    Service,
    /// The domains do not trust each other.
    Trust,
    /// Anything else.
    Other,
}

/// What is wrong with a certificate.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateProblem {
    /// It is for other names.
    #[error("it is for another name; use the name that it is for, or pin it")]
    Name,
    /// No trusted authority vouches for it.
    #[error("no trusted authority vouches for it; give the authority's certificate, or pin this one")]
    Untrusted,
    /// It has expired.
    #[error("it has expired; renew it on the server")]
    Expired,
    /// It is not valid yet.
    #[error("it is not valid yet; check the clocks")]
    NotYetValid,
    /// It is not the one that was pinned.
    #[error("it is not the one that was pinned; compare the fingerprint and pin the new one if it is right")]
    NotPinned,
    /// Anything else, such as no common version of TLS.
    #[error("{0}")]
    Other(String),
}
