//! A user, an e-mail profile with its certificate profiles, and a bundle of them.

use std::collections::BTreeMap;

use apple_mdm::eas::EasAccount;
use apple_mdm::profile::{Content, Profile as Configuration};
use channel_apple::{Bundle, Challenge, Member, ServerIdentity, fingerprint, render};
use chrono::DateTime;
use domain::catalogue::settings_of;
use domain::deployment::Reason;
use domain::device::OsVersion;
use domain::directory::{User, UserAttributes};
use domain::fingerprint::{Fingerprint, FingerprintKey};
use domain::id::{EnrolmentId, ProfileId, UserId};
use domain::profile::{Profile, ProfileType, Reference};
use secrecy::SecretString;
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const KEY: FingerprintKey = FingerprintKey([7; 32]);

/// Everything that a bundle borrows.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) server: ServerIdentity,
    pub(crate) enrolment: EnrolmentId,
    pub(crate) user: User,
    pub(crate) mail: Profile,
    pub(crate) identity: Profile,
    pub(crate) root: Profile,
    pub(crate) os: OsVersion,
    pub(crate) generations: (u32, u32, u32),
}

impl World {
    /// A password account; the certificate profiles are there, and nobody refers to them.
    pub(crate) fn new(major: u32) -> Self {
        let mut identity = profile(2, ProfileType::IosScep, &json!({}));
        identity.references =
            vec![Reference { role: "rootCertificate".into(), target: ProfileId(Uuid::from_u128(3)) }];
        Self {
            server: ServerIdentity {
                id: Uuid::from_u128(0xabc),
                organisation: "Example & Sons".into(),
                scep_url: "https://gatepost.example.com:8443/scep".into(),
            },
            enrolment: EnrolmentId(Uuid::from_u128(0xe)),
            user: anna(),
            mail: profile(
                1,
                ProfileType::IosEmail,
                &json!({"hostName": "mail.example.com", "accountName": "Work mail",
                       "emailAddressSource": "primarySmtpAddress", "authenticationMethod": "usernameAndPassword"}),
            ),
            identity,
            root: profile(
                3,
                ProfileType::IosTrustedRoot,
                &json!({"trustedRootCertificate": "MAcwADAAAwEA", "certFileName": "root.cer"}),
            ),
            os: OsVersion::new(major, 0),
            generations: (1, 1, 1),
        }
    }

    /// An account that signs in with a certificate.
    pub(crate) fn with_certificate(major: u32) -> Self {
        let mut world = Self::new(major);
        world.set("authenticationMethod", json!("certificate"));
        world.mail.references =
            vec![Reference { role: "identityCertificate".into(), target: world.identity.id }];
        world
    }

    pub(crate) fn set(&mut self, name: &str, value: Value) {
        assert!(self.mail.settings.contains_key(name), "{name} is no setting");
        self.mail.settings.insert(name.into(), value);
    }

    pub(crate) fn bundle(&self) -> Bundle<'_> {
        let (mail, identity, root) = self.generations;
        let certificates = vec![
            Member { profile: &self.identity, generation: identity },
            Member { profile: &self.root, generation: root },
        ];
        Bundle {
            server: &self.server,
            enrolment: self.enrolment,
            os_version: self.os,
            user: &self.user,
            main: Member { profile: &self.mail, generation: mail },
            certificates: if self.mail.references.is_empty() { Vec::new() } else { certificates },
        }
    }

    pub(crate) fn fingerprint(&self) -> Result<Fingerprint, Reason> {
        fingerprint(&KEY, &self.bundle())
    }

    pub(crate) fn render(&self, word: &str) -> Vec<u8> {
        render(&KEY, &self.bundle(), &challenges(self, word)).unwrap()
    }

    pub(crate) fn configuration(&self) -> Configuration {
        Configuration::from_xml(&self.render("once")).unwrap()
    }

    pub(crate) fn account(&self) -> EasAccount {
        let found = self.configuration().payloads.into_iter().find_map(|payload| match payload.content {
            Content::EasAccount(account) => Some(account),
            _ => None,
        });
        found.expect("an account")
    }
}

pub(crate) fn challenges(world: &World, once: &str) -> BTreeMap<ProfileId, Challenge> {
    let challenge = Challenge {
        url: format!("https://gatepost.example.com:8443/scep/{once}"),
        challenge: SecretString::from(once),
    };
    BTreeMap::from([(world.identity.id, challenge)])
}

/// A profile with every setting at its first value but these.
pub(crate) fn profile(id: u128, kind: ProfileType, set: &Value) -> Profile {
    let mut settings: serde_json::Map<_, _> = settings_of(kind)
        .iter()
        .filter(|setting| !setting.is_reference())
        .map(|setting| (setting.name.to_owned(), setting.initial.value()))
        .collect();
    settings.extend(set.as_object().unwrap().clone());
    Profile {
        id: ProfileId(Uuid::from_u128(id)),
        kind,
        display_name: format!("Profile {id}"),
        description: String::new(),
        settings,
        references: Vec::new(),
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
        modified_at: DateTime::UNIX_EPOCH,
    }
}

pub(crate) fn anna() -> User {
    User {
        id: UserId(Uuid::from_u128(0xa)),
        attributes: UserAttributes {
            display_name: "Anna Berg, Stockholm".into(),
            principal_name: Some("anna@corp.example".into()),
            mail: Some("anna.berg@example.com".into()),
            sam_account_name: Some("anna".into()),
            netbios_name: Some("CORP".into()),
            domain_name: Some("corp.example".into()),
            ..UserAttributes::default()
        },
        disabled_at: None,
        removed_at: None,
    }
}
