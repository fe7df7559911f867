//! Disabled users keep what they have for some days; then their devices are looked at again.

use chrono::TimeDelta;

use crate::settings::{Retention, read};
use crate::{Error, Services};

/// How often it is looked.
const EVERY: TimeDelta = TimeDelta::minutes(30);

/// Marks the users whose days are over since the last look. Works also while the directory is away: the days go on.
pub(super) async fn mark(services: &Services) -> Result<(), Error> {
    let now = services.now();
    let last = services.store.read().await?.directory_state().await?.grace_checked_at;
    if last.is_some_and(|last| now - last < EVERY) {
        return Ok(());
    }
    let mut tx = services.store.write().await?;
    let retention: Retention = read(&mut tx).await?;
    let grace = TimeDelta::days(i64::from(retention.disabled_user_days));
    let mut state = tx.directory_state().await?;
    // A week more than was looked at, in case the number of days was made larger or smaller meanwhile.
    let from =
        state.grace_checked_at.map_or(chrono::DateTime::UNIX_EPOCH, |last| last - grace - TimeDelta::days(7));
    for user in tx.users_disabled_between(from, now - grace).await? {
        tx.mark_user_changed(user).await?;
    }
    state.grace_checked_at = Some(now);
    tx.put_directory_state(&state).await?;
    tx.commit().await?;
    Ok(())
}
