//! Payloads that bring certificates: a trusted root, and an identity that the device gets by SCEP.

use std::fmt;

use plist::{Data, Dictionary, Value};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::document;
use crate::error::Error;

/// `com.apple.security.root`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Root {
    /// The certificate in DER.
    #[serde(rename = "PayloadContent")]
    pub certificate: Data,
    /// The name of the file that it came in.
    #[serde(rename = "PayloadCertificateFileName", skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
}

/// What the key is for, as bits: 1 sign, 4 encrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyUsage(pub u8);

impl KeyUsage {
    /// Signing.
    pub const SIGN: Self = Self(1);
    /// Encryption.
    pub const ENCRYPT: Self = Self(4);
    /// Both.
    pub const BOTH: Self = Self(5);
}

/// `com.apple.security.scep`: everything is inside `PayloadContent`, and some keys have spaces in their names.
#[derive(Clone, Default)]
pub struct Scep {
    /// The SCEP server.
    pub url: String,
    /// The name by which a server with several authorities tells them apart.
    pub name: Option<String>,
    /// The subject: relative distinguished names of pairs of an attribute (`CN`, `O`, an OID …) and its value.
    pub subject: Vec<Vec<(String, String)>>,
    /// The challenge that permits the request.
    pub challenge: Option<SecretString>,
    /// The key's size in bits. Apple's default is 1024, so it is always written.
    pub key_size: u32,
    /// What the key is for.
    pub key_usage: Option<KeyUsage>,
    /// The fingerprint of the authority's certificate.
    pub ca_fingerprint: Option<Vec<u8>>,
    /// How often to try again.
    pub retries: Option<u32>,
    /// Seconds between tries.
    pub retry_delay: Option<u32>,
    /// Alternative names.
    pub alternative_name: AlternativeName,
}

/// Alternative names in a SCEP request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlternativeName {
    /// E-mail addresses.
    pub rfc822_names: Vec<String>,
    /// DNS names.
    pub dns_names: Vec<String>,
    /// URIs.
    pub uris: Vec<String>,
    /// The user principal name.
    pub nt_principal: Option<String>,
}

impl fmt::Debug for Scep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scep").field("subject", &self.subject).finish_non_exhaustive()
    }
}

impl Scep {
    /// The dictionary below `PayloadContent`.
    pub(crate) fn to_dictionary(&self) -> Dictionary {
        let mut content = Dictionary::new();
        let mut put = |key: &str, value: Value| content.insert(key.to_owned(), value);
        put("URL", self.url.clone().into());
        if let Some(name) = &self.name {
            put("Name", name.clone().into());
        }
        if !self.subject.is_empty() {
            put("Subject", subject_value(&self.subject));
        }
        if let Some(challenge) = &self.challenge {
            put("Challenge", challenge.expose_secret().into());
        }
        put("Key Type", "RSA".into());
        put("Keysize", self.key_size.into());
        if let Some(KeyUsage(bits)) = self.key_usage {
            put("Key Usage", u32::from(bits).into());
        }
        if let Some(fingerprint) = &self.ca_fingerprint {
            put("CAFingerprint", Value::Data(fingerprint.clone()));
        }
        if let Some(retries) = self.retries {
            put("Retries", retries.into());
        }
        if let Some(delay) = self.retry_delay {
            put("RetryDelay", delay.into());
        }
        let names = self.alternative_name.to_dictionary();
        if !names.is_empty() {
            put("SubjectAltName", Value::Dictionary(names));
        }
        content
    }

    /// Reads the dictionary below `PayloadContent`.
    pub(crate) fn from_dictionary(content: &Dictionary) -> Result<Self, Error> {
        let number = |key: &'static str| match content.get(key) {
            None => Ok(None),
            Some(value) => value
                .as_unsigned_integer()
                .and_then(|number| u32::try_from(number).ok())
                .map(Some)
                .ok_or(Error::WrongKind { key }),
        };
        let names = content.get("SubjectAltName").and_then(Value::as_dictionary);
        Ok(Self {
            url: document::required_text(content, "URL")?,
            name: document::text(content, "Name")?,
            subject: read_subject(content)?,
            challenge: document::text(content, "Challenge")?.map(SecretString::from),
            key_size: number("Keysize")?.unwrap_or(1024),
            key_usage: number("Key Usage")?.and_then(|bits| u8::try_from(bits).ok()).map(KeyUsage),
            ca_fingerprint: document::data(content, "CAFingerprint")?,
            retries: number("Retries")?,
            retry_delay: number("RetryDelay")?,
            alternative_name: names.map(AlternativeName::from_dictionary).unwrap_or_default(),
        })
    }
}

impl AlternativeName {
    fn to_dictionary(&self) -> Dictionary {
        let mut names = Dictionary::new();
        let lists = [
            ("rfc822Name", &self.rfc822_names),
            ("dNSName", &self.dns_names),
            ("uniformResourceIdentifier", &self.uris),
        ];
        for (key, values) in lists {
            match values.as_slice() {
                [] => {}
                [one] => {
                    names.insert(key.to_owned(), one.clone().into());
                }
                several => {
                    let several = several.iter().cloned().map(Value::from).collect();
                    names.insert(key.to_owned(), Value::Array(several));
                }
            }
        }
        if let Some(name) = &self.nt_principal {
            names.insert("ntPrincipalName".to_owned(), name.clone().into());
        }
        names
    }

    fn from_dictionary(names: &Dictionary) -> Self {
        let list = |key: &str| match names.get(key) {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(several)) => {
                several.iter().filter_map(Value::as_string).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        Self {
            rfc822_names: list("rfc822Name"),
            dns_names: list("dNSName"),
            uris: list("uniformResourceIdentifier"),
            nt_principal: list("ntPrincipalName").into_iter().next(),
        }
    }
}

fn subject_value(subject: &[Vec<(String, String)>]) -> Value {
    let pair = |(attribute, value): &(String, String)| {
        Value::Array(vec![attribute.clone().into(), value.clone().into()])
    };
    Value::Array(subject.iter().map(|name| Value::Array(name.iter().map(pair).collect())).collect())
}

fn read_subject(content: &Dictionary) -> Result<Vec<Vec<(String, String)>>, Error> {
    const WRONG: Error = Error::WrongKind { key: "Subject" };
    let Some(subject) = document::array(content, "Subject")? else { return Ok(Vec::new()) };
    let pair = |value: &Value| match value.as_array().map(Vec::as_slice) {
        Some([Value::String(attribute), Value::String(value)]) => Ok((attribute.clone(), value.clone())),
        _ => Err(WRONG),
    };
    subject.iter().map(|name| name.as_array().ok_or(WRONG)?.iter().map(pair).collect()).collect()
}
