//! What is so in Exchange now.

use connector_protocol::intent::{Intent, Lists, Operation, Outcome};
use outbound_exchange::{Cmdlets, ExchangeError, Identity};

use super::{entry, level, partnership, rule};
use crate::wire_text::text;

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
        // In the form that a message takes: others write into the lists what they like.
        let texts = |ids: &[String]| ids.iter().map(|id| text(id)).collect();
        let lists =
            self.lists.map(|lists| Lists { allowed: texts(&lists.allowed), blocked: texts(&lists.blocked) });
        Outcome::Done { domain_controller: self.controller.as_deref().map(text), lists, unchanged }
    }

    pub(super) fn look(self, so: bool) -> Look {
        if so { Look::So(self) } else { Look::NotSo(self) }
    }
}

/// Looks, with a domain controller there.
pub(super) async fn look(
    cmdlets: &mut Cmdlets<'_>,
    intent: &Intent,
    controller: Option<&str>,
) -> Result<Look, ExchangeError> {
    match &intent.operation {
        Operation::SetEntry { mailbox, eas_id, add, remove } => {
            entry::look(cmdlets, *mailbox, eas_id, *add, *remove, controller).await
        }
        Operation::SetDefaultLevel { level, expected } => {
            level::look(cmdlets, *level, *expected, controller).await
        }
        Operation::SetRule { characteristic, query, level } => {
            rule::look_set(cmdlets, *characteristic, query, *level, intent.expected, controller).await
        }
        Operation::RemoveRule { characteristic, query } => {
            rule::look_removed(cmdlets, *characteristic, query, intent.expected, controller).await
        }
        Operation::RemovePartnership { guid, eas_id } => {
            partnership::look_removed(cmdlets, *guid, eas_id, controller).await
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
