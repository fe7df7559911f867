//! What is to be true in Exchange: one row for each subject until its result is in.

use chrono::{DateTime, Utc};
use domain::access::Operation;
use domain::id::{IntentId, OrganisationId};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, organisation_id, change, priority, by_person, cause, actor, undoes, fence, attempts, last_error, created_at, not_before"
    };
}

crate::statements! {
    // What waits about the same subject is replaced. What of it is in a connector's hands is kept aside until its result is in: it may be
    // done already.
    KEEP = concat!("INSERT INTO exchange_replaced_intent (handed_at, ", columns!(), ") SELECT handed_at, ", columns!(), " FROM exchange_intent \
                   WHERE organisation_id = $1 AND subject = $2 AND fence IS NOT NULL ON CONFLICT (id) DO NOTHING");
    KEEP_ALL = concat!("INSERT INTO exchange_replaced_intent (handed_at, ", columns!(), ") SELECT handed_at, ", columns!(), " FROM exchange_intent \
                       WHERE organisation_id = $1 AND fence IS NOT NULL ON CONFLICT (id) DO NOTHING");
    KEEP_WANTED = concat!("INSERT INTO exchange_replaced_intent (handed_at, ", columns!(), ") SELECT handed_at, ", columns!(), " FROM exchange_intent \
                          WHERE organisation_id = $1 AND undoes IS NULL AND fence IS NOT NULL ON CONFLICT (id) DO NOTHING");
    PUT = "INSERT INTO exchange_intent (id, organisation_id, subject, change, priority, by_person, cause, actor, undoes, \
           attempts, created_at, not_before) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $10) \
           ON CONFLICT (organisation_id, subject) DO UPDATE SET id = excluded.id, change = excluded.change, \
           priority = excluded.priority, by_person = excluded.by_person, cause = excluded.cause, actor = excluded.actor, undoes = excluded.undoes, \
           fence = NULL, attempts = 0, last_error = NULL, created_at = excluded.created_at, \
           not_before = excluded.not_before, handed_at = NULL";
    OF_SUBJECT = concat!("SELECT ", columns!(), " FROM exchange_intent WHERE organisation_id = $1 AND subject = $2");
    NEXT = concat!("SELECT ", columns!(), " FROM exchange_intent WHERE organisation_id = $1 AND not_before <= $2 \
                   ORDER BY priority, created_at, id LIMIT $3");
    // The places up to 2 are those of single changes.
    NEXT_SINGLE = concat!("SELECT ", columns!(), " FROM exchange_intent WHERE organisation_id = $1 AND not_before <= $2 \
                          AND priority <= 2 ORDER BY priority, created_at, id LIMIT $3");
    NEXT_UNDOING = concat!("SELECT ", columns!(), " FROM exchange_intent WHERE organisation_id = $1 AND not_before <= $2 \
                           AND undoes IS NOT NULL ORDER BY priority, created_at, id LIMIT $3");
    RULES = "SELECT change FROM exchange_intent WHERE organisation_id = $1 AND undoes IS NULL \
             AND (subject = 'default' OR subject LIKE 'rule/%') ORDER BY priority, created_at, id";
    WAITING = concat!("SELECT ", columns!(), " FROM exchange_intent WHERE organisation_id = $1 \
                      ORDER BY priority, created_at, id LIMIT $2");
    IN_HANDS = "SELECT change FROM exchange_intent WHERE organisation_id = $1 AND fence IS NOT NULL \
                AND handed_at >= $2 UNION ALL SELECT change FROM exchange_replaced_intent WHERE organisation_id = $1 \
                AND handed_at >= $2";
    ALLOW_WAITS = "SELECT id FROM exchange_intent WHERE organisation_id = $1 AND change -> 'entry' ->> 'add' = 'allowed' LIMIT 1";
    // What gives mail back goes first of what is taken back: it has the first place.
    UNDOING_RULES = "SELECT change FROM exchange_intent WHERE organisation_id = $1 AND priority = 0 AND undoes IS NOT NULL \
                     AND (subject = 'default' OR subject LIKE 'rule/%')";
    OF_PRIORITIES = "SELECT subject, by_person FROM exchange_intent WHERE organisation_id = $1 AND priority IN ($2, $3)";
    SUBJECTS = "SELECT subject FROM exchange_intent WHERE organisation_id = $1";
    REMOVALS = "SELECT subject FROM exchange_intent WHERE organisation_id = $1 AND subject LIKE 'partnership/%'";
    ONE = concat!("SELECT ", columns!(), " FROM exchange_intent WHERE id = $1");
    REPLACED = concat!("SELECT ", columns!(), " FROM exchange_replaced_intent WHERE id = $1");
    FINISH_REPLACED = "DELETE FROM exchange_replaced_intent WHERE id = $1";
    FORGET_REPLACED = "DELETE FROM exchange_replaced_intent WHERE handed_at < $1";
    HASTEN = "UPDATE exchange_intent SET priority = $2, by_person = $3 WHERE id = $1";
    HANDED = "UPDATE exchange_intent SET fence = $2, handed_at = $3 WHERE id = $1";
    // It was answered: nobody has it in their hands until it is handed out again.
    AGAIN = "UPDATE exchange_intent SET attempts = attempts + 1, last_error = $2, not_before = $3, fence = NULL, handed_at = NULL \
             WHERE id = $1";
    FINISH = "DELETE FROM exchange_intent WHERE id = $1";
    WITHDRAW = "DELETE FROM exchange_intent WHERE organisation_id = $1 AND subject = $2";
    WITHDRAW_ALL = "DELETE FROM exchange_intent WHERE organisation_id = $1";
    WITHDRAW_WANTED = "DELETE FROM exchange_intent WHERE organisation_id = $1 AND undoes IS NULL";
    COUNT = "SELECT COUNT(*) FROM exchange_intent WHERE organisation_id = $1";
    OLDEST = "SELECT created_at FROM exchange_intent WHERE organisation_id = $1 ORDER BY created_at, id LIMIT 1";
}

