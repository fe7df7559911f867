//! A simulated iPhone: enrols with a profile, gets its identity by SCEP, keeps profiles and accounts, and answers
//! commands. It is strict where iOS is, and stricter where a wrong profile would go unnoticed: an unknown key fails.

mod account;
mod app;
mod command;
mod enrolment;
mod http;
mod identity;
mod install;
mod model;
mod payload;
mod safari;
mod signed;

use std::collections::BTreeMap;

use plist::Dictionary;

pub use account::Account;
pub use app::{AppManners, StoreApp};
pub use http::Error;
pub use install::{Failure, Link};
pub use model::{Behaviour, Model};

use app::AppOnPhone;
use enrolment::Enrolment;
use http::Http;
use identity::Identity;

/// A simulated iPhone.
#[derive(Debug)]
pub struct IPhone {
    model: Model,
    behaviour: Behaviour,
    http: Http,
    root: Vec<u8>,
    enrolment: Option<Enrolment>,
    state: State,
    /// The last status of the last session was NotNow.
    asks_by_itself: bool,
}

/// What changes when profiles come and go; a failed installation leaves it as it was.
#[derive(Clone, Debug, Default)]
struct State {
    /// By the top-level identifier.
    profiles: BTreeMap<String, Installed>,
    accounts: Vec<Account>,
    /// Apps by their bundle ids.
    apps: BTreeMap<String, AppOnPhone>,
}

/// A profile that is installed.
#[derive(Clone, Debug)]
struct Installed {
    top: Dictionary,
    /// It came with a signature, which was right.
    is_signed: bool,
    /// The payloads by their identifier.
    payloads: BTreeMap<String, Dictionary>,
    /// The identities by the UUID of their payload.
    identities: BTreeMap<String, Identity>,
}

impl IPhone {
    /// A phone that trusts one root, given in DER, and nothing else.
    pub fn new(model: Model, behaviour: Behaviour, root: &[u8]) -> Result<Self, Error> {
        let accounts = behaviour.own_accounts.clone();
        let apps = behaviour.own_apps.iter().map(|id| (id.clone(), AppOnPhone::own())).collect();
        Ok(Self {
            model,
            http: Http::new(root, None)?,
            root: root.to_vec(),
            behaviour,
            enrolment: None,
            state: State { profiles: BTreeMap::new(), accounts, apps },
            asks_by_itself: false,
        })
    }

    /// What it is.
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// How it behaves, to be changed while it runs: locked, for one.
    pub const fn behaviour(&mut self) -> &mut Behaviour {
        &mut self.behaviour
    }

    /// Its e-mail accounts, the user's own first.
    pub fn accounts(&self) -> &[Account] {
        &self.state.accounts
    }

    /// The user takes an own account away.
    pub fn remove_own_account(&mut self, host: &str, address: &str) {
        self.state.accounts.retain(|account| account.profile.is_some() || !account.is_same(host, address));
    }

    /// The top-level identifiers of its profiles.
    pub fn profiles(&self) -> Vec<&str> {
        self.state.profiles.keys().map(String::as_str).collect()
    }

    /// The top-level identifiers of profiles that came without a signature: iOS shows "Not Signed".
    pub fn unsigned_profiles(&self) -> Vec<&str> {
        let unsigned = self.state.profiles.iter().filter(|(_, profile)| !profile.is_signed);
        unsigned.map(|(identifier, _)| identifier.as_str()).collect()
    }

    /// The payloads of an installed profile.
    pub fn payloads(&self, identifier: &str) -> Vec<&Dictionary> {
        self.state.profiles.get(identifier).map(|found| found.payloads.values().collect()).unwrap_or_default()
    }

    /// The certificates that it has keys for, DER.
    pub fn identities(&self) -> Vec<&[u8]> {
        self.state
            .profiles
            .values()
            .flat_map(|profile| profile.identities.values())
            .map(|identity| identity.certificate.as_slice())
            .collect()
    }

    /// The certificate that an account signs in with, DER.
    pub fn certificate_of(&self, account: &Account) -> Option<&[u8]> {
        let profile = self.state.profiles.get(account.profile.as_ref()?)?;
        let uuid = account.settings.get("PayloadCertificateUUID")?.as_string()?;
        profile.identities.get(uuid).map(|identity| identity.certificate.as_slice())
    }

    /// Whether it is managed.
    pub const fn is_enrolled(&self) -> bool {
        self.enrolment.is_some()
    }

    /// Where pushes for it go: token and magic.
    pub fn push_address(&self) -> Option<(Vec<u8>, String)> {
        self.enrolment.as_ref().map(|enrolment| (enrolment.token.clone(), enrolment.magic.clone()))
    }

    /// Fetches something as Safari would.
    pub async fn fetch(&self, url: &str) -> Result<Vec<u8>, Error> {
        Ok(self.http.get(url).await?.body)
    }
}

#[cfg(test)]
mod tests;
