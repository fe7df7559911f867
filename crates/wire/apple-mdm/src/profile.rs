//! Configuration profiles: the top level, and the payloads in it.

use plist::{Dictionary, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::certificates::{Root, Scep};
use crate::document::{self, Limits};
use crate::eas::EasAccount;
use crate::error::Error;
use crate::mdm::Mdm;

/// A whole profile.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Which profile of the device this one replaces.
    pub identifier: String,
    /// This rendering of it.
    pub uuid: String,
    /// The name that the user sees.
    pub display_name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Who made it.
    pub organization: Option<String>,
    /// Users may not take it away. Supervised devices only; never in user enrolments.
    pub removal_disallowed: bool,
    /// What it brings.
    pub payloads: Vec<Payload>,
}

/// One payload.
#[derive(Clone, Debug)]
pub struct Payload {
    /// With `uuid`: which installed payload this one updates in place. Both unique inside the profile.
    pub identifier: String,
    /// See `identifier`; upper case.
    pub uuid: String,
    /// The name that the user sees.
    pub display_name: String,
    /// What it brings.
    pub content: Content,
}

/// What a payload brings.
#[derive(Clone, Debug)]
pub enum Content {
    /// A mail account.
    EasAccount(EasAccount),
    /// A trusted root.
    Root(Root),
    /// An identity by SCEP.
    Scep(Scep),
    /// Management.
    Mdm(Mdm),
    /// A type that is not ours, by its name.
    Other(String, Dictionary),
}

impl Content {
    /// `PayloadType`.
    pub fn payload_type(&self) -> &str {
        match self {
            Self::EasAccount(_) => "com.apple.eas.account",
            Self::Root(_) => "com.apple.security.root",
            Self::Scep(_) => "com.apple.security.scep",
            Self::Mdm(_) => "com.apple.mdm",
            Self::Other(name, _) => name,
        }
    }

    fn to_dictionary(&self) -> Result<Dictionary, Error> {
        match self {
            Self::EasAccount(account) => dictionary_of(account),
            Self::Root(root) => dictionary_of(root),
            Self::Scep(scep) => {
                let mut outer = Dictionary::new();
                outer.insert("PayloadContent".to_owned(), Value::Dictionary(scep.to_dictionary()));
                Ok(outer)
            }
            Self::Mdm(mdm) => dictionary_of(mdm),
            Self::Other(_, keys) => Ok(keys.clone()),
        }
    }

    fn from_dictionary(payload_type: &str, keys: &Dictionary) -> Result<Self, Error> {
        Ok(match payload_type {
            "com.apple.eas.account" => Self::EasAccount(from_dictionary(keys, "com.apple.eas.account")?),
            "com.apple.security.root" => Self::Root(from_dictionary(keys, "com.apple.security.root")?),
            "com.apple.mdm" => Self::Mdm(from_dictionary(keys, "com.apple.mdm")?),
            "com.apple.security.scep" => {
                let content = keys.get("PayloadContent").ok_or(Error::Missing { key: "PayloadContent" })?;
                let content = content.as_dictionary().ok_or(Error::WrongKind { key: "PayloadContent" })?;
                Self::Scep(Scep::from_dictionary(content)?)
            }
            other => Self::Other(other.to_owned(), keys.clone()),
        })
    }
}

fn dictionary_of<T: Serialize>(content: &T) -> Result<Dictionary, Error> {
    plist::to_value(content).ok().and_then(Value::into_dictionary).ok_or(Error::NotWritable)
}

fn from_dictionary<T: for<'de> Deserialize<'de>>(keys: &Dictionary, key: &'static str) -> Result<T, Error> {
    plist::from_value(&Value::Dictionary(keys.clone())).map_err(|_| Error::WrongKind { key })
}

impl Profile {
    /// The profile as a property list, keys in a fixed order.
    pub fn to_value(&self) -> Result<Value, Error> {
        let payloads = self.payloads.iter().map(Payload::to_value).collect::<Result<Vec<_>, _>>()?;
        let mut keys = head("Configuration", &self.identifier, &self.uuid, &self.display_name);
        let texts = [("PayloadDescription", &self.description), ("PayloadOrganization", &self.organization)];
        for (key, text) in texts {
            if let Some(text) = text {
                keys.insert(key.to_owned(), text.clone().into());
            }
        }
        if self.removal_disallowed {
            keys.insert("PayloadRemovalDisallowed".to_owned(), true.into());
        }
        keys.insert("PayloadContent".to_owned(), Value::Array(payloads));
        Ok(Value::Dictionary(keys))
    }

    /// The profile as an XML property list, not signed.
    pub fn to_xml(&self) -> Result<Vec<u8>, Error> {
        document::write(&self.to_value()?)
    }

    /// Reads a profile that is not signed.
    pub fn from_xml(bytes: &[u8]) -> Result<Self, Error> {
        let keys = document::read(bytes, Limits::PROFILE)?;
        let payloads = document::array(&keys, "PayloadContent")?
            .ok_or(Error::Missing { key: "PayloadContent" })?
            .iter()
            .map(Payload::from_value)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            identifier: document::required_text(&keys, "PayloadIdentifier")?,
            uuid: document::required_text(&keys, "PayloadUUID")?,
            display_name: document::text(&keys, "PayloadDisplayName")?.unwrap_or_default(),
            description: document::text(&keys, "PayloadDescription")?,
            organization: document::text(&keys, "PayloadOrganization")?,
            removal_disallowed: keys.get("PayloadRemovalDisallowed").and_then(Value::as_boolean)
                == Some(true),
            payloads,
        })
    }
}

impl Payload {
    fn to_value(&self) -> Result<Value, Error> {
        let mut keys = head(self.content.payload_type(), &self.identifier, &self.uuid, &self.display_name);
        for (key, value) in self.content.to_dictionary()? {
            keys.insert(key, value);
        }
        Ok(Value::Dictionary(keys))
    }

    fn from_value(value: &Value) -> Result<Self, Error> {
        let keys = value.as_dictionary().ok_or(Error::WrongKind { key: "PayloadContent" })?;
        let payload_type = document::required_text(keys, "PayloadType")?;
        Ok(Self {
            identifier: document::required_text(keys, "PayloadIdentifier")?,
            uuid: document::required_text(keys, "PayloadUUID")?,
            display_name: document::text(keys, "PayloadDisplayName")?.unwrap_or_default(),
            content: Content::from_dictionary(&payload_type, keys)?,
        })
    }
}

/// The keys that the top level and every payload have.
fn head(payload_type: &str, identifier: &str, uuid: &str, display_name: &str) -> Dictionary {
    let mut keys = Dictionary::new();
    keys.insert("PayloadType".to_owned(), payload_type.into());
    keys.insert("PayloadVersion".to_owned(), 1_u32.into());
    keys.insert("PayloadIdentifier".to_owned(), identifier.into());
    keys.insert("PayloadUUID".to_owned(), uuid.into());
    keys.insert("PayloadDisplayName".to_owned(), display_name.into());
    keys
}

/// A UUID as Apple writes it, in upper case.
pub fn uuid_text(uuid: Uuid) -> String {
    uuid.hyphenated().to_string().to_uppercase()
}
