//! When two profiles set up the same account on one device (AS-7, ST-2).

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::Settings;
use crate::device::Platform;
use crate::id::ProfileId;
use crate::profile::Profile;

/// What makes two accounts on a device the same one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// iOS and Windows: host and address.
    HostAndAddress {
        /// The host, in lower case.
        host: String,
        /// The address, in lower case.
        address: String,
    },
    /// Samsung KNOX: the address alone.
    Address(String),
}

/// The account that a profile sets up for this address; `None` where accounts are kept apart (Android work profiles), and
/// for profiles that set up none.
pub fn account(profile: &Profile, address: &str) -> Option<Account> {
    if !profile.kind.is_email() {
        return None;
    }
    let address = address.to_lowercase();
    match profile.kind.platform() {
        Platform::Ios | Platform::Windows10 | Platform::WindowsPhone81 => {
            let host = Settings(&profile.settings).text("hostName").unwrap_or_default().to_lowercase();
            Some(Account::HostAndAddress { host, address })
        }
        Platform::AndroidKnox => Some(Account::Address(address)),
        Platform::AndroidWorkProfile => None,
    }
}

/// One profile that wants an account on a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The profile.
    pub profile: ProfileId,
    /// The account.
    pub account: Account,
    /// Whether the device has this profile, or may have it.
    pub installed: bool,
}

/// What a collision means for one of its profiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collision {
    /// The other profile: the installed one, if there is one.
    pub with: ProfileId,
    /// Whether this one is kept: what is installed stays, a newcomer is not sent. Of two newcomers neither is sent.
    pub stays: bool,
}

/// Finds the profiles that collide, each with the other one.
pub fn collisions(claims: &[Claim]) -> BTreeMap<ProfileId, Collision> {
    let mut by_account = BTreeMap::<&Account, BTreeSet<(bool, ProfileId)>>::new();
    for claim in claims {
        // What is installed comes first: it is the one to be named.
        by_account.entry(&claim.account).or_default().insert((!claim.installed, claim.profile));
    }
    let mut found = BTreeMap::new();
    for claimants in by_account.values().filter(|claimants| claimants.len() > 1) {
        for (is_newcomer, profile) in claimants {
            if let Some((_, with)) = claimants.iter().find(|(_, other)| other != profile) {
                found.insert(*profile, Collision { with: *with, stays: !is_newcomer });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> ProfileId {
        ProfileId(Uuid::from_u128(number))
    }

    fn claim(number: u128, address: &str, installed: bool) -> Claim {
        Claim { profile: id(number), account: Account::Address(address.to_owned()), installed }
    }

    #[test]
    fn what_is_installed_stays_and_both_name_the_other() {
        let found = collisions(&[claim(1, "a@b", false), claim(2, "a@b", true), claim(3, "c@d", false)]);
        assert_eq!(found[&id(1)], Collision { with: id(2), stays: false });
        assert_eq!(found[&id(2)], Collision { with: id(1), stays: true });
        assert!(!found.contains_key(&id(3)));
    }

    #[test]
    fn of_two_newcomers_neither_is_sent() {
        let found = collisions(&[claim(1, "a@b", false), claim(2, "a@b", false)]);
        assert!(found.values().all(|collision| !collision.stays));
    }

    proptest! {
        #[test]
        fn installed_ones_always_stay_and_nobody_collides_alone(
            claims in prop::collection::btree_map(0_u128..8, (0_u8..3, any::<bool>()), 0..8),
        ) {
            let claims: Vec<_> = claims
                .iter()
                .map(|(number, (address, installed))| claim(*number, &address.to_string(), *installed))
                .collect();
            let found = collisions(&claims);
            for claim in &claims {
                let others = claims.iter().filter(|other| other.profile != claim.profile && other.account == claim.account).count();
                prop_assert_eq!(found.contains_key(&claim.profile), others > 0);
                if let Some(collision) = found.get(&claim.profile) {
                    prop_assert_eq!(collision.stays, claim.installed);
                    prop_assert!(collision.with != claim.profile);
                    prop_assert!(found.contains_key(&collision.with), "the other one says so too");
                }
            }
        }
    }
}
