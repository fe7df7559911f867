//! What a device is asked next.

use apple_mdm::command::{Command as Wire, DEVICE_QUERIES};
use chrono::{DateTime, TimeDelta, Utc};
use domain::command::{Command, CommandKind, CommandOutcome};
use domain::enrolment::Enrolment;
use domain::fingerprint::Fingerprint;
use domain::id::{CommandId, EnrolmentId};
use store::Tx;

use super::renewal;
use crate::delivery::Delivery;
use crate::enrolment::Unsigned;
use crate::{Error, Services, authorities};

/// How often a command is handed out without an answer before it pauses, and others get their turn.
const PATIENCE: u32 = 3;
/// The first pause. It doubles with each further time without an answer: a network that failed a few times costs little, and a device that
/// never answers is not asked for ever.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(1);
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(4);

/// What goes to the device.
pub(super) struct Outgoing {
    id: CommandId,
    wire: Wire,
    fingerprint: Option<Fingerprint>,
    /// The profile in it is still to be signed.
    to_be_signed: bool,
}

impl Outgoing {
    /// The message. To be called after the commit: should the signing fail, the command waits for the next poll.
    pub(super) async fn finish(self, services: &Services) -> Result<Vec<u8>, Error> {
        let wire = match self.wire {
            Wire::InstallProfile { payload } if self.to_be_signed => {
                Wire::InstallProfile { payload: authorities::sign_profile(services, &payload).await? }
            }
            wire => wire,
        };
        let uuid = self.id.0.hyphenated().to_string().to_uppercase();
        wire.to_xml(&uuid).map_err(|_| Error::Internal("a command cannot be written as a property list"))
    }
}

/// What becomes of a command whose turn it is.
enum Turn {
    /// It goes to the device.
    Goes(Outgoing),
    /// It waits for something to be decided.
    Waits,
    /// It is not needed any more.
    Needless,
}

/// The shortest and the longest time that a command waits for a decision before it is looked at again; in between, as long as
/// it has been there. What is decided ends the wait at once.
const SHORTEST_WAIT: TimeDelta = TimeDelta::seconds(30);
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(8);

/// The next command, ready to be finished and sent. Commands that turned out to be needless are withdrawn on the way.
pub(super) async fn next(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
    starts: bool,
    now: DateTime<Utc>,
) -> Result<Option<Outgoing>, Error> {
    // In the conversation in which the device said "not now" it is not asked the same again; when it starts another
    // one, its state has changed.
    while let Some(command) = tx.next_command(enrolment.id, starts, now).await? {
        if let Some(outgoing) = hand_out(services, tx, enrolment, &command, now).await? {
            return Ok(Some(outgoing));
        }
    }
    Ok(None)
}

/// For an expired certificate: nothing but the profile that brings the next one.
pub(super) async fn renewal_only(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
    now: DateTime<Utc>,
) -> Result<Option<Outgoing>, Error> {
    renewal::request(services, tx, enrolment.id, now).await?;
    let pending = tx.pending_commands(enrolment.id).await?;
    match pending.into_iter().find(|command| command.kind == CommandKind::RenewIdentity) {
        Some(command) => hand_out(services, tx, enrolment, &command, now).await,
        None => Ok(None),
    }
}

async fn hand_out(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
    command: &Command,
    now: DateTime<Utc>,
) -> Result<Option<Outgoing>, Error> {
    let outgoing = match prepare(services, tx, enrolment, command).await? {
        Turn::Goes(outgoing) => outgoing,
        Turn::Waits => {
            let age = (now - command.created_at).clamp(SHORTEST_WAIT, LONGEST_WAIT);
            tx.command_waits(command.id, now + age).await?;
            return Ok(None);
        }
        Turn::Needless => {
            tx.finish_command(command, CommandOutcome::Withdrawn, &[], now).await?;
            return Ok(None);
        }
    };
    // An answer that gets lost is asked for again at once; one that never comes must not bar the way for ever.
    let not_before = pause(command.sent_count + 1).map(|pause| now + pause);
    tx.command_sent(command.id, outgoing.fingerprint, now, not_before).await?;
    Ok(Some(outgoing))
}

/// How long a command pauses that was handed out so often without an answer.
fn pause(unanswered: u32) -> Option<TimeDelta> {
    let beyond = unanswered.checked_sub(PATIENCE)?;
    Some((FIRST_PAUSE * 2_i32.pow(beyond.min(8))).min(LONGEST_PAUSE))
}

/// Makes the message for a command.
async fn prepare(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
    command: &Command,
) -> Result<Turn, Error> {
    let wire = match command.kind {
        CommandKind::DeviceInformation => {
            Wire::DeviceInformation { queries: DEVICE_QUERIES.map(str::to_owned).to_vec() }
        }
        CommandKind::SecurityInfo => Wire::SecurityInfo,
        // All profiles, not only ours: one that the user installed may hold the account that is in our way.
        CommandKind::ProfileList => Wire::ProfileList { managed_only: false },
        CommandKind::CertificateList => Wire::CertificateList { managed_only: false },
        CommandKind::InstalledApplicationList => Wire::InstalledApplicationList {
            identifiers: Vec::new(),
            managed_apps_only: false,
            items: ["Identifier", "Name", "Version", "ShortVersion"].map(str::to_owned).to_vec(),
        },
        CommandKind::InstallProfile | CommandKind::RemoveProfile => {
            return Ok(match crate::delivery::prepare(services, tx, enrolment, command).await? {
                Delivery::Ready(prepared) => Turn::Goes(Outgoing {
                    id: command.id,
                    wire: prepared.command,
                    fingerprint: prepared.fingerprint,
                    to_be_signed: prepared.to_be_signed,
                }),
                Delivery::Waits => Turn::Waits,
                Delivery::Needless => Turn::Needless,
            });
        }
        CommandKind::ManagedApplicationList => match crate::apps::question(tx, enrolment).await? {
            Some(wire) => wire,
            None => return Ok(Turn::Needless),
        },
        CommandKind::InstallApplication | CommandKind::RemoveApplication => {
            match crate::apps::install(tx, enrolment, command, services.now()).await? {
                Some(wire) => wire,
                None => return Ok(Turn::Needless),
            }
        }
        CommandKind::RenewIdentity => {
            let Some(profile) = crate::enrolment::for_renewal(services, tx, enrolment).await? else {
                return Ok(Turn::Needless);
            };
            let Unsigned { profile: payload, to_be_signed } = profile;
            let wire = Wire::InstallProfile { payload };
            return Ok(Turn::Goes(Outgoing { id: command.id, wire, fingerprint: None, to_be_signed }));
        }
        CommandKind::RemoveEnrolment => {
            Wire::RemoveProfile { identifier: crate::enrolment::profile_identifier(tx, enrolment.id).await? }
        }
    };
    Ok(Turn::Goes(Outgoing { id: command.id, wire, fingerprint: None, to_be_signed: false }))
}

/// The conversation is over: if everything is answered, no push is needed; what the device could not do now is asked
/// for again by a push, should the device not come back by itself.
pub(super) async fn settle_push(
    tx: &mut Tx,
    enrolment: EnrolmentId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let pending = tx.pending_commands(enrolment).await?;
    // A device that is woken before anything is ready for it comes in vain.
    match pending.iter().map(|command| command.not_before.unwrap_or(now)).min() {
        Some(ready) => tx.request_push(enrolment, ready.max(now + TimeDelta::minutes(15))).await?,
        None => tx.push_settled(enrolment).await?,
    }
    Ok(())
}
