//! Pending commands and, apart from them, what became of the others. A poll never reads history.

use chrono::{DateTime, Utc};
use domain::command::{AnsweredCommand, Command, CommandKind, CommandOutcome, CommandState};
use domain::deployment::ErrorLink;
use domain::fingerprint::Fingerprint;
use domain::id::{BundleId, CommandId, EnrolmentId};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, enrolment_id, kind, bundle_id, detail, priority, state, not_before, fingerprint, sent_at, sent_count, \
         created_at"
    };
}

crate::statements! {
    SAME = "SELECT id FROM pending_command WHERE enrolment_id = $1 AND kind = $2 \
            AND (bundle_id = $3 OR (bundle_id IS NULL AND $4)) LIMIT 1";
    WITHDRAW_OPPOSITE = "DELETE FROM pending_command WHERE enrolment_id = $1 AND kind = $2 AND bundle_id = $3";
    INSERT = "INSERT INTO pending_command (id, enrolment_id, kind, bundle_id, detail, priority, state, not_before, \
              fingerprint, sent_at, sent_count, created_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    ALL = concat!("SELECT ", columns!(), " FROM pending_command WHERE enrolment_id = $1 ORDER BY priority, id");
    ONE = concat!("SELECT ", columns!(), " FROM pending_command WHERE enrolment_id = $1 AND id = $2");
    NEXT = concat!("SELECT ", columns!(), " FROM pending_command WHERE enrolment_id = $1 \
            AND (state <> 'not-now' OR $2) AND (not_before IS NULL OR not_before <= $3) \
            ORDER BY priority, id LIMIT 1");
    SENT = "UPDATE pending_command SET state = 'sent', sent_at = $2, sent_count = sent_count + 1, not_before = $3, \
            fingerprint = $4 WHERE id = $1";
    WAITS = "UPDATE pending_command SET not_before = $2 WHERE id = $1";
    NOT_NOW = "UPDATE pending_command SET state = 'not-now', not_before = NULL, sent_count = 0 WHERE id = $1";
    TAKE = "DELETE FROM pending_command WHERE id = $1 AND enrolment_id = $2";
    REMEMBER = "INSERT INTO command_history (id, enrolment_id, kind, bundle_id, status, error, created_at, answered_at) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    WITHDRAW_ALL = "DELETE FROM pending_command WHERE enrolment_id = $1";
    HISTORY = "SELECT id, kind, bundle_id, status, error, created_at, answered_at FROM command_history \
               WHERE enrolment_id = $1 ORDER BY answered_at DESC LIMIT $2";
    PRUNE = "DELETE FROM command_history WHERE id IN \
             (SELECT id FROM command_history WHERE answered_at < $1 ORDER BY answered_at LIMIT $2)";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    enrolment_id: Uuid,
    kind: String,
    bundle_id: Option<Uuid>,
    detail: Json<Value>,
    priority: i64,
    state: String,
    not_before: Option<DateTime<Utc>>,
    fingerprint: Option<Vec<u8>>,
    sent_at: Option<DateTime<Utc>>,
    sent_count: i64,
    created_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<Command, Error> {
        Ok(Command {
            id: CommandId(self.id),
            enrolment: EnrolmentId(self.enrolment_id),
            kind: CommandKind::from_name(&self.kind).ok_or(Error::Corrupt("pending_command.kind"))?,
            bundle: self.bundle_id.map(BundleId),
            detail: self.detail.0,
            priority: self.priority,
            state: CommandState::from_name(&self.state).ok_or(Error::Corrupt("pending_command.state"))?,
            not_before: self.not_before,
            fingerprint: self.fingerprint.as_deref().and_then(Fingerprint::from_slice),
            sent_at: self.sent_at,
            sent_count: u32::try_from(self.sent_count).unwrap_or(u32::MAX),
            created_at: self.created_at,
        })
    }
}

#[derive(sqlx::FromRow)]
struct HistoryRow {
    id: Uuid,
    kind: String,
    bundle_id: Option<Uuid>,
    status: String,
    error: Option<Json<Vec<ErrorLink>>>,
    created_at: DateTime<Utc>,
    answered_at: DateTime<Utc>,
}

impl HistoryRow {
    fn read(self) -> Result<AnsweredCommand, Error> {
        Ok(AnsweredCommand {
            id: CommandId(self.id),
            kind: CommandKind::from_name(&self.kind).ok_or(Error::Corrupt("command_history.kind"))?,
            bundle: self.bundle_id.map(BundleId),
            outcome: CommandOutcome::from_name(&self.status)
                .ok_or(Error::Corrupt("command_history.status"))?,
            error: self.error.map(|Json(links)| links).unwrap_or_default(),
            created_at: self.created_at,
            answered_at: self.answered_at,
        })
    }
}

