//! Messages to users: one row for each occasion, subject and change of state.

use chrono::{DateTime, Utc};
use domain::id::{MessageId, OrganisationId, UserId};
use domain::message::{MessageState, Occasion};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, detail, subject, change, user_id, organisation_id, recipient, language, state, attempts, last_error, \
         created_at, not_before, handed_at, ended_at, address"
    };
}

crate::statements! {
    ADD = "INSERT INTO message (id, occasion, detail, subject, change, user_id, organisation_id, recipient, language, \
           state, attempts, created_at, not_before) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', 0, $10, $11) \
           ON CONFLICT (occasion, subject, change) DO NOTHING";
    ONE = concat!("SELECT ", columns!(), " FROM message WHERE id = $1");
    DUE = concat!("SELECT ", columns!(), " FROM message WHERE ended_at IS NULL AND not_before <= $3 \
                  AND COALESCE(organisation_id, $2) = $1 ORDER BY not_before, id LIMIT $4");
    DUE_OUTSIDE = concat!("SELECT ", columns!(), " FROM message WHERE ended_at IS NULL AND not_before <= $3 \
                          AND COALESCE(organisation_id, $2) = $1 AND occasion = 'outside' ORDER BY not_before, id LIMIT $4");
    DUE_INSIDE = concat!("SELECT ", columns!(), " FROM message WHERE ended_at IS NULL AND not_before <= $3 \
                         AND COALESCE(organisation_id, $2) = $1 AND occasion <> 'outside' ORDER BY not_before, id LIMIT $4");
    OF_SUBJECT = concat!("SELECT ", columns!(), " FROM message WHERE subject = $1 ORDER BY created_at DESC, id DESC \
                         LIMIT $2");
    OF_USER = concat!("SELECT ", columns!(), " FROM message WHERE user_id = $1 AND state <> 'superseded' \
                      AND occasion <> 'outside' ORDER BY created_at DESC, id DESC LIMIT $2");
    ALL_OF_USER = concat!("SELECT ", columns!(), " FROM message WHERE user_id = $1 \
                          ORDER BY created_at DESC, id DESC LIMIT $2");
    LAST = concat!("SELECT ", columns!(), " FROM message ORDER BY created_at DESC, id DESC LIMIT $1");
    HANDED = "UPDATE message SET handed_at = $2, address = $3 WHERE id = $1 AND ended_at IS NULL";
    AGAIN = "UPDATE message SET attempts = attempts + 1, last_error = $2, not_before = $3, handed_at = NULL \
             WHERE id = $1 AND ended_at IS NULL";
    END = "UPDATE message SET state = $2, last_error = $3, ended_at = $4 WHERE id = $1 AND ended_at IS NULL";
    // Two texts for those of an organisation and of none: one text for both has no use for an index.
    SENT_OF = "SELECT COUNT(*) FROM message WHERE organisation_id = $1 AND state = 'sent' AND ended_at > $2";
    SENT_OF_NONE = "SELECT COUNT(*) FROM message WHERE organisation_id IS NULL AND state = 'sent' AND ended_at > $1";
    HANDED_OF = "SELECT COUNT(*) FROM message WHERE organisation_id = $1 AND ended_at IS NULL AND handed_at > $2";
    HANDED_OF_NONE = "SELECT COUNT(*) FROM message WHERE organisation_id IS NULL AND ended_at IS NULL AND handed_at > $1";
    WAITING = "SELECT organisation_id, COUNT(*) FROM message WHERE ended_at IS NULL GROUP BY organisation_id";
    DROP_WAITING = "UPDATE message SET state = 'dropped', ended_at = $3 WHERE ended_at IS NULL AND handed_at IS NULL \
                    AND COALESCE(organisation_id, $2) = $1";
    FORGET = "DELETE FROM message WHERE ended_at < $1";
}

