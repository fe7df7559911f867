//! Installing and removing profiles.

use std::collections::BTreeMap;
use std::fmt;

use plist::{Dictionary, Value};

use super::payload::{check_eas, header, text};
use super::{Account, Error, IPhone, Installed, State, identity, signed};

/// Why a profile was not installed: the error chain that the phone reports, outermost first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The links.
    pub chain: Vec<Link>,
}

/// One link of an error chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The family of errors.
    pub domain: &'static str,
    /// The number.
    pub code: i64,
    /// The phone's words.
    pub description: String,
}

impl std::error::Error for Failure {}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for link in &self.chain {
            write!(f, "[{} {}] {} ", link.domain, link.code, link.description)?;
        }
        Ok(())
    }
}

impl Failure {
    fn under_installation(domain: &'static str, code: i64, description: &str) -> Self {
        let outer = Link {
            domain: "MCInstallationErrorDomain",
            code: 4001,
            description: "The profile could not be installed.".to_owned(),
        };
        Self { chain: vec![outer, Link { domain, code, description: description.to_owned() }] }
    }

    pub(super) fn profile(code: i64, description: &str) -> Self {
        Self::under_installation("MCProfileErrorDomain", code, description)
    }

    pub(super) fn payload(code: i64, description: &str) -> Self {
        Self::under_installation("MCPayloadErrorDomain", code, description)
    }

    pub(super) fn eas(code: i64, description: &str) -> Self {
        Self::under_installation("MCEASErrorDomain", code, description)
    }

    pub(super) fn scep(description: &str) -> Self {
        Self::under_installation("MCSCEPErrorDomain", 22005, description)
    }

    pub(super) fn mdm(code: i64, description: &str) -> Self {
        let description = description.to_owned();
        Self { chain: vec![Link { domain: "MCMDMErrorDomain", code, description }] }
    }
}

/// A profile that was read and checked, and not installed yet.
pub(super) struct Read {
    pub(super) identifier: String,
    /// It came with a signature, which was right.
    is_signed: bool,
    top: Dictionary,
    payloads: Vec<Dictionary>,
}

impl Read {
    /// The payloads of a type.
    pub(super) fn of_type<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Dictionary> {
        self.payloads.iter().filter(move |payload| text(payload, "PayloadType") == Some(kind))
    }
}

/// Reads a profile and checks everything that can be checked without the network.
pub(super) fn read(profile: &[u8], root: &[u8], major: u32) -> Result<Read, Failure> {
    let mut top = signed::open(profile, root)?
        .into_dictionary()
        .ok_or_else(|| Failure::profile(1000, "the profile is no dictionary"))?;
    let (kind, identifier, _) = header(&top)?;
    if kind != "Configuration" {
        return Err(Failure::profile(1000, "the profile's type is not Configuration"));
    }
    let identifier = identifier.to_owned();
    let content = top.remove("PayloadContent").and_then(Value::into_array);
    let content = content.ok_or_else(|| Failure::profile(1003, "PayloadContent is missing"))?;
    let payloads: Vec<Dictionary> = content.into_iter().filter_map(Value::into_dictionary).collect();

    let (mut identifiers, mut uuids, mut identities) = (Vec::new(), Vec::new(), Vec::new());
    for payload in &payloads {
        let (kind, identifier, uuid) = header(payload)?;
        if uuids.contains(&uuid) {
            return Err(Failure::profile(1007, "a PayloadUUID is there twice"));
        }
        if identifiers.contains(&identifier) {
            return Err(Failure::profile(1008, "a PayloadIdentifier is there twice"));
        }
        uuids.push(uuid);
        identifiers.push(identifier);
        if matches!(kind, "com.apple.security.scep" | "com.apple.security.pkcs12") {
            identities.push(uuid);
        }
    }
    for payload in &payloads {
        match text(payload, "PayloadType").unwrap_or_default() {
            "com.apple.eas.account" => check_eas(payload, major, &identities)?,
            "com.apple.mdm"
            | "com.apple.security.scep"
            | "com.apple.security.root"
            | "com.apple.security.pkcs1"
            | "com.apple.security.pkcs12"
            | "com.apple.security.pem" => {}
            other => return Err(Failure::payload(2000, &format!("{other} is not supported"))),
        }
    }
    Ok(Read { identifier, is_signed: signed::is_signed(profile), top, payloads })
}

impl IPhone {
    /// Installs a profile, in place of one with the same identifier. A failure leaves everything as it was.
    pub(super) async fn install(&mut self, profile: &Read) -> Result<(), Error> {
        let mut state = self.state.clone();
        let before = state.profiles.remove(&profile.identifier);
        let mut installed = Installed {
            top: profile.top.clone(),
            is_signed: profile.is_signed,
            payloads: BTreeMap::new(),
            identities: BTreeMap::new(),
        };
        // Certificates come before what uses them.
        for payload in profile.of_type("com.apple.security.scep") {
            let (_, identifier, uuid) = header(payload)?;
            let kept = before.as_ref().filter(|before| is_kept(before, identifier, uuid));
            let identity = if let Some(identity) = kept.and_then(|before| before.identities.get(uuid)) {
                identity.clone()
            } else {
                let is_lost = self.behaviour.lose_certificates > 0;
                self.behaviour.lose_certificates -= u32::from(is_lost);
                identity::obtain(&self.http, payload, is_lost).await?
            };
            installed.identities.insert(uuid.to_owned(), identity);
        }
        for payload in &profile.payloads {
            let (_, identifier, _) = header(payload)?;
            installed.payloads.insert(identifier.to_owned(), payload.clone());
        }
        set_accounts(&mut state, profile)?;
        state.profiles.insert(profile.identifier.clone(), installed);
        self.state = state;
        Ok(())
    }

    /// Removes a profile with everything that came with it. False if it is not there.
    pub(super) fn remove(&mut self, identifier: &str) -> bool {
        self.state.accounts.retain(|account| account.profile.as_deref() != Some(identifier));
        self.state.profiles.remove(identifier).is_some()
    }
}

/// Accounts change in place only if identifier and UUID of their payload are the same; otherwise they are made anew.
fn set_accounts(state: &mut State, profile: &Read) -> Result<(), Failure> {
    let (old, others): (Vec<Account>, Vec<Account>) = std::mem::take(&mut state.accounts)
        .into_iter()
        .partition(|account| account.profile.as_ref() == Some(&profile.identifier));
    state.accounts = others;
    for payload in profile.of_type("com.apple.eas.account") {
        let (_, identifier, uuid) = header(payload)?;
        let value = |key| text(payload, key).unwrap_or_default();
        let (host, address) = (value("Host"), value("EmailAddress"));
        if state.accounts.iter().any(|account| account.is_same(host, address)) {
            return Err(Failure::eas(21005, "Account not unique"));
        }
        let key = (identifier.to_owned(), uuid.to_owned());
        let same = old.iter().find(|account| account.payload.0 == identifier);
        let made = same.map_or(1, |account| account.made + u32::from(account.payload != key));
        state.accounts.push(Account {
            host: host.to_owned(),
            address: address.to_owned(),
            user_name: value("UserName").to_owned(),
            profile: Some(profile.identifier.clone()),
            payload: key,
            settings: payload.clone(),
            made,
        });
    }
    Ok(())
}

fn is_kept(before: &Installed, identifier: &str, uuid: &str) -> bool {
    before.payloads.get(identifier).is_some_and(|payload| text(payload, "PayloadUUID") == Some(uuid))
}
