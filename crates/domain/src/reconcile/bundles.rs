//! Which profile goes out by itself, and which one carries it otherwise.

use std::collections::{BTreeMap, BTreeSet};

use super::generation::generation;
use super::{BundleOrder, Due, Record};
use crate::deployment::Reason;
use crate::id::ProfileId;

/// The bundles of one device.
pub(super) struct Bundles {
    /// For each profile that is due, the one whose bundle its row belongs to: itself for those that go out by themselves.
    carrier: BTreeMap<ProfileId, ProfileId>,
}

impl Bundles {
    /// Spreads what is due over bundles. A certificate goes with an e-mail profile that refers to it, else with a certificate
    /// that does, else by itself. One that the device has by itself already stays so: it is not removed and sent again.
    pub(super) fn of(due: &BTreeMap<ProfileId, &Due>, records: &BTreeMap<ProfileId, &Record>) -> Self {
        let mut carrier: BTreeMap<ProfileId, ProfileId> = BTreeMap::new();
        let complete: Vec<(&Due, BTreeSet<ProfileId>)> = due
            .values()
            .filter_map(|due_one| Some((*due_one, closure(due_one.profile, due).ok()?)))
            .collect();
        // Those that nothing refers to come first, so that a certificate's carrier is not carried itself.
        for leads in [true, false] {
            for (candidate, members) in complete.iter().filter(|(candidate, _)| candidate.leads == leads) {
                if carrier.contains_key(&candidate.profile) {
                    continue;
                }
                let referred_to = complete.iter().any(|(other, within)| {
                    other.profile != candidate.profile && within.contains(&candidate.profile)
                });
                if !leads && referred_to && !by_itself(candidate.profile, records) {
                    continue;
                }
                carrier.insert(candidate.profile, candidate.profile);
                for member in members {
                    if by_itself(*member, records) || due.get(member).is_some_and(|due| due.leads) {
                        continue;
                    }
                    carrier.entry(*member).or_insert(candidate.profile);
                }
            }
        }
        for profile in due.keys() {
            carrier.entry(*profile).or_insert(*profile);
        }
        Self { carrier }
    }

    /// The profiles that go out by themselves.
    pub(super) fn mains(&self) -> impl Iterator<Item = ProfileId> {
        self.carrier.iter().filter(|(profile, carrier)| profile == carrier).map(|(profile, _)| *profile)
    }

    /// The others, each with the one that carries it.
    pub(super) fn carried(&self) -> impl Iterator<Item = (ProfileId, ProfileId)> {
        self.carrier
            .iter()
            .filter(|(profile, carrier)| profile != carrier)
            .map(|(profile, carrier)| (*profile, *carrier))
    }
}

/// What is in a bundle; the reason if something in its chain is not due (CE-6).
pub(super) fn order(
    main: ProfileId,
    due: &BTreeMap<ProfileId, &Due>,
    records: &BTreeMap<ProfileId, &Record>,
) -> Result<BundleOrder, Reason> {
    let members = closure(main, due)?
        .into_iter()
        .filter_map(|id| Some((id, generation(records.get(&id).copied(), due.get(&id)?.basis))))
        .collect();
    Ok(BundleOrder { main, members })
}

/// Whether the device has a profile in a bundle of its own, or may have.
fn by_itself(profile: ProfileId, records: &BTreeMap<ProfileId, &Record>) -> bool {
    records
        .get(&profile)
        .is_some_and(|record| record.deployment.bundle.0 == profile.0 && record.may_be_there())
}

/// A profile with everything that it refers to, directly or not; the first one that is not due, if there is one.
fn closure(main: ProfileId, due: &BTreeMap<ProfileId, &Due>) -> Result<BTreeSet<ProfileId>, Reason> {
    let mut members = BTreeSet::new();
    let mut wanted = vec![main];
    while let Some(id) = wanted.pop() {
        let Some(wish) = due.get(&id) else { return Err(Reason::ChainIncomplete { profile: id }) };
        if members.insert(id) {
            wanted.extend(&wish.references);
        }
    }
    Ok(members)
}
