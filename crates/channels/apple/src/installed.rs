//! What a device's profile list says: which of our bundles it has, in which state, and which accounts are somebody else's.

use std::collections::BTreeMap;

use apple_mdm::reported::InstalledProfile;
use domain::fingerprint::Fingerprint;
use domain::id::{EnrolmentId, ProfileId, UserId};
use uuid::Uuid;

use crate::identifier::{bundle_of, enrolment_identifier};

/// What of ours, and what account of others, is on a device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Present {
    /// Our bundles by the profile that each is for, with the top-level UUID, which stands for a fingerprint.
    pub bundles: BTreeMap<ProfileId, Option<Uuid>>,
    /// Whether our enrolment profile is there.
    pub enrolment: bool,
    /// Identifiers of profiles of others that bring an Exchange account.
    pub other_accounts: Vec<String>,
}

impl Present {
    /// Whether the device has the bundle of `profile` exactly as `fingerprint` says.
    pub fn has(&self, profile: ProfileId, fingerprint: Fingerprint) -> bool {
        self.bundles.get(&profile) == Some(&Some(fingerprint.uuid()))
    }
}

/// Reads a profile list. It alone restores what we knew, should our own record be lost.
pub fn present(server: Uuid, enrolment: EnrolmentId, user: UserId, list: &[InstalledProfile]) -> Present {
    let mut present = Present::default();
    for profile in list {
        if let Some(bundle) = bundle_of(server, enrolment, user, &profile.identifier) {
            present.bundles.insert(bundle, Uuid::parse_str(&profile.uuid).ok());
        } else if profile.identifier == enrolment_identifier(server, enrolment) {
            present.enrolment = true;
        } else if profile.payloads.iter().any(|payload| payload.payload_type == "com.apple.eas.account") {
            present.other_accounts.push(profile.identifier.clone());
        }
    }
    present
}
