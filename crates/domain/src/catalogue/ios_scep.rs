//! iosScepCertificateProfile: a certificate whose key is made on the iPhone (CE-2).

use super::choices::{
    CERTIFICATE_STORE, KEY_SIZE, KEY_USAGES, NAME_TYPE, NAME_TYPES, SUBJECT_FORMAT, VALIDITY_SCALE,
};
use super::{Condition, Field, Initial, Kind, Setting};
use crate::profile::ProfileType;

const USAGE_FIELDS: &[Field] = &[
    Field { name: "name", kind: Kind::Text { max: 128 } },
    Field { name: "objectIdentifier", kind: Kind::Text { max: 128 } },
];

const NAME_FIELDS: &[Field] = &[
    Field { name: "sanType", kind: Kind::Choice(NAME_TYPE) },
    Field { name: "name", kind: Kind::Template { max: 512 } },
];

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("scepServerUrls", Kind::Urls { max: 10 }, Initial::EmptyList).hidden(),
    Setting::choice("certificateStore", CERTIFICATE_STORE, "user"),
    Setting::choice("subjectNameFormat", SUBJECT_FORMAT, "custom"),
    Setting::new(
        "subjectNameFormatString",
        Kind::Template { max: 1024 },
        Initial::Word("CN={{UserName}},E={{EmailAddress}}"),
    )
    .when(Condition::Is("subjectNameFormat", &["custom"])),
    Setting::new("subjectAlternativeNameType", Kind::Flags(NAME_TYPES), Initial::Null),
    Setting::new("subjectAlternativeNameFormatString", Kind::Template { max: 1024 }, Initial::Null).hidden(),
    // An identity certificate carries the user principal name (EP-9).
    Setting::new(
        "customSubjectAlternativeNames",
        Kind::Objects { fields: NAME_FIELDS, max: 500 },
        Initial::Object(&[("sanType", "userPrincipalName"), ("name", "{{UserPrincipalName}}")]),
    ),
    Setting::choice("certificateValidityPeriodScale", VALIDITY_SCALE, "years"),
    Setting::new("certificateValidityPeriodValue", Kind::Number { min: 1, max: 730 }, Initial::Number(1)),
    Setting::new("renewalThresholdPercentage", Kind::Number { min: 1, max: 99 }, Initial::Number(20)),
    Setting::new("keyUsage", Kind::Flags(KEY_USAGES), Initial::Word("keyEncipherment,digitalSignature")),
    Setting::choice("keySize", KEY_SIZE, "size2048"),
    Setting::new(
        "extendedKeyUsages",
        Kind::Objects { fields: USAGE_FIELDS, max: 500 },
        Initial::Object(&[("name", "Client Authentication"), ("objectIdentifier", "1.3.6.1.5.5.7.3.2")]),
    ),
    Setting::reference("rootCertificate", &[ProfileType::IosTrustedRoot]),
];