impl Tx {
    /// Puts a command in the device's queue. False if the same is pending there already: what it installs is rendered
    /// when the device asks, so the one that waits will do. The opposite (install, remove) of the same bundle or app is
    /// taken out: only the last wish counts.
    pub async fn enqueue_command(&mut self, command: &Command) -> Result<bool, Error> {
        let opposite = match command.kind {
            CommandKind::InstallProfile => Some(CommandKind::RemoveProfile),
            CommandKind::RemoveProfile => Some(CommandKind::InstallProfile),
            CommandKind::InstallApplication => Some(CommandKind::RemoveApplication),
            CommandKind::RemoveApplication => Some(CommandKind::InstallApplication),
            _ => None,
        };
        if let (Some(opposite), Some(bundle)) = (opposite, command.bundle) {
            on!(self, c => sqlx::query(WITHDRAW_OPPOSITE)
                .bind(command.enrolment.0).bind(opposite.name()).bind(bundle.0).execute(c).await.map(drop))?;
        }
        let same: Option<Uuid> = on!(self, c => sqlx::query_scalar(SAME)
            .bind(command.enrolment.0)
            .bind(command.kind.name())
            .bind(command.bundle.map(|bundle| bundle.0))
            .bind(command.bundle.is_none())
            .fetch_optional(c).await)?;
        if same.is_some() {
            return Ok(false);
        }
        on!(self, c => sqlx::query(INSERT)
            .bind(command.id.0)
            .bind(command.enrolment.0)
            .bind(command.kind.name())
            .bind(command.bundle.map(|bundle| bundle.0))
            .bind(Json(&command.detail))
            .bind(command.priority)
            .bind(command.state.name())
            .bind(command.not_before)
            .bind(command.fingerprint.as_ref().map(|fingerprint| fingerprint.0.as_slice()))
            .bind(command.sent_at)
            .bind(i64::from(command.sent_count))
            .bind(command.created_at)
            .execute(c)
            .await.map(drop))?;
        Ok(true)
    }

