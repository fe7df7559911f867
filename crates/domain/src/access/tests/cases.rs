//! Cases of every kind, for the properties.

use proptest::prelude::*;
use uuid::Uuid;

use super::super::exchange::{Characteristic, DeviceRule, Gate, OrganisationRules};
use super::super::settings::{AccessSettings, Doubt, LockOut, Mode, OutlookMobile};
use super::super::{Assurance, Entries, Level, Linked, List, Look, Standing};
use super::Case;
use crate::device::ComplianceState;
use crate::id::GroupId;

/// Texts of looks and of the rules about them. Exchange compares without case, and knows no wildcards.
const FAMILIES: [&str; 6] = ["iPhone", "IPHONE", "iPhone*", "Android", "Outlook", ""];
const AGENTS: [&str; 6] = [
    "Apple-iPhone15C4/2202.91",
    "Outlook-iOS-Android/1.0",
    " outlook-IOS-android/2",
    "Outlook-iOS-Androi\u{e9}",
    "Android-SAMSUNG/101.14",
    "",
];
const CLIENTS: [&str; 5] = ["EAS", "REST", "Outlook", "UniversalOutlook", ""];
const SYSTEMS: [&str; 3] = ["iOS 18.1.1 22B91", "Android 14", ""];
const MODELS: [&str; 3] = ["iPhone15C4", "SM-S911B", ""];

fn one_of<T: Clone + std::fmt::Debug + 'static>(values: &[T]) -> impl Strategy<Value = T> + use<T> {
    prop::sample::select(values.to_vec())
}

/// Some of four groups.
pub(super) fn groups() -> impl Strategy<Value = Vec<GroupId>> {
    prop::collection::vec((1..=4_u128).prop_map(|number| GroupId(Uuid::from_u128(number))), 0..3)
}

pub(super) fn settings() -> impl Strategy<Value = AccessSettings> {
    let choices = (one_of(LockOut::ALL), one_of(Doubt::ALL), one_of(OutlookMobile::ALL));
    (one_of(Mode::ALL), any::<bool>(), choices, groups(), groups(), groups()).prop_map(
        |(mode, override_default_rule, (lock_out, doubt, outlook_mobile), included, excluded, enforced)| {
            AccessSettings {
                mode,
                override_default_rule,
                lock_out,
                doubt,
                outlook_mobile,
                included_groups: included,
                excluded_groups: excluded,
                enforced_groups: enforced,
                ..AccessSettings::default()
            }
        },
    )
}

fn rules() -> impl Strategy<Value = OrganisationRules> {
    let texts = [&FAMILIES[..], &AGENTS, &SYSTEMS, &MODELS].concat();
    let rule = (one_of(Characteristic::ALL), one_of(&texts), one_of(Level::ALL)).prop_map(
        |(characteristic, query, level)| DeviceRule { characteristic, query: query.to_owned(), level },
    );
    // Most rules are about the family.
    let family = (one_of(&FAMILIES), one_of(Level::ALL)).prop_map(|(name, level)| super::family(name, level));
    (one_of(Level::ALL), prop::collection::vec(prop_oneof![rule, family], 0..5))
        .prop_map(|(default_level, rules)| OrganisationRules { default_level, rules })
}

fn look() -> impl Strategy<Value = Look> {
    (one_of(&FAMILIES), one_of(&MODELS), one_of(&AGENTS), one_of(&SYSTEMS), one_of(&CLIENTS)).prop_map(
        |(family, model, agent, system, client)| Look {
            device_type: family.to_owned(),
            model: model.to_owned(),
            user_agent: agent.to_owned(),
            os: system.to_owned(),
            client_type: client.to_owned(),
        },
    )
}

fn device() -> impl Strategy<Value = Option<Linked>> {
    let linked =
        (any::<bool>(), one_of(ComplianceState::ALL), one_of(Assurance::ALL), any::<bool>(), any::<bool>())
            .prop_map(|(enrolled, compliance, assurance, contested, looks_changed)| Linked {
                enrolled,
                compliance,
                assurance,
                contested,
                looks_changed,
            });
    prop::option::of(linked)
}

pub(super) fn cases() -> impl Strategy<Value = Case> {
    let standings = [
        Standing::Targeted { enforced: true },
        Standing::Targeted { enforced: false },
        Standing::Exempt,
        Standing::NotTargeted,
        Standing::Unknown,
    ];
    let entries = (any::<bool>(), any::<bool>(), prop::option::of(one_of(List::ALL)))
        .prop_map(|(allowed, blocked, own)| Entries { allowed, blocked, own });
    // Mostly open: behind a shut gate nothing else shows.
    let gate = (prop::bool::weighted(0.9), prop::bool::weighted(0.9))
        .prop_map(|(eas_enabled, meets_policy)| Gate { eas_enabled, meets_policy });
    (settings(), rules(), look(), gate, entries, one_of(&standings), device(), any::<bool>()).prop_map(
        |(settings, rules, look, gate, entries, owner, device, compliant_device)| Case {
            settings,
            rules,
            look,
            gate,
            entries,
            owner,
            device,
            compliant_device,
        },
    )
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?} {:?}", self.settings, self.rules, self.subject())
    }
}
