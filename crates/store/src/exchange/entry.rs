//! Entries of personal lists that we wrote. What is not here, others wrote, and it is not ours to change.

use chrono::{DateTime, Utc};
use domain::access::List;
use domain::id::{MailboxId, OrganisationId};
use domain::partnership::EasId;
use uuid::Uuid;

use super::grounds::MailboxRun;
use crate::{Error, Tx, on};

crate::statements! {
    PUT = "INSERT INTO exchange_entry (organisation_id, mailbox_id, eas_key, eas_id, list, written_at) \
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (organisation_id, mailbox_id, eas_key) \
           DO UPDATE SET list = excluded.list, written_at = excluded.written_at";
    FORGET = "DELETE FROM exchange_entry WHERE organisation_id = $1 AND mailbox_id = $2 AND eas_key = $3";
    OF_MAILBOX = "SELECT mailbox_id, eas_id, list, written_at FROM exchange_entry \
                  WHERE organisation_id = $1 AND mailbox_id = $2 ORDER BY eas_key";
    OF_MAILBOXES = "SELECT mailbox_id, eas_id, list, written_at FROM exchange_entry \
                    WHERE organisation_id = $1 AND mailbox_id >= $2 AND mailbox_id <= $3";
    ALL = "SELECT mailbox_id, eas_id, list, written_at FROM exchange_entry WHERE organisation_id = $1 \
           ORDER BY mailbox_id, eas_key";
}

/// An entry of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnEntry {
    /// In whose lists.
    pub mailbox: MailboxId,
    /// Which id.
    pub eas_id: EasId,
    /// In which list.
    pub list: List,
    /// When it was written.
    pub written_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    mailbox_id: Uuid,
    eas_id: String,
    list: String,
    written_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<OwnEntry, Error> {
        Ok(OwnEntry {
            mailbox: MailboxId(self.mailbox_id),
            eas_id: self.eas_id.parse().map_err(|_| Error::Corrupt("exchange_entry.eas_id"))?,
            list: List::from_name(&self.list).ok_or(Error::Corrupt("exchange_entry.list"))?,
            written_at: self.written_at,
        })
    }
}

impl Tx {
    /// Notes that an entry is ours, and in which list; none of ours with `None`.
    pub async fn put_own_entry(
        &mut self,
        organisation: OrganisationId,
        mailbox: MailboxId,
        id: &EasId,
        list: Option<List>,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        match list {
            Some(list) => on!(self, c => sqlx::query(PUT)
                .bind(organisation.0)
                .bind(mailbox.0)
                .bind(id.key())
                .bind(id.as_str())
                .bind(list.name())
                .bind(at)
                .execute(c)
                .await
                .map(drop))?,
            None => on!(self, c => sqlx::query(FORGET)
                .bind(organisation.0).bind(mailbox.0).bind(id.key()).execute(c).await.map(drop))?,
        }
        Ok(())
    }

    /// Our entries in the lists of a mailbox.
    pub async fn own_entries_of_mailbox(
        &mut self,
        organisation: OrganisationId,
        mailbox: MailboxId,
    ) -> Result<Vec<OwnEntry>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(OF_MAILBOX)
            .bind(organisation.0).bind(mailbox.0).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Our entries in the lists of a run of mailboxes.
    pub async fn own_entries_of_mailboxes(&mut self, run: MailboxRun) -> Result<Vec<OwnEntry>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(OF_MAILBOXES)
            .bind(run.organisation.0).bind(run.first.0).bind(run.last.0).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Every entry of ours in an organisation.
    pub async fn own_entries(&mut self, organisation: OrganisationId) -> Result<Vec<OwnEntry>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ALL).bind(organisation.0).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }
}
