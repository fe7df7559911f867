//! An independent Exchange organisation, and what else a connector meets: a Kerberos realm, a forward proxy.

pub(crate) mod organisation;
pub(crate) mod process;
mod proxy;
mod realm;

pub use organisation::{ACCOUNT, FakeExchange, PASSWORD, Plan, Ports};
pub use proxy::ForwardProxy;
pub use realm::Realm;
