//! A bundle failed for a reason that may pass by itself: the device could not reach somebody, or got no certificate.

use chrono::{DateTime, TimeDelta, Utc};
use domain::command::{Command, CommandKind};
use domain::id::{CommandId, EnrolmentId};
use serde_json::json;
use store::Tx;

use crate::{Error, Services};

/// The waits between attempts. After the last one a person, or a change, has to ask again.
const WAITS: [TimeDelta; 6] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(1),
    TimeDelta::minutes(10),
    TimeDelta::hours(1),
    TimeDelta::hours(8),
    TimeDelta::hours(24),
];

/// How many attempts there were, in the detail of the command for the next one.
const ATTEMPTS: &str = "attempts";

/// Puts the bundle into the device's queue again, for later. Until then its deployments show the error.
pub(super) async fn ask(
    services: &Services,
    tx: &mut Tx,
    enrolment: EnrolmentId,
    failed: &Command,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let attempts = failed.detail.get(ATTEMPTS).and_then(serde_json::Value::as_u64).unwrap_or(0);
    let wait = usize::try_from(attempts).ok().and_then(|attempts| WAITS.get(attempts));
    let (Some(wait), Some(bundle)) = (wait, failed.bundle) else { return Ok(()) };
    let id = CommandId::generate(now, &*services.random);
    let mut again = Command::new(id, enrolment, CommandKind::InstallProfile, now).about(bundle);
    again.detail = json!({ ATTEMPTS: attempts + 1 });
    again.not_before = Some(now + *wait);
    tx.enqueue_command(&again).await?;
    tx.request_push(enrolment, now + *wait).await?;
    Ok(())
}
