//! Partnerships as far as access depends on them. A large organisation has too many to read all that is known of each.

use std::collections::HashSet;
use std::sync::Arc;

use domain::access::exchange::Gate;
use domain::access::{Decision, Level, Look};
use domain::id::{MailboxId, OrganisationId, PartnershipId};
use domain::partnership::{EasId, Link, Mailbox, meets_policy};
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::grounds::MailboxRun;
use crate::{Error, Tx, on, packed};

macro_rules! columns {
    () => {
        "id, mailbox_id, eas_id, look, state_reason, link, decision, seen_level"
    };
}

crate::statements! {
    OF_MAILBOXES = concat!("SELECT ", columns!(), " FROM exchange_partnership \
                           WHERE organisation_id = $1 AND mailbox_id >= $2 AND mailbox_id <= $3 \
                           ORDER BY mailbox_id, id");
    ALL = concat!("SELECT ", columns!(), " FROM exchange_partnership WHERE organisation_id = $1");
}

/// A row as [`packed`] takes it: what is JSON already stays as it is.
macro_rules! packed {
    () => {
        "format('[\"%s\",\"%s\",%s,%s,%s,%s,%s,%s]', hex(id), hex(mailbox_id), json_quote(eas_id), look, \
         json_quote(state_reason), COALESCE(link, 'null'), COALESCE(decision, 'null'), json_quote(seen_level))"
    };
}

/// The same as [`ALL`], as texts.
mod sqlite {
    use crate::packed::numbered_text_of;

    crate::statements! {
        PACKED_ALL = numbered_text_of!(packed, "exchange_partnership WHERE +organisation_id = $1 AND rowid > $2 \
                                       ORDER BY rowid LIMIT $3");
    }

    pub(super) const ALL: &str = PACKED_ALL;
}

#[cfg(test)]
pub(crate) const SQLITE_STATEMENTS: &[(&str, &str)] = sqlite::STATEMENTS;

/// What a decision about a partnership rests on, and what was decided before.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessPartnership {
    /// Its id.
    pub id: PartnershipId,
    /// Whose mailbox.
    pub mailbox: MailboxId,
    /// The id that the client shows.
    pub eas_id: EasId,
    /// What else it shows.
    pub look: Arc<Look>,
    /// Whether it meets the mailbox policy of Exchange, as far as Exchange said.
    pub meets_policy: bool,
    /// The device behind it.
    pub link: Option<Link>,
    /// The last decision.
    pub decision: Option<Decision>,
    /// What Exchange was last found to grant it, since the policy is enforced for its user.
    pub seen_level: Option<Level>,
}

impl AccessPartnership {
    /// What Exchange asks before the lists of its mailbox.
    pub const fn gate(&self, mailbox: &Mailbox) -> Gate {
        Gate { eas_enabled: mailbox.eas_enabled, meets_policy: self.meets_policy }
    }
}

/// The columns, in their order.
#[derive(Deserialize, sqlx::FromRow)]
struct Row {
    id: Uuid,
    mailbox_id: Uuid,
    eas_id: String,
    look: Json<Arc<Look>>,
    state_reason: String,
    link: Option<Json<Link>>,
    decision: Option<Json<Decision>>,
    seen_level: Option<String>,
}

/// Thousands of phones look the same: of those that are read together each look is kept once.
#[derive(Default)]
struct Looks(HashSet<Arc<Look>>);

impl Looks {
    fn one_of(&mut self, look: Arc<Look>) -> Arc<Look> {
        if let Some(known) = self.0.get(&look) {
            return Arc::clone(known);
        }
        self.0.insert(Arc::clone(&look));
        look
    }
}

fn read(rows: Vec<Row>) -> Result<Vec<AccessPartnership>, Error> {
    let mut looks = Looks::default();
    rows.into_iter().map(|row| row.read(&mut looks)).collect()
}

impl Row {
    fn read(self, looks: &mut Looks) -> Result<AccessPartnership, Error> {
        let link = self.link.map(|Json(link)| Link { look: looks.one_of(link.look), ..link });
        Ok(AccessPartnership {
            id: PartnershipId(self.id),
            mailbox: MailboxId(self.mailbox_id),
            eas_id: self.eas_id.try_into().map_err(|_| Error::Corrupt("exchange_partnership.eas_id"))?,
            look: looks.one_of(self.look.0),
            meets_policy: meets_policy(&self.state_reason),
            link,
            decision: self.decision.map(|decision| decision.0),
            seen_level: self.seen_level.as_deref().and_then(Level::from_name),
        })
    }
}

impl Tx {
    /// The partnerships of a run of mailboxes.
    pub async fn access_partnerships(&mut self, run: MailboxRun) -> Result<Vec<AccessPartnership>, Error> {
        read(on!(self, c => sqlx::query_as(OF_MAILBOXES)
            .bind(run.organisation.0).bind(run.first.0).bind(run.last.0).fetch_all(c).await)?)
    }

    /// All partnerships of an organisation, in no order.
    pub async fn all_access_partnerships(
        &mut self,
        organisation: OrganisationId,
    ) -> Result<Vec<AccessPartnership>, Error> {
        Ok(packed::all!(self, read, sqlite::ALL, ALL, [organisation.0]))
    }
}
