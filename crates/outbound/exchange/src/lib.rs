//! Exchange organisations over remote PowerShell: sessions, typed cmdlets, and what to do about each failure.
//!
//! [`Session`] is what runs a command; the typed cmdlets of [`Cmdlets`] stand on it alone, so that Exchange's coming REST
//! interface can take the place of remote PowerShell. [`Pool`] keeps the real sessions: few, young, and always deleted,
//! because the server counts those that are left behind against the account. [`Target`] says where the server is, how it
//! is trusted and who signs in. [`MailService`] sends messages by Exchange Web Services, which [`discover`] finds.

mod cmdlets;
mod connection;
mod cookie;
mod error;
#[cfg(feature = "kerberos")]
mod kerberos;
mod lease;
mod pool;
mod probe;
mod proxy;
#[cfg(feature = "kerberos")]
mod sealed;
mod session;
mod shell;
mod target;
mod tls;
mod transport;
mod web_services;

pub use cmdlets::{
    AccessLevel, AccessReason, AccessRule, AccessState, CasMailbox, Characteristic, Cmdlet, Cmdlets, Deed,
    DeviceClass, ExchangeServer, Family, Identity, ListChange, ListEdit, Listing, MailboxPolicy,
    NewAccessRule, Offer, OrganisationSettings, Partnership, PartnershipFilter, Recipient, Statistics,
    WipeStatus,
};
pub use error::{CertificateProblem, ExchangeError, KerberosProblem};
pub use lease::Lease;
pub use pool::{Facts, Limits, Pool};
pub use probe::{Greeting, configured_kdc, greet, knock, ticket};
pub use session::{Invoking, Session, Take};
pub use target::{Account, Proxy, Scheme, Target, Trust, View};
pub use web_services::{Discovered, MailService, Sent, discover};
