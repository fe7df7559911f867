//! The decision against facts: each row of the table as a test, and a second, naive implementation.

mod cases;
mod naive;
mod order;
mod table;

use super::exchange::{Characteristic, DeviceRule, Gate, OrganisationRules};
use super::{
    AccessSettings, Assurance, Decision, Entries, Level, Linked, List, Look, Standing, Subject, decide,
    settings,
};
use crate::device::ComplianceState;

/// A targeted user's iPhone that is enrolled, compliant and linked, in an organisation as it is installed.
struct Case {
    settings: AccessSettings,
    rules: OrganisationRules,
    look: Look,
    gate: Gate,
    entries: Entries,
    owner: Standing,
    device: Option<Linked>,
    compliant_device: bool,
}

const LINKED: Linked = Linked {
    enrolled: true,
    compliance: ComplianceState::Compliant,
    assurance: Assurance::IdAndUserMatch,
    contested: false,
    looks_changed: false,
};

const OURS_ALLOWED: Entries = Entries { allowed: true, blocked: false, own: Some(List::Allowed) };
const OURS_BLOCKED: Entries = Entries { allowed: false, blocked: true, own: Some(List::Blocked) };

fn case(change: impl FnOnce(&mut Case)) -> Case {
    let mut case = Case {
        settings: AccessSettings { mode: settings::Mode::Enforcing, ..AccessSettings::default() },
        rules: OrganisationRules::default(),
        look: Look { device_type: "iPhone".into(), model: "iPhone15C4".into(), ..Look::default() },
        gate: Gate::OPEN,
        entries: Entries::default(),
        owner: Standing::Targeted { enforced: true },
        device: Some(LINKED),
        compliant_device: true,
    };
    change(&mut case);
    case
}

impl Case {
    fn subject(&self) -> Subject<'_> {
        Subject {
            look: &self.look,
            gate: self.gate,
            entries: self.entries,
            owner: self.owner,
            device: self.device,
            owner_has_compliant_device: self.compliant_device,
        }
    }

    fn decide(&self) -> Decision {
        decide(&self.settings, &self.rules, &self.subject())
    }

    /// Carries the decision out, as the connector would.
    fn carried_out(mut self) -> Self {
        self.entries = self.entries.with(self.decide().entry);
        self
    }
}

fn family(name: &str, level: Level) -> DeviceRule {
    DeviceRule { characteristic: Characteristic::DeviceType, query: name.into(), level }
}

fn decision(change: impl FnOnce(&mut Case)) -> Decision {
    case(change).decide()
}
