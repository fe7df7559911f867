//! Bundles: a profile with every certificate profile that it refers to, as one configuration profile.

use std::collections::BTreeMap;
use std::fmt;

use apple_mdm::certificates::Scep;
use apple_mdm::profile::{Content, Payload, Profile as Configuration, uuid_text};
use domain::catalogue;
use domain::deployment::Reason;
use domain::device::OsVersion;
use domain::directory::User;
use domain::fingerprint::{Fingerprint, FingerprintKey};
use domain::id::{EnrolmentId, ProfileId};
use domain::profile::{Profile, ProfileType};
use secrecy::SecretString;
use uuid::Uuid;

use crate::canonical;
use crate::identifier::{bundle_identifier, inner_identifier, inner_uuid};
use crate::{account, certificate};

/// Who renders: part of every identifier and of every profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerIdentity {
    /// The server's own id, for life.
    pub id: Uuid,
    /// The organisation's name, which users see.
    pub organisation: String,
    /// Where certificates are requested, without anything that changes from request to request.
    pub scep_url: String,
}

/// What goes to a device as one unit.
#[derive(Clone, Debug)]
pub struct Bundle<'a> {
    /// Who renders it.
    pub server: &'a ServerIdentity,
    /// For which enrolment.
    pub enrolment: EnrolmentId,
    /// What the device runs: deprecated keys go only where they are needed, new ones only where they are known.
    pub os_version: OsVersion,
    /// Whose device it is.
    pub user: &'a User,
    /// The profile that it is for.
    pub main: Member<'a>,
    /// The certificate profiles that the main one refers to, directly or not. Their order does not matter.
    pub certificates: Vec<Member<'a>>,
}

/// One profile in a bundle.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// The generation of its deployment: an account or a certificate of another generation is another one.
    pub generation: u32,
}

/// What permits one certificate request: a one-time value, made before rendering, the same on every ask.
#[derive(Clone)]
pub struct Challenge {
    /// Where to send the request.
    pub url: String,
    /// The challenge.
    pub challenge: SecretString,
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Challenge(..)")
    }
}

/// The fingerprint of what a device should have: of everything but one-time values. Says why, if it cannot have it.
pub fn fingerprint(key: &FingerprintKey, bundle: &Bundle<'_>) -> Result<Fingerprint, Reason> {
    let configuration = bundle.assemble(&|_| None)?;
    let value = configuration.to_value().map_err(|_| unwritable())?;
    Ok(Fingerprint::of(key, &[b"apple bundle", &canonical::bytes(&value)]))
}

/// The configuration profile for a device as XML, not signed. Every certificate by SCEP in it needs its challenge.
pub fn render(
    key: &FingerprintKey,
    bundle: &Bundle<'_>,
    challenges: &BTreeMap<ProfileId, Challenge>,
) -> Result<Vec<u8>, Reason> {
    for member in bundle.members() {
        if member.profile.kind == ProfileType::IosScep && !challenges.contains_key(&member.profile.id) {
            return Err(Reason::WaitingOn { profile: member.profile.id });
        }
    }
    let uuid = fingerprint(key, bundle)?.uuid();
    let mut configuration = bundle.assemble(&|profile| challenges.get(&profile))?;
    configuration.uuid = uuid_text(uuid);
    configuration.to_xml().map_err(|_| unwritable())
}

/// The certificate profiles of a bundle: all that `main` refers to, directly or not, as far as `find` knows them. What a device
/// is not due is not to be found; rendering then names what is missing.
pub fn chain<'a>(main: &Profile, find: impl Fn(ProfileId) -> Option<Member<'a>>) -> Vec<Member<'a>> {
    let mut found: Vec<Member<'a>> = Vec::new();
    let mut wanted: Vec<ProfileId> = main.references.iter().map(|reference| reference.target).collect();
    while let Some(id) = wanted.pop() {
        let is_known = id == main.id || found.iter().any(|member| member.profile.id == id);
        if let Some(member) = find(id).filter(|_| !is_known) {
            wanted.extend(member.profile.references.iter().map(|reference| reference.target));
            found.push(member);
        }
    }
    found
}

fn unwritable() -> Reason {
    Reason::NotDeliverable { setting: "displayName".to_owned() }
}

impl<'a> Bundle<'a> {
    /// The top-level identifier of the profile that carries this bundle.
    pub fn identifier(&self) -> String {
        bundle_identifier(self.server.id, self.enrolment, self.user.id, self.main.profile.id)
    }