/// One thing that is to be true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Its id.
    pub id: IntentId,
    /// Where.
    pub organisation: OrganisationId,
    /// What.
    pub operation: Operation,
    /// The place in the queue: lower goes first.
    pub priority: i64,
    /// Whether a person asked for it, or let it go past the brake.
    pub by_person: bool,
    /// Why: the word of the rule, or of a person's act.
    pub cause: String,
    /// Who.
    pub actor: String,
    /// The entry of the journal that it takes back.
    pub undoes: Option<Uuid>,
    /// The fence under which it was handed out.
    pub fence: Option<i64>,
    /// How often it failed.
    pub attempts: u32,
    /// How it failed last.
    pub last_error: Option<String>,
    /// Since when it waits.
    pub created_at: DateTime<Utc>,
    /// Not to be handed out before.
    pub not_before: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    organisation_id: Uuid,
    change: Json<Operation>,
    priority: i64,
    by_person: bool,
    cause: String,
    actor: String,
    undoes: Option<Uuid>,
    fence: Option<i64>,
    attempts: i64,
    last_error: Option<String>,
    created_at: DateTime<Utc>,
    not_before: DateTime<Utc>,
}

impl From<Row> for Intent {
    fn from(row: Row) -> Self {
        Self {
            id: IntentId(row.id),
            organisation: OrganisationId(row.organisation_id),
            operation: row.change.0,
            priority: row.priority,
            by_person: row.by_person,
            cause: row.cause,
            actor: row.actor,
            undoes: row.undoes,
            fence: row.fence,
            attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
            last_error: row.last_error,
            created_at: row.created_at,
            not_before: row.not_before,
        }
    }
}

fn intents(rows: Vec<Row>) -> Vec<Intent> {
    rows.into_iter().map(Intent::from).collect()
}

