//! Users whose mailboxes are to be judged again, because one of their devices or they themselves changed.

use domain::id::{DeviceId, MailboxId, OrganisationId, UserId};
use uuid::Uuid;

use super::grounds::MailboxRun;
use crate::{Error, Tx, on};

crate::statements! {
    MARK_DEVICE = "INSERT INTO exchange_due (user_id, changes) SELECT user_id, 1 FROM device \
                   WHERE id = $1 AND EXISTS (SELECT 1 FROM exchange_organisation) \
                   ON CONFLICT (user_id) DO UPDATE SET changes = exchange_due.changes + 1";
    MARK_USER = "INSERT INTO exchange_due (user_id, changes) SELECT id, 1 FROM directory_user \
                 WHERE id = $1 AND EXISTS (SELECT 1 FROM exchange_organisation) \
                 ON CONFLICT (user_id) DO UPDATE SET changes = exchange_due.changes + 1";
    MARK_PARTNERSHIP = "INSERT INTO exchange_due (user_id, changes) SELECT mailbox.user_id, 1 \
                        FROM exchange_partnership partnership JOIN exchange_mailbox mailbox \
                        ON mailbox.organisation_id = partnership.organisation_id AND mailbox.id = partnership.mailbox_id \
                        WHERE partnership.organisation_id = $1 AND partnership.guid = $2 AND mailbox.user_id IS NOT NULL \
                        ON CONFLICT (user_id) DO UPDATE SET changes = exchange_due.changes + 1";
    MARK_OWNER = "INSERT INTO exchange_due (user_id, changes) SELECT user_id, 1 FROM exchange_mailbox \
                  WHERE organisation_id = $1 AND id = $2 AND user_id IS NOT NULL \
                  ON CONFLICT (user_id) DO UPDATE SET changes = exchange_due.changes + 1";
    DUE = "SELECT user_id, changes FROM exchange_due WHERE changes > judged AND user_id > $1 ORDER BY user_id LIMIT $2";
    // The row stays, so that a count never means two things.
    DONE = "UPDATE exchange_due SET judged = $2 WHERE user_id = $1 AND judged < $2";
}

/// Where transactions that write run side by side.
mod postgres {
    crate::statements! {
        // Somebody who is being marked as this is written has changed since, and stays due: nobody who marks many waits for one who
        // judged many.
        DONE = "UPDATE exchange_due SET judged = $2 WHERE user_id = (SELECT user_id FROM exchange_due \
                WHERE user_id = $1 AND judged < $2 FOR UPDATE SKIP LOCKED)";
    }

    pub(super) const DONE_SKIPPING: &str = DONE;
}

/// The statements that only PostgreSQL understands.
#[cfg(test)]
pub(crate) const POSTGRES_STATEMENTS: &[(&str, &str)] = postgres::STATEMENTS;

impl Tx {
    /// Notes that something changed about a device that access may depend on. Nothing while there is no organisation.
    pub(crate) async fn access_due_for_device(&mut self, device: DeviceId) -> Result<(), Error> {
        on!(self, c => sqlx::query(MARK_DEVICE).bind(device.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The same for a user: groups, addresses, further mailboxes.
    pub async fn access_due_for_user(&mut self, user: UserId) -> Result<(), Error> {
        on!(self, c => sqlx::query(MARK_USER).bind(user.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The same for the owner of the mailbox of a partnership, by its GUID.
    pub async fn access_due_for_partnership(
        &mut self,
        organisation: OrganisationId,
        guid: Uuid,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(MARK_PARTNERSHIP)
            .bind(organisation.0).bind(guid).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The same for everybody who reaches a mailbox: its owner, and those whom it was given to.
    pub async fn access_due_for_mailbox(
        &mut self,
        organisation: OrganisationId,
        mailbox: MailboxId,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(MARK_OWNER)
            .bind(organisation.0).bind(mailbox.0).execute(c).await.map(drop))?;
        let run = MailboxRun { organisation, first: mailbox, last: mailbox };
        for (_, user) in self.further_users_of_mailboxes(run).await? {
            self.access_due_for_user(user).await?;
        }
        Ok(())
    }

    /// Up to `limit` users who are due, each with its count, in the order of their ids from the one after `after` on.
    pub async fn access_due(
        &mut self,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<(UserId, i64)>, Error> {
        let after = after.map_or(Uuid::nil(), |user| user.0);
        let rows: Vec<(Uuid, i64)> =
            on!(self, c => sqlx::query_as(DUE).bind(after).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(user, changes)| (UserId(user), changes)).collect())
    }

    /// Notes up to which change a user was judged.
    pub async fn access_judged(&mut self, user: UserId, changes: i64) -> Result<(), Error> {
        let statement = if self.skips_locked() { postgres::DONE_SKIPPING } else { DONE };
        on!(self, c => sqlx::query(statement).bind(user.0).bind(changes).execute(c).await.map(drop))?;
        Ok(())
    }
}