    /// Everything that a device is still to be asked, in order.
    pub async fn pending_commands(&mut self, enrolment: EnrolmentId) -> Result<Vec<Command>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ALL).bind(enrolment.0).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// One pending command of this enrolment; never another one's.
    pub async fn pending_command(
        &mut self,
        enrolment: EnrolmentId,
        id: CommandId,
    ) -> Result<Option<Command>, Error> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(ONE).bind(enrolment.0).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// What the device is to be asked next. Commands that it could not do are left out within the conversation in
    /// which it said so (`with_not_now` is false there).
    pub async fn next_command(
        &mut self,
        enrolment: EnrolmentId,
        with_not_now: bool,
        now: DateTime<Utc>,
    ) -> Result<Option<Command>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(NEXT)
            .bind(enrolment.0).bind(with_not_now).bind(now).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// The command is handed to the device now, and not again before `not_before`.
    pub async fn command_sent(
        &mut self,
        id: CommandId,
        fingerprint: Option<Fingerprint>,
        at: DateTime<Utc>,
        not_before: Option<DateTime<Utc>>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(SENT)
            .bind(id.0)
            .bind(at)
            .bind(not_before)
            .bind(fingerprint.as_ref().map(|fingerprint| fingerprint.0.as_slice()))
            .execute(c)
            .await.map(drop))?;
        Ok(())
    }

    /// The command stays in the queue, but is not handed out before this time.
    pub async fn command_waits(&mut self, id: CommandId, not_before: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(WAITS).bind(id.0).bind(not_before).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The device said that it cannot do this now: an answer, so that it counts as handed out in vain no more.
    pub async fn command_not_now(&mut self, id: CommandId) -> Result<(), Error> {
        on!(self, c => sqlx::query(NOT_NOW).bind(id.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Moves a command from the queue to history. False if somebody was faster: then nothing is written.
    pub async fn finish_command(
        &mut self,
        command: &Command,
        outcome: CommandOutcome,
        error: &[ErrorLink],
        at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let taken = on!(self, c => sqlx::query(TAKE)
            .bind(command.id.0).bind(command.enrolment.0).execute(c).await.map(|done| done.rows_affected()))?;
        if taken == 0 {
            return Ok(false);
        }
        on!(self, c => sqlx::query(REMEMBER)
            .bind(command.id.0)
            .bind(command.enrolment.0)
            .bind(command.kind.name())
            .bind(command.bundle.map(|bundle| bundle.0))
            .bind(outcome.name())
            .bind((!error.is_empty()).then_some(Json(error)))
            .bind(command.created_at)
            .bind(at)
            .execute(c)
            .await.map(drop))?;
        Ok(true)
    }

    /// Empties the queue of an enrolment that is over.
    pub async fn withdraw_commands(&mut self, enrolment: EnrolmentId) -> Result<(), Error> {
        on!(self, c => sqlx::query(WITHDRAW_ALL).bind(enrolment.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The last `limit` answered commands, the newest first.
    pub async fn command_history(
        &mut self,
        enrolment: EnrolmentId,
        limit: u32,
    ) -> Result<Vec<AnsweredCommand>, Error> {
        let rows: Vec<HistoryRow> = on!(self, c => sqlx::query_as(HISTORY)
            .bind(enrolment.0).bind(i64::from(limit)).fetch_all(c).await)?;
        rows.into_iter().map(HistoryRow::read).collect()
    }

    /// Deletes up to `limit` answered commands older than `before`. Returns how many there were.
    pub async fn prune_command_history(&mut self, before: DateTime<Utc>, limit: u32) -> Result<u64, Error> {
        let done = on!(self, c => sqlx::query(PRUNE)
            .bind(before).bind(i64::from(limit)).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::device::Platform;
    use domain::directory::{User, UserAttributes};
    use domain::enrolment::{Configuration, Enrolment, EnrolmentState, Level};
    use domain::id::UserId;

    use super::*;
    use crate::Store;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;
    const DEVICE: EnrolmentId = EnrolmentId(Uuid::from_u128(1));
    const MAIL: BundleId = BundleId(Uuid::from_u128(50));

    async fn tx(directory: &tempfile::TempDir) -> Tx {
        let path = directory.path().join("test.db");
        let mut tx = Store::open(&format!("sqlite:{}", path.display())).await.unwrap().write().await.unwrap();
        let user = UserId(Uuid::from_u128(2));
        let attributes = UserAttributes { external_id: "ada".into(), ..UserAttributes::default() };
        tx.put_user(&User { id: user, attributes, disabled_at: None, removed_at: None }, NOW).await.unwrap();
        tx.add_enrolment(&Enrolment {
            id: DEVICE,
            user,
            device: None,
            platform: Platform::Ios,
            configuration: Configuration::Standard,
            level: Level::Password,
            state: EnrolmentState::Active,
            udid: None,
            certificate_sha256: None,
            next_certificate_sha256: None,
            certificate_not_after: None,
            push: None,
            created_at: NOW,
            activated_at: None,
            ended_at: None,
            expires_at: NOW,
        })
        .await
        .unwrap();
        tx
    }

    fn command(id: u128, kind: CommandKind) -> Command {
        Command::new(CommandId(Uuid::from_u128(id)), DEVICE, kind, NOW)
    }

    async fn kinds(tx: &mut Tx) -> Vec<CommandKind> {
        tx.pending_commands(DEVICE).await.unwrap().iter().map(|command| command.kind).collect()
    }

    #[tokio::test]
    async fn the_same_wish_waits_once_and_of_opposite_wishes_the_last_counts() {
        let directory = tempfile::tempdir().unwrap();
        let mut tx = tx(&directory).await;
        assert!(tx.enqueue_command(&command(10, CommandKind::InstallProfile).about(MAIL)).await.unwrap());
        assert!(!tx.enqueue_command(&command(11, CommandKind::InstallProfile).about(MAIL)).await.unwrap());
        assert!(tx.enqueue_command(&command(12, CommandKind::RemoveProfile).about(MAIL)).await.unwrap());
        assert_eq!(kinds(&mut tx).await, [CommandKind::RemoveProfile]);
        let other = BundleId(Uuid::from_u128(51));
        assert!(tx.enqueue_command(&command(13, CommandKind::InstallProfile).about(other)).await.unwrap());
        assert_eq!(kinds(&mut tx).await, [CommandKind::RemoveProfile, CommandKind::InstallProfile]);
    }

    #[tokio::test]
    async fn questions_come_before_installations_whatever_came_first() {
        let directory = tempfile::tempdir().unwrap();
        let mut tx = tx(&directory).await;
        tx.enqueue_command(&command(10, CommandKind::InstallProfile).about(MAIL)).await.unwrap();
        tx.enqueue_command(&command(11, CommandKind::ProfileList)).await.unwrap();
        let next = tx.next_command(DEVICE, false, NOW).await.unwrap().unwrap();
        assert_eq!(next.kind, CommandKind::ProfileList);
        tx.command_sent(next.id, None, NOW, Some(NOW + TimeDelta::hours(1))).await.unwrap();
        let next = tx.next_command(DEVICE, false, NOW).await.unwrap().unwrap();
        assert_eq!(next.kind, CommandKind::InstallProfile, "what is never answered does not bar the way");
    }

    #[tokio::test]
    async fn of_two_answers_one_counts_and_history_is_forgotten_in_time() {
        let directory = tempfile::tempdir().unwrap();
        let mut tx = tx(&directory).await;
        let command = command(10, CommandKind::SecurityInfo);
        tx.enqueue_command(&command).await.unwrap();
        let link = ErrorLink { domain: "D".into(), code: 7, description: "No".into() };
        assert!(
            tx.finish_command(&command, CommandOutcome::Error, std::slice::from_ref(&link), NOW)
                .await
                .unwrap()
        );
        assert!(!tx.finish_command(&command, CommandOutcome::Acknowledged, &[], NOW).await.unwrap());
        assert!(kinds(&mut tx).await.is_empty());
        let history = tx.command_history(DEVICE, 10).await.unwrap();
        assert_eq!((history.len(), history[0].outcome), (1, CommandOutcome::Error));
        assert_eq!(history[0].error, [link]);
        assert_eq!(tx.prune_command_history(NOW, 10).await.unwrap(), 0);
        assert_eq!(tx.prune_command_history(NOW + TimeDelta::days(1), 10).await.unwrap(), 1);
    }
}