/// Which messages: those to outside addresses go by SMTP whatever the others go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// All of them.
    Any,
    /// Those to outside addresses.
    Outside,
    /// The others.
    Inside,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Why.
    pub occasion: Occasion,
    /// What it is about: see [`domain::message::About`].
    pub subject: String,
    /// Which change of state.
    pub change: String,
    /// To whom; `None` for a test.
    pub user: Option<UserId>,
    /// Where the user's mailbox is.
    pub organisation: Option<OrganisationId>,
    /// The address of a test.
    pub recipient: Option<String>,
    /// The language of a test.
    pub language: Option<String>,
    /// What became of it.
    pub state: MessageState,
    /// How often it failed.
    pub attempts: u32,
    /// How it failed last.
    pub last_error: Option<String>,
    /// When its cause was.
    pub created_at: DateTime<Utc>,
    /// Not to be sent before.
    pub not_before: DateTime<Utc>,
    /// When a connector got it.
    pub handed_at: Option<DateTime<Utc>>,
    /// When it came to its end.
    pub ended_at: Option<DateTime<Utc>>,
    /// The address to which it went, or is on its way.
    pub address: Option<String>,
}

impl Message {
    /// One that waits since its cause, to nobody yet. The same occasion, subject and change never make two.
    #[must_use]
    pub const fn waiting(
        id: MessageId,
        occasion: Occasion,
        subject: String,
        change: String,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            occasion,
            subject,
            change,
            user: None,
            organisation: None,
            recipient: None,
            language: None,
            state: MessageState::Waiting,
            attempts: 0,
            last_error: None,
            created_at: now,
            not_before: now,
            handed_at: None,
            ended_at: None,
            address: None,
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    detail: Json<Occasion>,
    subject: String,
    change: String,
    user_id: Option<Uuid>,
    organisation_id: Option<Uuid>,
    recipient: Option<String>,
    language: Option<String>,
    state: String,
    attempts: i64,
    last_error: Option<String>,
    created_at: DateTime<Utc>,
    not_before: DateTime<Utc>,
    handed_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    address: Option<String>,
}

impl Row {
    fn read(self) -> Result<Message, Error> {
        Ok(Message {
            id: MessageId(self.id),
            occasion: self.detail.0,
            subject: self.subject,
            change: self.change,
            user: self.user_id.map(UserId),
            organisation: self.organisation_id.map(OrganisationId),
            recipient: self.recipient,
            language: self.language,
            state: MessageState::from_name(&self.state).ok_or(Error::Corrupt("message.state"))?,
            attempts: u32::try_from(self.attempts).unwrap_or(u32::MAX),
            last_error: self.last_error,
            created_at: self.created_at,
            not_before: self.not_before,
            handed_at: self.handed_at,
            ended_at: self.ended_at,
            address: self.address,
        })
    }
}

fn read(rows: Vec<Row>) -> Result<Vec<Message>, Error> {
    rows.into_iter().map(Row::read).collect()
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

impl Tx {
    /// Adds a message that waits. False if there is one of the same occasion, subject and change.
    pub async fn add_message(&mut self, message: &Message) -> Result<bool, Error> {
        let added = on!(self, c => sqlx::query(ADD)
            .bind(message.id.0)
            .bind(message.occasion.kind().name())
            .bind(Json(message.occasion))
            .bind(&message.subject)
            .bind(&message.change)
            .bind(message.user.map(|id| id.0))
            .bind(message.organisation.map(|id| id.0))
            .bind(&message.recipient)
            .bind(&message.language)
            .bind(message.created_at)
            .bind(message.not_before)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(added == 1)
    }

    /// The message with this id.
    pub async fn message(&mut self, id: MessageId) -> Result<Option<Message>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Up to `limit` messages of an organisation (of none: of users without a mailbox) that wait and whose time has come, the oldest
    /// first.
    pub async fn due_messages(
        &mut self,
        organisation: Option<OrganisationId>,
        which: Of,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Message>, Error> {
        let of = organisation.map_or(Uuid::nil(), |id| id.0);
        let due = match which {
            Of::Any => DUE,
            Of::Outside => DUE_OUTSIDE,
            Of::Inside => DUE_INSIDE,
        };
        read(on!(self, c => sqlx::query_as(due)
            .bind(of).bind(Uuid::nil()).bind(now).bind(i64::from(limit)).fetch_all(c).await)?)
    }

    /// The last messages about something, the newest first.
    pub async fn messages_about(&mut self, subject: &str, limit: u32) -> Result<Vec<Message>, Error> {
        read(
            on!(self, c => sqlx::query_as(OF_SUBJECT).bind(subject).bind(i64::from(limit)).fetch_all(c).await)?,
        )
    }

    /// The last messages to a user, the newest first, without those that were overtaken and those to an outside address, which say
    /// nothing more.
    pub async fn messages_of_user(&mut self, user: UserId, limit: u32) -> Result<Vec<Message>, Error> {
        read(on!(self, c => sqlx::query_as(OF_USER).bind(user.0).bind(i64::from(limit)).fetch_all(c).await)?)
    }

    /// Whatever was to be said to a user lately, the newest first.
    pub async fn all_messages_of_user(&mut self, user: UserId, limit: u32) -> Result<Vec<Message>, Error> {
        read(on!(self, c => sqlx::query_as(ALL_OF_USER)
            .bind(user.0).bind(i64::from(limit)).fetch_all(c).await)?)
    }

    /// The last messages, the newest first.
    pub async fn last_messages(&mut self, limit: u32) -> Result<Vec<Message>, Error> {
        read(on!(self, c => sqlx::query_as(LAST).bind(i64::from(limit)).fetch_all(c).await)?)
    }

    /// Notes that a connector got a message, or that a mail server is about to, and for which address. False if it came to its end
    /// meanwhile: then it may not go out.
    pub async fn message_handed(
        &mut self,
        id: MessageId,
        address: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let handed = on!(self, c => sqlx::query(HANDED)
            .bind(id.0).bind(at).bind(address).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(handed == 1)
    }

    /// Notes that a message failed and is to be tried again.
    pub async fn message_again(
        &mut self,
        id: MessageId,
        error: &str,
        not_before: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(AGAIN).bind(id.0).bind(error).bind(not_before).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Ends a message. False if it had ended before.
    pub async fn end_message(
        &mut self,
        id: MessageId,
        state: MessageState,
        error: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let ended = on!(self, c => sqlx::query(END)
            .bind(id.0).bind(state.name()).bind(error).bind(at).execute(c).await
            .map(|done| done.rows_affected()))?;
        Ok(ended == 1)
    }

    /// How many messages of an organisation (of none: those of users without a mailbox) went out after `since`, or are on their way.
    pub async fn count_messages_out(
        &mut self,
        organisation: Option<OrganisationId>,
        since: DateTime<Utc>,
    ) -> Result<u64, Error> {
        let mut out = 0;
        for (of, of_none) in [(SENT_OF, SENT_OF_NONE), (HANDED_OF, HANDED_OF_NONE)] {
            let some: i64 = match organisation {
                Some(id) => on!(self, c => sqlx::query_scalar(of).bind(id.0).bind(since).fetch_one(c).await)?,
                None => on!(self, c => sqlx::query_scalar(of_none).bind(since).fetch_one(c).await)?,
            };
            out += count(some);
        }
        Ok(out)
    }

    /// How many messages wait, by organisation.
    pub async fn count_waiting_messages(&mut self) -> Result<Vec<(Option<OrganisationId>, u64)>, Error> {
        let rows: Vec<(Option<Uuid>, i64)> = on!(self, c => sqlx::query_as(WAITING).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id, waiting)| (id.map(OrganisationId), count(waiting))).collect())
    }

    /// Drops what waits for an organisation (for none: of users without a mailbox), but what is on its way. How many that were.
    pub async fn drop_waiting_messages(
        &mut self,
        organisation: Option<OrganisationId>,
        at: DateTime<Utc>,
    ) -> Result<u64, Error> {
        let of = organisation.map_or(Uuid::nil(), |id| id.0);
        let dropped = on!(self, c => sqlx::query(DROP_WAITING)
            .bind(of).bind(Uuid::nil()).bind(at).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(dropped)
    }

    /// Deletes messages that came to their end before.
    pub async fn forget_messages(&mut self, before: DateTime<Utc>) -> Result<u64, Error> {
        Ok(on!(self, c => sqlx::query(FORGET)
            .bind(before).execute(c).await.map(|done| done.rows_affected()))?)
    }
}
