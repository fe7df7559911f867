//! What is wrong with a profile, said so that a person can put it right.

use serde::{Deserialize, Serialize};

use crate::actor::named;

named! {
    /// The kinds of problems, each with a text in every language (`problem-…`).
    ProblemCode {
        /// No profile type of this name.
        UnknownType = "unknown-type",
        /// A profile's type cannot be changed.
        TypeChanged = "type-changed",
        /// No such setting in profiles of this type.
        UnknownSetting = "unknown-setting",
        /// A value of the wrong JSON type.
        WrongType = "wrong-type",
        /// A required setting is missing.
        Required = "required",
        /// A text that is too long, or a list with too many entries.
        TooLong = "too-long",
        /// A word that the setting does not have.
        UnknownWord = "unknown-word",
        /// A number outside its range.
        OutOfRange = "out-of-range",
        /// The setting that this one depends on is not set (EP-19).
        Depends = "depends",
        /// A host name with a scheme in front.
        HostHasScheme = "host-has-scheme",
        /// A host name with a path behind it.
        HostHasPath = "host-has-path",
        /// A port where the client takes none (EP-3).
        HostHasPort = "host-has-port",
        /// No host name at all.
        NotAHost = "not-a-host",
        /// A sAM account name needs a domain source (EP-6).
        DomainRequired = "domain-required",
        /// Both a domain source and a custom domain (EP-6).
        DomainTwice = "domain-twice",
        /// OAuth together with derived credentials (EP-12).
        OAuthWithDerivedCredential = "oauth-with-derived-credential",
        /// Every Exchange service switched off (EP-16).
        NoServices = "no-services",
        /// Notes on Samsung KNOX (EP-15).
        NotesRefused = "notes-refused",
        /// Signing is on, but there is no certificate and the user may not choose one (SM-2).
        NoSigningCertificate = "no-signing-certificate",
        /// Another profile has to be chosen.
        ReferenceRequired = "reference-required",
        /// No reference to another profile.
        NotAReference = "not-a-reference",
        /// The profile referred to does not exist.
        ReferenceMissing = "reference-missing",
        /// The profile referred to is of another type.
        ReferenceWrongType = "reference-wrong-type",
        /// No certificate in DER.
        NotACertificate = "not-a-certificate",
        /// No http or https URL.
        NotAUrl = "not-a-url",
        /// A variable that does not exist, or braces that do not match.
        UnknownVariable = "unknown-variable",
        /// No object identifier.
        NotAnIdentifier = "not-an-identifier",
        /// RSA keys of 1024 bits are not issued.
        KeyTooShort = "key-too-short",
        /// Certificates for more than 24 months are not issued.
        ValidityTooLong = "validity-too-long",
        /// A value that this server cannot apply (EP-18).
        NotSupported = "not-supported",
        /// Another profile of this type has the name (EP-2).
        NameTaken = "name-taken",
    }
}

named! {
    /// What an administrator should know of a profile that is accepted (`warning-…`).
    WarningCode {
        /// Without OAuth, multi-factor authentication does not work (EP-9).
        NoMultiFactor = "no-multi-factor",
        /// Only some services, but the user may switch the others on (EP-16).
        ServicesCanBeSwitchedOn = "services-can-be-switched-on",
        /// The device's traffic to the mail server is not encrypted.
        WithoutSsl = "without-ssl",
        /// KNOX needs the mail server's certificate as a trusted certificate profile (EP-11).
        KnoxNeedsServerCertificate = "knox-needs-server-certificate",
        /// An identity certificate without the user principal name (EP-9).
        NoPrincipalName = "no-principal-name",
        /// A certificate that is unique to a device: other devices could not read the mail (SM-5).
        EncryptionUniqueToDevice = "encryption-unique-to-device",
        /// Gatepost is the SCEP server itself: the URLs are kept, but devices ask this server.
        ScepServerIsGatepost = "scep-server-is-gatepost",
        /// A certificate that is valid for less than five days.
        ValidityShort = "validity-short",
        /// Another profile of this type has the same name (EP-2).
        NameTaken = "name-taken",
        /// A trusted root that is no authority's certificate (CE-1).
        NotAnAuthority = "not-an-authority",
        /// Nine Work needs a licence of its own (AS-6).
        NineWorkLicence = "nine-work-licence",
    }
}

/// One thing that is wrong with a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Graph's name of the setting, with a position for lists: `extendedKeyUsages[2].name`.
    pub setting: String,
    /// What is wrong, for programs.
    pub code: ProblemCode,
    /// What is wrong and what to do, in English.
    pub message: String,
}

impl Problem {
    /// A problem with a setting.
    pub fn new(setting: impl Into<String>, code: ProblemCode, message: impl Into<String>) -> Self {
        Self { setting: setting.into(), code, message: message.into() }
    }

    /// The setting itself, without the position in it.
    pub fn place(&self) -> &str {
        self.setting.split(['[', '.']).next().unwrap_or_default()
    }

    /// Whether it is with this setting, or within it.
    pub fn is_at(&self, setting: &str) -> bool {
        self.setting == setting || self.place() == setting
    }

    /// The id of its text.
    pub fn text_id(&self) -> String {
        format!("problem-{}", self.code)
    }
}

/// One thing that an administrator should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Graph's name of the setting.
    pub setting: String,
    /// What it is about.
    pub code: WarningCode,
}

impl Warning {
    /// A warning about a setting.
    pub fn new(setting: impl Into<String>, code: WarningCode) -> Self {
        Self { setting: setting.into(), code }
    }

    /// The id of its text.
    pub fn text_id(&self) -> String {
        format!("warning-{}", self.code)
    }
}
