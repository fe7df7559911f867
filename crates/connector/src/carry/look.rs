//! What is so in Exchange now.

use connector_protocol::intent::{Lists, Operation, Outcome};
use outbound_exchange::{Cmdlets, ExchangeError, Identity};

use super::{entry, level, partnership, rule};

/// What was seen of the thing that an intent is about.
pub(super) enum Look {
    /// It is as it is to be.
    So(Evidence),
    /// It is not.
    NotSo(Evidence),
    /// It cannot be made so: what was expected is not there.
    Never(Outcome),
}

/// What was seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// The domain controller that it was read from. What is written is written there.
    pub(super) controller: Option<String>,
    /// Both lists of a mailbox, whole.
    pub(super) lists: Option<Lists>,
    /// The rule that is there.
    pub(super) rule: Option<Identity>,
}

impl Evidence {
    pub(super) fn done(self, unchanged: bool) -> Outcome {
        Outcome::Done { domain_controller: self.controller, lists: self.lists, unchanged }
    }

    pub(super) fn look(self, so: bool) -> Look {
        if so { Look::So(self) } else { Look::NotSo(self) }
    }
}

/// Looks, with a domain controller there.
pub(super) async fn look(
    cmdlets: &mut Cmdlets<'_>,
    operation: &Operation,
    controller: Option<&str>,
) -> Result<Look, ExchangeError> {
    match operation {
        Operation::SetEntry { mailbox, eas_id, add, remove } => {
            entry::look(cmdlets, *mailbox, eas_id, *add, *remove, controller).await
        }
        Operation::SetDefaultLevel { level, expected } => level::look(cmdlets, *level, *expected).await,
        Operation::SetRule { characteristic, query, level } => {
            rule::look(cmdlets, *characteristic, query, Some(*level)).await
        }
        Operation::RemoveRule { characteristic, query } => {
            rule::look(cmdlets, *characteristic, query, None).await
        }
        Operation::RemovePartnership { guid, eas_id } => {
            partnership::look_removed(cmdlets, *guid, eas_id).await
        }
        Operation::WipeDevice { guid, eas_id, account_only } => {
            partnership::look_wiped(cmdlets, *guid, eas_id, *account_only).await
        }
        Operation::SendMessage { .. } => Err(ExchangeError::Configuration("a message is no change")),
    }
}

/// A GUID as an identity; a nil one would mean everything to many cmdlets.
pub(super) fn identity(guid: uuid::Uuid) -> Result<Identity, ExchangeError> {
    Identity::guid(guid).ok_or(ExchangeError::Configuration("the server named nothing by the nil GUID"))
}
