//! The conversation in which a device fetches its commands and answers them.
//!
//! An idle poll is one statement that reads by indexes, and no write. An answer is written and committed before the device is told that it
//! arrived, and before it gets its next command. Answers are known by their CommandUUID, so a repeated one does nothing.

mod answer;
mod inventory;
mod next;
mod renewal;
mod tidy;

use apple_mdm::response::{Answer, Status};
use domain::enrolment::EnrolmentState;
use domain::id::EnrolmentId;

pub(crate) use inventory::ask as ask_inventory;
pub use inventory::{AskInventories, ask_due};
pub use tidy::{TidyCommands, tidy};

use crate::checkin::{DeviceIdentity, Recognised, Refusal, Reply, Standing, judge, recognise};
use crate::{Error, Services, heard};

/// Takes a device's answer, or its question whether there is anything to do, and gives it the next command.
pub async fn poll(services: &Services, identity: &DeviceIdentity, answer: &Answer) -> Result<Reply, Error> {
    if answer.user_channel {
        return Ok(Reply::Refused(Refusal::Unsupported));
    }
    let now = services.now();
    let (recognised, waits) = if let Some(polled) = services.store.poll(&identity.sha256, now).await? {
        (judge(polled.holder, identity, &answer.sender, now), polled.waits)
    } else {
        // Unknown, or a renewed certificate that has not taken over yet.
        let mut tx = services.store.read().await?;
        (recognise(&mut tx, identity, &answer.sender, now).await?, true)
    };
    let (enrolment, standing) = match recognised {
        Recognised::Live(enrolment, standing) => (*enrolment, standing),
        Recognised::Ended => return Ok(Reply::Ended),
        Recognised::Refused(refusal) => {
            tracing::warn!(refusal = refusal.code(), "poll refused");
            return Ok(Reply::Refused(refusal));
        }
    };
    match enrolment.state {
        EnrolmentState::Active => {}
        // Not ready, or waiting for a person: there is nothing to do, and nothing is wrong with the device.
        EnrolmentState::Authenticated | EnrolmentState::Disputed => return Ok(Reply::Done),
        EnrolmentState::Offered => return Ok(Reply::Refused(Refusal::OutOfOrder)),
        EnrolmentState::Superseded | EnrolmentState::Ended => return Ok(Reply::Ended),
    }
    if enrolment.device.is_some_and(|device| services.heard.note(device, now)) {
        heard::write_or_log(services).await;
    }
    if answer.status == Status::Idle && standing == Standing::Valid && !waits {
        return Ok(Reply::Done);
    }
    converse(services, enrolment.id, standing, answer).await
}

/// Writes the answer and finds the next command, in one transaction.
async fn converse(
    services: &Services,
    enrolment: EnrolmentId,
    standing: Standing,
    answer: &Answer,
) -> Result<Reply, Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    let found = tx.lock_enrolment(enrolment).await?;
    let Some(enrolment) = &found.filter(|found| found.state == EnrolmentState::Active) else {
        return Ok(Reply::Done);
    };
    // The answer may end the enrolment: the management is gone then, and with it everything that we could ask.
    if !answer::record(services, &mut tx, enrolment, answer, now).await? {
        tx.commit().await?;
        return Ok(Reply::Done);
    }
    let starts = answer.status == Status::Idle;
    let command = match standing {
        Standing::Valid => next::next(services, &mut tx, enrolment, starts, now).await?,
        Standing::ForRenewal => next::renewal_only(services, &mut tx, enrolment, now).await?,
    };
    if command.is_none() {
        next::settle_push(&mut tx, enrolment.id, now).await?;
    }
    let has_jobs = tx.has_jobs();
    tx.commit().await?;
    if has_jobs {
        services.wake.wake();
    }
    match command {
        Some(command) => Ok(Reply::Command(command.finish(services).await?)),
        None => Ok(Reply::Done),
    }
}
