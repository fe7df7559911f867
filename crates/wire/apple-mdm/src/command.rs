//! Commands to a device, in their envelope.

use std::fmt;

use plist::{Dictionary, Value};

use crate::app::InstallApplication;
use crate::document::{self, Limits};
use crate::error::Error;

/// What is asked of a device.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command {
    /// What are you? Never answered with NotNow.
    DeviceInformation {
        /// The keys to report.
        queries: Vec<String>,
    },
    /// How are you protected?
    SecurityInfo,
    /// Which profiles do you have? Never answered with NotNow.
    ProfileList {
        /// Only those that management installed (iOS 13).
        managed_only: bool,
    },
    /// Which certificates do you have?
    CertificateList {
        /// Only those that management installed.
        managed_only: bool,
    },
    /// Which apps do you have? Never answered with NotNow.
    InstalledApplicationList {
        /// Only these, by bundle id; all if empty.
        identifiers: Vec<String>,
        /// Only those that management installed.
        managed_apps_only: bool,
        /// Only these facts of each (iOS 14); all if empty.
        items: Vec<String>,
    },
    /// How do the apps stand that management asked for?
    ManagedApplicationList {
        /// Only these, by bundle id; all if empty.
        identifiers: Vec<String>,
    },
    /// Install an app of the App Store, or manage one that is there.
    InstallApplication(InstallApplication),
    /// Take a managed app away.
    RemoveApplication {
        /// Its bundle id.
        identifier: String,
    },
    /// Install a profile.
    InstallProfile {
        /// The profile as XML, or that signed by CMS.
        payload: Vec<u8>,
    },
    /// Take a profile away, by its top-level identifier.
    RemoveProfile {
        /// The identifier.
        identifier: String,
    },
}

/// What [`Command::DeviceInformation`] asks a phone for: neither its number nor where it is.
pub const DEVICE_QUERIES: [&str; 12] = [
    "UDID",
    "SerialNumber",
    "DeviceName",
    "OSVersion",
    "BuildVersion",
    "SupplementalOSVersionExtra",
    "ProductName",
    "ModelName",
    "Model",
    "IsSupervised",
    "EASDeviceIdentifier",
    "AwaitingConfiguration",
];

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A profile may carry a challenge or a password.
        f.debug_tuple("Command").field(&self.request_type()).finish()
    }
}

impl Command {
    /// `RequestType`.
    pub const fn request_type(&self) -> &'static str {
        match self {
            Self::DeviceInformation { .. } => "DeviceInformation",
            Self::SecurityInfo => "SecurityInfo",
            Self::ProfileList { .. } => "ProfileList",
            Self::CertificateList { .. } => "CertificateList",
            Self::InstalledApplicationList { .. } => "InstalledApplicationList",
            Self::ManagedApplicationList { .. } => "ManagedApplicationList",
            Self::InstallApplication(_) => "InstallApplication",
            Self::RemoveApplication { .. } => "RemoveApplication",
            Self::InstallProfile { .. } => "InstallProfile",
            Self::RemoveProfile { .. } => "RemoveProfile",
        }
    }

    /// The command in its envelope, as an XML property list.
    pub fn to_xml(&self, command_uuid: &str) -> Result<Vec<u8>, Error> {
        let mut command = Dictionary::new();
        let mut put = |key: &str, value: Value| command.insert(key.to_owned(), value);
        put("RequestType", self.request_type().into());
        match self {
            Self::DeviceInformation { queries } => {
                put("Queries", texts(queries));
            }
            Self::SecurityInfo => {}
            Self::ProfileList { managed_only } | Self::CertificateList { managed_only } => {
                if *managed_only {
                    put("ManagedOnly", true.into());
                }
            }
            Self::InstalledApplicationList { identifiers, managed_apps_only, items } => {
                if !identifiers.is_empty() {
                    put("Identifiers", texts(identifiers));
                }
                if *managed_apps_only {
                    put("ManagedAppsOnly", true.into());
                }
                if !items.is_empty() {
                    put("Items", texts(items));
                }
            }
            Self::ManagedApplicationList { identifiers } => {
                if !identifiers.is_empty() {
                    put("Identifiers", texts(identifiers));
                }
            }
            Self::InstallApplication(app) => app.write(&mut put),
            Self::InstallProfile { payload } => {
                put("Payload", Value::Data(payload.clone()));
            }
            Self::RemoveProfile { identifier } | Self::RemoveApplication { identifier } => {
                put("Identifier", identifier.clone().into());
            }
        }
        let mut envelope = Dictionary::new();
        envelope.insert("Command".to_owned(), Value::Dictionary(command));
        envelope.insert("CommandUUID".to_owned(), command_uuid.into());
        document::write(&Value::Dictionary(envelope))
    }

    /// Reads an envelope, as a device does: the command and its `CommandUUID`.
    pub fn from_xml(bytes: &[u8]) -> Result<(Self, String), Error> {
        let envelope = document::read(bytes, Limits::ANSWER)?;
        let uuid = document::required_text(&envelope, "CommandUUID")?;
        let command = envelope.get("Command").ok_or(Error::Missing { key: "Command" })?;
        let command = command.as_dictionary().ok_or(Error::WrongKind { key: "Command" })?;
        let flag = |key: &str| command.get(key).and_then(Value::as_boolean) == Some(true);
        let command = match document::required_text(command, "RequestType")?.as_str() {
            "DeviceInformation" => Self::DeviceInformation { queries: list(command, "Queries")? },
            "SecurityInfo" => Self::SecurityInfo,
            "ProfileList" => Self::ProfileList { managed_only: flag("ManagedOnly") },
            "CertificateList" => Self::CertificateList { managed_only: flag("ManagedOnly") },
            "InstalledApplicationList" => Self::InstalledApplicationList {
                identifiers: list(command, "Identifiers")?,
                managed_apps_only: flag("ManagedAppsOnly"),
                items: list(command, "Items")?,
            },
            "ManagedApplicationList" => {
                Self::ManagedApplicationList { identifiers: list(command, "Identifiers")? }
            }
            "InstallApplication" => Self::InstallApplication(InstallApplication::read(command)?),
            "RemoveApplication" => {
                Self::RemoveApplication { identifier: document::required_text(command, "Identifier")? }
            }
            "InstallProfile" => Self::InstallProfile {
                payload: document::data(command, "Payload")?.ok_or(Error::Missing { key: "Payload" })?,
            },
            "RemoveProfile" => {
                Self::RemoveProfile { identifier: document::required_text(command, "Identifier")? }
            }
            _ => return Err(Error::WrongKind { key: "RequestType" }),
        };
        Ok((command, uuid))
    }
}

fn texts(values: &[String]) -> Value {
    Value::Array(values.iter().cloned().map(Value::from).collect())
}

fn list(dictionary: &Dictionary, key: &'static str) -> Result<Vec<String>, Error> {
    let Some(values) = document::array(dictionary, key)? else { return Ok(Vec::new()) };
    values.iter().map(|value| value.as_string().map(str::to_owned).ok_or(Error::WrongKind { key })).collect()
}