    /// The version that the content is made for. A device that did not say which one it runs, as some test clients, is taken
    /// for a current one: every iPhone says so when it enrols.
    pub(crate) const fn os(&self) -> OsVersion {
        if self.os_version.major == 0 { OsVersion::new(u32::MAX, 0) } else { self.os_version }
    }

    /// Every member once: roots first, then identities, the main one where it belongs. The order does not depend on the caller.
    pub fn members(&self) -> Vec<Member<'a>> {
        let mut members = self.certificates.clone();
        members.push(self.main);
        members.sort_by_key(|member| (rank(member.profile.kind), member.profile.id));
        members.dedup_by_key(|member| member.profile.id);
        members
    }

    /// The UUID of a member's payload.
    pub(crate) fn payload_uuid(&self, member: Member<'_>) -> String {
        let identifier = self.payload_identifier(member);
        inner_uuid(self.server.id, &identifier, member.generation)
    }

    pub(crate) fn payload_identifier(&self, member: Member<'_>) -> String {
        inner_identifier(&self.identifier(), role(member.profile.kind), member.profile.id)
    }

    /// The UUID of the payload of a profile that `from` refers to as `role`; `None` if it refers to none.
    pub(crate) fn referenced(&self, from: &Profile, role: &str) -> Result<Option<String>, Reason> {
        let Some(reference) = from.references.iter().find(|reference| reference.role == role) else {
            return Ok(None);
        };
        self.members()
            .into_iter()
            .find(|member| member.profile.id == reference.target)
            .map(|member| Some(self.payload_uuid(member)))
            .ok_or(Reason::ChainIncomplete { profile: reference.target })
    }

    fn assemble<'c>(
        &self,
        challenge: &dyn Fn(ProfileId) -> Option<&'c Challenge>,
    ) -> Result<Configuration, Reason> {
        let payloads = self
            .members()
            .into_iter()
            .map(|member| self.payload(member, challenge(member.profile.id)))
            .collect::<Result<_, _>>()?;
        let profile = self.main.profile;
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(Configuration {
            identifier: self.identifier(),
            uuid: String::new(),
            display_name: profile.display_name.clone(),
            description: text(&profile.description),
            organization: text(&self.server.organisation),
            removal_disallowed: false,
            payloads,
        })
    }

    fn payload(&self, member: Member<'_>, challenge: Option<&Challenge>) -> Result<Payload, Reason> {
        let profile = member.profile;
        if let Some((setting, needs)) = catalogue::too_old(profile.kind, &profile.settings, self.os()) {
            return Err(too_old(setting, needs));
        }
        let (display_name, content) = match profile.kind {
            ProfileType::IosEmail => {
                let name = profile.read().text("accountName").unwrap_or(&profile.display_name);
                (name.to_owned(), Content::EasAccount(account::payload(self, profile)?))
            }
            ProfileType::IosTrustedRoot => {
                (profile.display_name.clone(), Content::Root(certificate::root(profile)?))
            }
            ProfileType::IosScep => {
                // A certificate is of no use without the root that it leads to.
                self.referenced(profile, "rootCertificate")?;
                let mut scep: Scep = certificate::scep(self, profile)?;
                if let Some(challenge) = challenge {
                    scep.url.clone_from(&challenge.url);
                    scep.challenge = Some(challenge.challenge.clone());
                }
                (profile.display_name.clone(), Content::Scep(scep))
            }
            other => return Err(Reason::NoDelivery { platform: other.platform().name().to_owned() }),
        };
        let identifier = self.payload_identifier(member);
        let uuid = inner_uuid(self.server.id, &identifier, member.generation);
        Ok(Payload { identifier, uuid, display_name, content })
    }
}

pub(crate) fn too_old(setting: &str, needs: OsVersion) -> Reason {
    Reason::OsTooOld { setting: setting.to_owned(), needs: needs.to_string() }
}

const fn rank(kind: ProfileType) -> u8 {
    match kind {
        ProfileType::IosTrustedRoot => 0,
        ProfileType::IosScep => 1,
        _ => 2,
    }
}

const fn role(kind: ProfileType) -> &'static str {
    match kind {
        ProfileType::IosTrustedRoot => "root",
        ProfileType::IosScep => "identity",
        _ => "account",
    }
}
