//! What this machine's own administrator lets the connector do, whatever the server asks for.

use std::collections::BTreeSet;

use connector_protocol::intent::Operation;
use serde::Deserialize;

/// The limits: `[limits]` of the configuration file, and of nothing else.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The operations that are allowed beside wipes.
    pub operations: BTreeSet<OperationKind>,
    /// The most changes within any hour.
    pub changes_an_hour: u32,
    /// The most messages to users within any hour.
    pub messages_an_hour: u32,
    /// Whether devices may be wiped.
    pub wipes: bool,
}

/// A kind of operation.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum OperationKind {
    /// Entries of personal lists.
    Entries,
    /// The organisation's default level.
    DefaultLevel,
    /// Device access rules.
    Rules,
    /// Removing partnerships.
    Partnerships,
    /// Messages to users.
    Messages,
}

impl Default for Limits {
    fn default() -> Self {
        use OperationKind::{DefaultLevel, Entries, Messages, Partnerships, Rules};
        Self {
            operations: BTreeSet::from([Entries, DefaultLevel, Rules, Partnerships, Messages]),
            changes_an_hour: 5000,
            messages_an_hour: 1000,
            wipes: false,
        }
    }
}

impl Limits {
    /// Why an operation is not allowed; `None` if it is.
    pub(crate) fn forbids(&self, operation: &Operation) -> Option<&'static str> {
        let kind = match operation {
            Operation::SetEntry { .. } => OperationKind::Entries,
            Operation::SetDefaultLevel { .. } => OperationKind::DefaultLevel,
            Operation::SetRule { .. } | Operation::RemoveRule { .. } => OperationKind::Rules,
            Operation::RemovePartnership { .. } => OperationKind::Partnerships,
            Operation::WipeDevice { .. } => {
                return (!self.wipes)
                    .then_some("wipes are not switched on in this connector's configuration");
            }
            Operation::SendMessage { .. } => OperationKind::Messages,
        };
        let allowed = self.operations.contains(&kind);
        (!allowed).then_some("this connector's configuration does not allow this operation")
    }
}
