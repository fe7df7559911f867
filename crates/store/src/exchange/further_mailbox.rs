//! Further mailboxes of users: shared, room and linked ones, given by hand or by group.

use chrono::{DateTime, Utc};
use domain::id::{GroupId, MailboxId, OrganisationId, UserId};
use uuid::Uuid;

use crate::{Error, Tx, on};

crate::statements! {
    ADD = "INSERT INTO exchange_further_mailbox (organisation_id, mailbox_id, kind, holder_id, created_by, created_at) \
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    REMOVE = "DELETE FROM exchange_further_mailbox \
              WHERE organisation_id = $1 AND mailbox_id = $2 AND kind = $3 AND holder_id = $4";
    OF_MAILBOX = "SELECT kind, holder_id FROM exchange_further_mailbox \
                  WHERE organisation_id = $1 AND mailbox_id = $2 ORDER BY kind, holder_id";
    USERS = "SELECT holder_id FROM exchange_further_mailbox \
             WHERE organisation_id = $1 AND mailbox_id = $2 AND kind = 'user' \
             UNION SELECT group_user.user_id FROM exchange_further_mailbox \
             JOIN group_closure ON group_closure.ancestor_id = exchange_further_mailbox.holder_id \
             JOIN group_user ON group_user.group_id = group_closure.descendant_id \
             WHERE exchange_further_mailbox.organisation_id = $1 AND exchange_further_mailbox.mailbox_id = $2 \
             AND exchange_further_mailbox.kind = 'group'";
    OF_USER = "SELECT organisation_id, mailbox_id FROM exchange_further_mailbox WHERE holder_id = $1 AND kind = 'user' \
               UNION SELECT exchange_further_mailbox.organisation_id, exchange_further_mailbox.mailbox_id FROM group_user \
               JOIN group_closure ON group_closure.descendant_id = group_user.group_id \
               JOIN exchange_further_mailbox ON exchange_further_mailbox.holder_id = group_closure.ancestor_id \
               WHERE group_user.user_id = $1 AND exchange_further_mailbox.kind = 'group'";
}

/// Who has a further mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// One user.
    User(UserId),
    /// Every user in a group, nested ones included.
    Group(GroupId),
}

impl Holder {
    const fn stored(self) -> (&'static str, Uuid) {
        match self {
            Self::User(id) => ("user", id.0),
            Self::Group(id) => ("group", id.0),
        }
    }
}

impl Tx {
    /// Gives a mailbox to a user or a group.
    pub async fn add_further_mailbox(
        &mut self,
        organisation: OrganisationId,
        mailbox: MailboxId,
        holder: Holder,
        by: &str,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let (kind, id) = holder.stored();
        on!(self, c => sqlx::query(ADD)
            .bind(organisation.0).bind(mailbox.0).bind(kind).bind(id).bind(by).bind(at)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// Takes a mailbox from a user or a group. False if they did not have it.
    pub async fn remove_further_mailbox(
        &mut self,
        organisation: OrganisationId,
        mailbox: MailboxId,
        holder: Holder,
    ) -> Result<bool, Error> {
        let (kind, id) = holder.stored();
        let gone = on!(self, c => sqlx::query(REMOVE)
            .bind(organisation.0).bind(mailbox.0).bind(kind).bind(id)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(gone == 1)
    }

    /// To whom a mailbox was given.
    pub async fn holders_of_mailbox(
        &mut self,
        organisation: OrganisationId,
        mailbox: MailboxId,
    ) -> Result<Vec<Holder>, Error> {
        let rows: Vec<(String, Uuid)> = on!(self, c => sqlx::query_as(OF_MAILBOX)
            .bind(organisation.0).bind(mailbox.0).fetch_all(c).await)?;
        rows.into_iter()
            .map(|(kind, id)| match kind.as_str() {
                "user" => Ok(Holder::User(UserId(id))),
                "group" => Ok(Holder::Group(GroupId(id))),
                _ => Err(Error::Corrupt("exchange_further_mailbox.kind")),
            })
            .collect()
    }

    /// Every mailbox that was given to a user, by name or by group.
    pub async fn further_mailboxes_of_user(
        &mut self,
        user: UserId,
    ) -> Result<Vec<(OrganisationId, MailboxId)>, Error> {
        let rows: Vec<(Uuid, Uuid)> =
            on!(self, c => sqlx::query_as(OF_USER).bind(user.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(organisation, id)| (OrganisationId(organisation), MailboxId(id))).collect())
    }

    /// Every user to whom a mailbox was given, by name or by group.
    pub async fn further_users_of_mailbox(
        &mut self,
        organisation: OrganisationId,
        mailbox: MailboxId,
    ) -> Result<Vec<UserId>, Error> {
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(USERS)
            .bind(organisation.0).bind(mailbox.0).fetch_all(c).await)?;
        Ok(ids.into_iter().map(UserId).collect())
    }
}