impl Tx {
    /// Adds an intent, in the place of one about the same subject.
    pub async fn put_intent(&mut self, intent: &Intent) -> Result<(), Error> {
        self.keep_handed(intent.organisation, &intent.operation.subject()).await?;
        on!(self, c => sqlx::query(PUT)
            .bind(intent.id.0)
            .bind(intent.organisation.0)
            .bind(intent.operation.subject())
            .bind(Json(&intent.operation))
            .bind(intent.priority)
            .bind(intent.by_person)
            .bind(&intent.cause)
            .bind(&intent.actor)
            .bind(intent.undoes)
            .bind(intent.created_at)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    async fn keep_handed(&mut self, organisation: OrganisationId, subject: &str) -> Result<(), Error> {
        on!(self, c => sqlx::query(KEEP).bind(organisation.0).bind(subject).execute(c).await.map(drop))?;
        Ok(())
    }

    /// An intent that was in a connector's hands when another took its place, or nobody wanted it any more.
    pub async fn replaced_intent(&mut self, id: IntentId) -> Result<Option<Intent>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(REPLACED).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(Intent::from))
    }

    /// Takes such an intent away: its result is in.
    pub async fn finish_replaced_intent(&mut self, id: IntentId) -> Result<(), Error> {
        on!(self, c => sqlx::query(FINISH_REPLACED).bind(id.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Takes those away whose result never came, and that were handed out before.
    pub async fn forget_replaced_intents(&mut self, before: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(FORGET_REPLACED).bind(before).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Gives an intent another place in the queue.
    pub async fn hasten_intent(&mut self, id: IntentId, priority: i64, by_person: bool) -> Result<(), Error> {
        on!(self, c => sqlx::query(HASTEN)
            .bind(id.0).bind(priority).bind(by_person).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The intent that waits about a subject.
    pub async fn intent_about(
        &mut self,
        organisation: OrganisationId,
        subject: &str,
    ) -> Result<Option<Intent>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(OF_SUBJECT)
            .bind(organisation.0).bind(subject).fetch_optional(c).await)?;
        Ok(row.map(Intent::from))
    }

    /// Up to `limit` intents that may be handed out now, the most urgent first.
    pub async fn next_intents(
        &mut self,
        organisation: OrganisationId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Intent>, Error> {
        Ok(intents(on!(self, c => sqlx::query_as(NEXT)
            .bind(organisation.0).bind(now).bind(i64::from(limit)).fetch_all(c).await)?))
    }

    /// The same of those alone that are not one of many.
    pub async fn next_single_intents(
        &mut self,
        organisation: OrganisationId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Intent>, Error> {
        Ok(intents(on!(self, c => sqlx::query_as(NEXT_SINGLE)
            .bind(organisation.0).bind(now).bind(i64::from(limit)).fetch_all(c).await)?))
    }

    /// The same of those alone that take back what was changed before.
    pub async fn next_undoing_intents(
        &mut self,
        organisation: OrganisationId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Intent>, Error> {
        Ok(intents(on!(self, c => sqlx::query_as(NEXT_UNDOING)
            .bind(organisation.0).bind(now).bind(i64::from(limit)).fetch_all(c).await)?))
    }

    /// Changes of default and rules that wait, and take nothing back; the most urgent first.
    pub async fn waiting_rules(&mut self, organisation: OrganisationId) -> Result<Vec<Operation>, Error> {
        let rows: Vec<Json<Operation>> =
            on!(self, c => sqlx::query_scalar(RULES).bind(organisation.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// Changes of default and rules that wait, take something back, and give mail back.
    pub async fn undoing_rules(&mut self, organisation: OrganisationId) -> Result<Vec<Operation>, Error> {
        let rows: Vec<Json<Operation>> =
            on!(self, c => sqlx::query_scalar(UNDOING_RULES).bind(organisation.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// Whether an entry in an allowed list waits to be written.
    pub async fn allow_waits(&mut self, organisation: OrganisationId) -> Result<bool, Error> {
        let one: Option<Uuid> =
            on!(self, c => sqlx::query_scalar(ALLOW_WAITS).bind(organisation.0).fetch_optional(c).await)?;
        Ok(one.is_some())
    }

    /// What a connector was handed since then and has not answered: it may be done already. What another took the place of is among it.
    pub async fn operations_in_hands(
        &mut self,
        organisation: OrganisationId,
        since: DateTime<Utc>,
    ) -> Result<Vec<Operation>, Error> {
        let rows: Vec<Json<Operation>> =
            on!(self, c => sqlx::query_scalar(IN_HANDS).bind(organisation.0).bind(since).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// Up to `limit` intents that wait, the most urgent first.
    pub async fn waiting_intents(
        &mut self,
        organisation: OrganisationId,
        limit: u32,
    ) -> Result<Vec<Intent>, Error> {
        Ok(intents(on!(self, c => sqlx::query_as(WAITING)
            .bind(organisation.0).bind(i64::from(limit)).fetch_all(c).await)?))
    }

    /// What is waited about with one of two priorities, and whether a person asked for it.
    pub async fn subjects_of_priorities(
        &mut self,
        organisation: OrganisationId,
        [one, other]: [i64; 2],
    ) -> Result<Vec<(String, bool)>, Error> {
        Ok(on!(self, c => sqlx::query_as(OF_PRIORITIES)
            .bind(organisation.0).bind(one).bind(other).fetch_all(c).await)?)
    }

    /// What is waited about.
    pub async fn waiting_subjects(&mut self, organisation: OrganisationId) -> Result<Vec<String>, Error> {
        Ok(on!(self, c => sqlx::query_scalar(SUBJECTS).bind(organisation.0).fetch_all(c).await)?)
    }

    /// The subjects of the partnerships that are to be removed.
    pub async fn waiting_removals(&mut self, organisation: OrganisationId) -> Result<Vec<String>, Error> {
        Ok(on!(self, c => sqlx::query_scalar(REMOVALS).bind(organisation.0).fetch_all(c).await)?)
    }

    /// The intent with this id, if its result is not in.
    pub async fn intent(&mut self, id: IntentId) -> Result<Option<Intent>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(Intent::from))
    }

    /// Notes that an intent was handed out under a fence. False if it is not there any more: then it may not be.
    pub async fn intent_handed(
        &mut self,
        id: IntentId,
        fence: i64,
        at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let handed = on!(self, c => sqlx::query(HANDED)
            .bind(id.0).bind(fence).bind(at).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(handed == 1)
    }

    /// Notes that an intent failed and is to be tried again.
    pub async fn intent_again(
        &mut self,
        id: IntentId,
        error: &str,
        not_before: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(AGAIN).bind(id.0).bind(error).bind(not_before).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Takes an intent away whose result is in. False if it was not there any more.
    pub async fn finish_intent(&mut self, id: IntentId) -> Result<bool, Error> {
        let gone = on!(self, c => sqlx::query(FINISH)
            .bind(id.0).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(gone == 1)
    }

    /// Takes away what waits about a subject: nobody wants it any more.
    pub async fn withdraw_intent(
        &mut self,
        organisation: OrganisationId,
        subject: &str,
    ) -> Result<(), Error> {
        self.keep_handed(organisation, subject).await?;
        on!(self, c => sqlx::query(WITHDRAW).bind(organisation.0).bind(subject).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Takes away everything that waits.
    pub async fn withdraw_intents(&mut self, organisation: OrganisationId) -> Result<(), Error> {
        on!(self, c => sqlx::query(KEEP_ALL).bind(organisation.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(WITHDRAW_ALL).bind(organisation.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Takes away everything that waits and takes nothing back.
    pub async fn withdraw_wanted_intents(&mut self, organisation: OrganisationId) -> Result<(), Error> {
        on!(self, c => sqlx::query(KEEP_WANTED).bind(organisation.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(WITHDRAW_WANTED).bind(organisation.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Since when the intent waits that waits longest.
    pub async fn oldest_intent(
        &mut self,
        organisation: OrganisationId,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        Ok(on!(self, c => sqlx::query_scalar(OLDEST).bind(organisation.0).fetch_optional(c).await)?)
    }

    /// How many intents wait.
    pub async fn count_intents(&mut self, organisation: OrganisationId) -> Result<u64, Error> {
        let count: i64 = on!(self, c => sqlx::query_scalar(COUNT).bind(organisation.0).fetch_one(c).await)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}
