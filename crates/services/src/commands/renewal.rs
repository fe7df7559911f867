//! Renewing identity certificates. A device never does so by itself: it gets its enrolment profile again, with a
//! challenge for a new certificate, and checks in with that.

use chrono::{DateTime, TimeDelta, Utc};
use domain::command::{Command, CommandKind};
use domain::enrolment::Enrolment;
use domain::id::{CommandId, EnrolmentId};
use store::Tx;

use crate::{Error, Services};

/// How long before its end a certificate is renewed.
const AHEAD: TimeDelta = TimeDelta::days(30);

/// Whether it is time for a new certificate.
pub(super) fn is_due(enrolment: &Enrolment, now: DateTime<Utc>) -> bool {
    enrolment.certificate_not_after.is_some_and(|end| end - AHEAD <= now)
}

/// Asks the device to renew its certificate, unless it is asked already.
pub(crate) async fn request(
    services: &Services,
    tx: &mut Tx,
    enrolment: EnrolmentId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let id = CommandId::generate(now, &*services.random);
    tx.enqueue_command(&Command::new(id, enrolment, CommandKind::RenewIdentity, now)).await?;
    Ok(())
}
