//! Groups in groups, to any depth and with cycles.

use std::collections::{BTreeSet, HashMap};

use domain::id::GroupId;

/// Every group with every group inside it, itself included: (outer, inner). Members of a cycle are all inside each other.
pub(super) fn closure(
    groups: impl IntoIterator<Item = GroupId>,
    links: &BTreeSet<(GroupId, GroupId)>,
) -> BTreeSet<(GroupId, GroupId)> {
    let mut inside: HashMap<GroupId, Vec<GroupId>> = HashMap::new();
    for (outer, inner) in links {
        inside.entry(*outer).or_default().push(*inner);
    }
    let mut closure = BTreeSet::new();
    let mut waiting = Vec::new();
    for group in groups {
        waiting.push(group);
        while let Some(inner) = waiting.pop() {
            if closure.insert((group, inner)) {
                waiting.extend(inside.get(&inner).into_iter().flatten());
            }
        }
    }
    closure
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn id(number: u8) -> GroupId {
        GroupId(Uuid::from_u128(u128::from(number)))
    }

    fn of(groups: u8, links: &[(u8, u8)]) -> BTreeSet<(GroupId, GroupId)> {
        let links = links.iter().map(|(outer, inner)| (id(*outer), id(*inner))).collect();
        closure((0..groups).map(id), &links)
    }

    #[test]
    fn a_chain_reaches_its_end() {
        let found = of(3, &[(0, 1), (1, 2)]);
        assert!(found.contains(&(id(0), id(2))));
        assert!(!found.contains(&(id(2), id(0))));
        assert_eq!(found.len(), 6);
    }

    #[test]
    fn a_cycle_ends() {
        let found = of(3, &[(0, 1), (1, 2), (2, 0)]);
        assert_eq!(found.len(), 9);
    }

    proptest! {
        #[test]
        fn it_is_reflexive_and_transitive(links in prop::collection::btree_set((0_u8..8, 0_u8..8), 0..20)) {
            let links: Vec<_> = links.into_iter().collect();
            let found = of(8, &links);
            for group in 0..8 {
                prop_assert!(found.contains(&(id(group), id(group))));
            }
            for (outer, middle) in &found {
                for (from, inner) in &found {
                    prop_assert!(middle != from || found.contains(&(*outer, *inner)));
                }
            }
        }
    }
}
