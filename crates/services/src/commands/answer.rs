//! What a device answered.

use apple_mdm::response::{Answer, ErrorChainItem, Status};
use chrono::{DateTime, Utc};
use domain::command::{Command, CommandKind, CommandOutcome};
use domain::deployment::ErrorLink;
use domain::enrolment::Enrolment;
use domain::id::CommandId;
use store::Tx;
use uuid::Uuid;

use super::inventory;
use crate::enrolment::{Ending, end};
use crate::{Error, Services};

/// The most links of an error chain that are kept.
const LONGEST_CHAIN: usize = 32;

/// The most characters that are kept of each text in a link.
const LONGEST_TEXT: usize = 500;

/// The management is no longer on the device: what we asked to be removed is gone already (facts of Apple's error table:
/// profile not managed, profile not installed).
const ALREADY_GONE: [(&str, i64); 2] = [("MCMDMErrorDomain", 12013), ("MCMDMErrorDomain", 12075)];

/// Writes the answer to a pending command of this enrolment. False if that ends the enrolment. An answer to anything else is a repeated one, or not to a
/// command of ours: it changes nothing.
pub(super) async fn record(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
    answer: &Answer,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let Some(id) = answer.command_uuid.as_deref().and_then(|uuid| Uuid::parse_str(uuid).ok()) else {
        return Ok(true);
    };
    let Some(command) = tx.pending_command(enrolment.id, CommandId(id)).await? else { return Ok(true) };
    let outcome = match answer.status {
        Status::Idle => return Ok(true),
        Status::NotNow => {
            tx.command_not_now(command.id).await?;
            crate::delivery::postponed(tx, enrolment, &command, now).await?;
            return Ok(true);
        }
        Status::Acknowledged => CommandOutcome::Acknowledged,
        Status::Error => CommandOutcome::Error,
        Status::CommandFormatError => CommandOutcome::FormatError,
    };
    let chain: Vec<_> = answer.error_chain.iter().take(LONGEST_CHAIN).map(link).collect();
    if tx.finish_command(&command, outcome, &chain, now).await? {
        return follow(services, tx, enrolment, &command, answer, outcome, &chain, now).await;
    }
    Ok(true)
}

/// What follows from an answer. False if it ends the enrolment.
#[expect(clippy::too_many_arguments, reason = "one answer, seen from all its sides, in one place")]
async fn follow(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
    command: &Command,
    answer: &Answer,
    outcome: CommandOutcome,
    chain: &[ErrorLink],
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    match command.kind {
        CommandKind::InstallProfile | CommandKind::RemoveProfile => {
            crate::delivery::answered(services, tx, enrolment, command, outcome, chain, now).await?;
            crate::compliance::judge_again(services, tx, enrolment.device).await?;
        }
        CommandKind::InstallApplication | CommandKind::RemoveApplication => {
            let said = answer.app_answer();
            crate::apps::answered(services, tx, enrolment, command, &said, outcome, chain, now).await?;
        }
        CommandKind::ManagedApplicationList => {
            let list = answer.managed_apps().filter(|_| outcome == CommandOutcome::Acknowledged);
            if let Some(list) = list {
                crate::apps::listed(services, tx, enrolment, command, &list, now).await?;
            }
        }
        CommandKind::RemoveEnrolment => {
            let is_gone = outcome == CommandOutcome::Acknowledged
                || chain.iter().any(|link| ALREADY_GONE.contains(&(link.domain.as_str(), link.code)));
            if is_gone {
                end(tx, enrolment.clone(), Ending::Retired, now).await?;
                return Ok(false);
            }
        }
        // The device checks in again with its new certificate; if it could not get one, it is asked again later.
        CommandKind::RenewIdentity => {}
        _ if outcome == CommandOutcome::Acknowledged => {
            inventory::keep(services, tx, enrolment, command.kind, answer, now).await?;
        }
        _ => {}
    }
    Ok(true)
}

fn link(item: &ErrorChainItem) -> ErrorLink {
    let cut = |text: &str| text.chars().take(LONGEST_TEXT).collect();
    ErrorLink {
        domain: cut(&item.domain),
        code: item.code,
        description: cut(item.english_description.as_deref().unwrap_or(&item.localized_description)),
    }
}
