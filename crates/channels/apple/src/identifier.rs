//! Identifiers, derived so that every rendering of the same thing has the same ones.
//!
//! The top-level PayloadIdentifier says which profile of the device is replaced. A payload inside is updated in place
//! only if both its identifier and its UUID are those of the old one, so its UUID changes only with its generation.

use apple_mdm::profile::uuid_text;
use domain::id::{EnrolmentId, ProfileId, UserId};
use uuid::Uuid;

/// The identifier of the profile that carries a bundle.
pub fn bundle_identifier(server: Uuid, enrolment: EnrolmentId, user: UserId, profile: ProfileId) -> String {
    format!("{}.{profile}", owner(server, enrolment, user))
}

/// The profile whose bundle has this identifier on this device; `None` for profiles of others.
pub fn bundle_of(server: Uuid, enrolment: EnrolmentId, user: UserId, identifier: &str) -> Option<ProfileId> {
    identifier.strip_prefix(&owner(server, enrolment, user))?.strip_prefix('.')?.parse().ok()
}

/// The identifier of the enrolment profile. A renewal keeps it; removing it ends the management.
pub fn enrolment_identifier(server: Uuid, enrolment: EnrolmentId) -> String {
    format!("gatepost.{server}.enrolment.{enrolment}")
}

/// The identifier of a payload inside a profile.
pub(crate) fn inner_identifier(top: &str, role: &str, member: ProfileId) -> String {
    format!("{top}.{role}.{member}")
}

/// The UUID of a payload: another one in each generation.
pub(crate) fn inner_uuid(server: Uuid, identifier: &str, generation: u32) -> String {
    uuid_text(Uuid::new_v5(&server, format!("{identifier}#{generation}").as_bytes()))
}

/// What all bundles of one user on one enrolment begin with.
fn owner(server: Uuid, enrolment: EnrolmentId, user: UserId) -> String {
    let owner = Uuid::new_v5(&server, format!("{enrolment}/{user}").as_bytes());
    format!("gatepost.{server}.{owner}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_is_read_back_from_its_own_device_only() {
        let (server, user) = (Uuid::from_u128(1), UserId(Uuid::from_u128(2)));
        let (mine, other) = (EnrolmentId(Uuid::from_u128(3)), EnrolmentId(Uuid::from_u128(4)));
        let profile = ProfileId(Uuid::from_u128(5));
        let identifier = bundle_identifier(server, mine, user, profile);
        assert_eq!(bundle_of(server, mine, user, &identifier), Some(profile));
        assert_eq!(bundle_of(server, other, user, &identifier), None);
        assert_eq!(bundle_of(server, mine, user, "com.example.mail"), None);
    }
}
