//! Having a phone erased by Exchange: only ever at a person's word, and for one partnership at a time (XC-3).

use domain::access::Operation;
use domain::access::plan::{Effect, priority};
use domain::actor::{Actor, Permission};
use domain::id::{OrganisationId, PartnershipId};
use serde_json::json;

use super::asked::Asked;
use super::by_hand::enforcing;
use super::organisations::note;
use super::rules::BY_PERSON;
use crate::{Error, Services};

/// What is to be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WipeScope {
    /// The account with its mail: since Exchange 2016, and by mail programs with ActiveSync 16.1.
    Account,
    /// Everything that the mail program can erase: with most of them the whole phone.
    Device,
}

impl WipeScope {
    /// Its word: `account`, `device`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Device => "device",
        }
    }

    /// The scope of a word.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Account, Self::Device].into_iter().find(|scope| scope.name() == name)
    }
}

/// Asks for it. `confirmed` is the id of the partnership as the person typed it: nothing is asked for with another one. Refused in
/// report mode, which writes nothing (CO-7); the connector refuses it where the configuration on its machine does not allow wipes.
pub async fn wipe(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    partnership: PartnershipId,
    scope: WipeScope,
    confirmed: &str,
) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    actor.require(Permission::OperateDevices)?;
    let mut tx = services.store.write().await?;
    let organisation = enforcing(&mut tx, id).await?;
    let row = tx.partnership(partnership).await?.filter(|row| row.partnership.organisation == id);
    let row = row.ok_or_else(|| Error::not_found("partnership", partnership))?;
    let (mailbox, eas_id) = (row.partnership.mailbox, row.partnership.eas_id);
    if !confirmed.trim().eq_ignore_ascii_case(eas_id.as_str()) {
        return Err(Error::invalid("confirmed", "not-the-id", "write the id of the partnership"));
    }
    let details = json!({ "mailbox": mailbox, "easId": eas_id, "scope": scope.name() });
    let account_only = scope == WipeScope::Account;
    let asked = Asked {
        priority: priority(Effect::LockOut, false),
        by_person: true,
        cause: BY_PERSON,
        actor: actor.name(),
        undoes: None,
    };
    let operation = Operation::Wipe { guid: row.guid, eas_id, mailbox: Some(mailbox), account_only };
    asked.put(services, &mut tx, id, operation).await?;
    note(services, &mut tx, actor, "exchange.wipe", &organisation, details).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}
