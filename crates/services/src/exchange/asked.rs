//! Asking for a change in Exchange: an intent that waits for the connector.

use domain::access::Operation;
use domain::id::{IntentId, OrganisationId};
use store::Tx;
use store::exchange::intent::Intent;
use uuid::Uuid;

use crate::{Error, Services};

/// Who the policy, and everything that happens by itself, is in the journal.
pub(super) const GATEPOST: &str = "Gatepost";

/// Why a change is asked for, and how urgently.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// The place in the queue: lower goes first.
    pub(super) priority: i64,
    /// Whether a person asked for it, or let it go past the brake.
    pub(super) by_person: bool,
    /// Why: the word of the rule, or of a person's act.
    pub(super) cause: &'a str,
    /// Who.
    pub(super) actor: &'a str,
    /// The entry of the journal that it takes back.
    pub(super) undoes: Option<Uuid>,
}

impl Asked<'_> {
    /// Asks for it from now on, in the place of what waits about the same.
    pub(super) async fn put(
        self,
        services: &Services,
        tx: &mut Tx,
        organisation: OrganisationId,
        operation: Operation,
    ) -> Result<(), Error> {
        let now = services.now();
        tx.put_intent(&Intent {
            id: IntentId::generate(now, &*services.random),
            organisation,
            operation,
            priority: self.priority,
            by_person: self.by_person,
            cause: self.cause.to_owned(),
            actor: self.actor.to_owned(),
            undoes: self.undoes,
            fence: None,
            attempts: 0,
            last_error: None,
            created_at: now,
            not_before: now,
        })
        .await?;
        Ok(())
    }
}
