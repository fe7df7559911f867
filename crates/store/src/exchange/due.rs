//! Users whose mailboxes are to be judged again, because one of their devices or they themselves changed.

use domain::id::{DeviceId, OrganisationId, UserId};
use uuid::Uuid;

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
    DUE = "SELECT user_id, changes FROM exchange_due ORDER BY user_id LIMIT $1";
    DONE = "DELETE FROM exchange_due WHERE user_id = $1 AND changes = $2";
}

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

    /// Up to `limit` users who are due, each with its count.
    pub async fn access_due(&mut self, limit: u32) -> Result<Vec<(UserId, i64)>, Error> {
        let rows: Vec<(Uuid, i64)> =
            on!(self, c => sqlx::query_as(DUE).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(user, changes)| (UserId(user), changes)).collect())
    }

    /// Notes that a user was judged, unless something changed meanwhile.
    pub async fn access_judged(&mut self, user: UserId, changes: i64) -> Result<(), Error> {
        on!(self, c => sqlx::query(DONE).bind(user.0).bind(changes).execute(c).await.map(drop))?;
        Ok(())
    }
}
