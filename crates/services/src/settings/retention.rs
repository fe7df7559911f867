//! How long things stay.

use domain::actor::{Actor, Permission};
use serde::{Deserialize, Serialize};

use super::Setting;
use super::change::{Numbers, put};
use crate::{Error, Services};

/// How long things stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Retention {
    /// Days for which a disabled user keeps their deployments.
    pub disabled_user_days: u32,
    /// Days of command and deployment history.
    pub history_days: u32,
    /// Days of the audit log; 0 for ever.
    pub audit_days: u32,
}

impl Retention {
    /// The most days for which a disabled user keeps their deployments.
    pub const MOST_DISABLED_USER_DAYS: u32 = 365;
    /// The most days of anything else: ten years.
    pub const MOST_DAYS: u32 = 3650;
    /// The fewest days of the audit log, unless it is kept for ever: an intruder must not be able to have it forgotten at once.
    pub const LEAST_AUDIT_DAYS: u32 = 30;
}

impl Default for Retention {
    fn default() -> Self {
        Self { disabled_user_days: 3, history_days: 90, audit_days: 0 }
    }
}

impl Setting for Retention {
    const NAME: &'static str = "retention";
}

/// How long things are to stay, as somebody entered it.
#[derive(Clone, Copy, Debug)]
pub struct NewRetention {
    /// Days for which a disabled user keeps their deployments.
    pub disabled_user_days: i64,
    /// Days of command and deployment history.
    pub history_days: i64,
    /// Days of the audit log; 0 for ever.
    pub audit_days: i64,
}

/// Says how long things stay. What is older is forgotten when the next sweep comes by.
pub async fn set_retention(services: &Services, actor: &Actor, new: NewRetention) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let mut numbers = Numbers::default();
    let most = Retention::MOST_DAYS;
    let least_audit = if new.audit_days == 0 { 0 } else { Retention::LEAST_AUDIT_DAYS };
    let retention = Retention {
        disabled_user_days: numbers.take(
            "disabledUserDays",
            new.disabled_user_days,
            0,
            Retention::MOST_DISABLED_USER_DAYS,
        ),
        history_days: numbers.take("historyDays", new.history_days, 1, most),
        audit_days: numbers.take("auditDays", new.audit_days, least_audit, most),
    };
    numbers.finish()?;
    let mut tx = services.store.write().await?;
    put(services, &mut tx, actor, &retention).await?;
    tx.commit().await?;
    Ok(())
}
