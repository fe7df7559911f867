//! What devices report of themselves. Only facts that are used are read; what has the wrong type is left out.

use plist::{Dictionary, Value};

use crate::response::Answer;

/// A profile on the device. Values of payloads are never reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstalledProfile {
    /// Its top-level identifier.
    pub identifier: String,
    /// Its top-level UUID.
    pub uuid: String,
    /// Its name.
    pub display_name: Option<String>,
    /// Who made it.
    pub organization: Option<String>,
    /// Whether management installed it. Supervised devices do not say.
    pub is_managed: Option<bool>,
    /// The payloads in it.
    pub payloads: Vec<InstalledPayload>,
}

/// A payload of a profile on the device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstalledPayload {
    /// Its type, as `com.apple.eas.account`.
    pub payload_type: String,
    /// Its identifier.
    pub identifier: Option<String>,
    /// Its UUID (iOS 17).
    pub uuid: Option<String>,
}

/// A certificate on the device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstalledCertificate {
    /// Its common name.
    pub common_name: String,
    /// Whether the device has its private key.
    pub is_identity: bool,
    /// The certificate in DER.
    pub der: Vec<u8>,
}

/// An app on the device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstalledApp {
    /// Its bundle id.
    pub identifier: String,
    /// Its name.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Its version for people.
    pub short_version: Option<String>,
}

/// What the device is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceFacts {
    /// UDID; never in a user enrolment.
    pub udid: Option<String>,
    /// Serial number.
    pub serial_number: Option<String>,
    /// The name that its user gave it.
    pub device_name: Option<String>,
    /// The version of the operating system.
    pub os_version: Option<String>,
    /// The build of the operating system.
    pub build_version: Option<String>,
    /// The letter of a rapid security response, as `(a)`.
    pub supplemental_version: Option<String>,
    /// The model for machines, as `iPhone15,4`.
    pub product_name: Option<String>,
    /// The kind of device, as `iPhone`.
    pub model_name: Option<String>,
    /// The order number, as `MTP03`.
    pub model: Option<String>,
    /// Whether the organisation supervises it.
    pub is_supervised: Option<bool>,
    /// The id that its mail client shows to Exchange.
    pub eas_device_identifier: Option<String>,
}

/// How the device is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SecurityFacts {
    /// A passcode is set.
    pub passcode_present: Option<bool>,
    /// The passcode meets every requirement.
    pub passcode_compliant: Option<bool>,
    /// The passcode meets those of profiles.
    pub passcode_compliant_with_profiles: Option<bool>,
    /// 1 block level, 2 file level, 3 both.
    pub hardware_encryption: Option<i64>,
}

fn string(keys: &Dictionary, key: &str) -> Option<String> {
    keys.get(key).and_then(Value::as_string).map(str::to_owned)
}

fn boolean(keys: &Dictionary, key: &str) -> Option<bool> {
    keys.get(key).and_then(Value::as_boolean)
}

impl Answer {
    /// The answer to ProfileList, if it is one.
    pub fn profiles(&self) -> Option<Vec<InstalledProfile>> {
        self.dictionaries("ProfileList", |keys| {
            let payloads = keys.get("PayloadContent").and_then(Value::as_array);
            let payload = |value: &Value| {
                let keys = value.as_dictionary()?;
                Some(InstalledPayload {
                    payload_type: string(keys, "PayloadType")?,
                    identifier: string(keys, "PayloadIdentifier"),
                    uuid: string(keys, "PayloadUUID"),
                })
            };
            Some(InstalledProfile {
                identifier: string(keys, "PayloadIdentifier")?,
                uuid: string(keys, "PayloadUUID")?,
                display_name: string(keys, "PayloadDisplayName"),
                organization: string(keys, "PayloadOrganization"),
                is_managed: boolean(keys, "IsManaged"),
                payloads: payloads.into_iter().flatten().filter_map(payload).collect(),
            })
        })
    }

    /// The answer to CertificateList, if it is one.
    pub fn certificates(&self) -> Option<Vec<InstalledCertificate>> {
        self.dictionaries("CertificateList", |keys| {
            Some(InstalledCertificate {
                common_name: string(keys, "CommonName").unwrap_or_default(),
                is_identity: boolean(keys, "IsIdentity").unwrap_or_default(),
                der: keys.get("Data").and_then(Value::as_data)?.to_vec(),
            })
        })
    }

    /// The answer to InstalledApplicationList, if it is one.
    pub fn apps(&self) -> Option<Vec<InstalledApp>> {
        self.dictionaries("InstalledApplicationList", |keys| {
            Some(InstalledApp {
                identifier: string(keys, "Identifier")?,
                name: string(keys, "Name"),
                version: string(keys, "Version"),
                short_version: string(keys, "ShortVersion"),
            })
        })
    }

    /// The answer to DeviceInformation, if it is one.
    pub fn device_facts(&self) -> Option<DeviceFacts> {
        let keys = self.keys.get("QueryResponses")?.as_dictionary()?;
        Some(DeviceFacts {
            udid: string(keys, "UDID"),
            serial_number: string(keys, "SerialNumber"),
            device_name: string(keys, "DeviceName"),
            os_version: string(keys, "OSVersion"),
            build_version: string(keys, "BuildVersion"),
            supplemental_version: string(keys, "SupplementalOSVersionExtra"),
            product_name: string(keys, "ProductName"),
            model_name: string(keys, "ModelName"),
            model: string(keys, "Model"),
            is_supervised: boolean(keys, "IsSupervised"),
            eas_device_identifier: string(keys, "EASDeviceIdentifier").filter(|id| !id.is_empty()),
        })
    }

    /// The answer to SecurityInfo, if it is one.
    pub fn security_facts(&self) -> Option<SecurityFacts> {
        let keys = self.keys.get("SecurityInfo")?.as_dictionary()?;
        Some(SecurityFacts {
            passcode_present: boolean(keys, "PasscodePresent"),
            passcode_compliant: boolean(keys, "PasscodeCompliant"),
            passcode_compliant_with_profiles: boolean(keys, "PasscodeCompliantWithProfiles"),
            hardware_encryption: keys.get("HardwareEncryptionCaps").and_then(Value::as_signed_integer),
        })
    }

    fn dictionaries<T>(&self, key: &str, read: impl Fn(&Dictionary) -> Option<T>) -> Option<Vec<T>> {
        let list = self.keys.get(key)?.as_array()?;
        Some(list.iter().filter_map(Value::as_dictionary).filter_map(read).collect())
    }
}
