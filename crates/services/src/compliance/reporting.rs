//! How silence and the lack of a policy count.

use domain::actor::{Actor, Permission};
use domain::compliance::Reporting;
use serde::Serialize;

use crate::recompute::{self, Scope};
use crate::settings::{Numbers, Setting, put};
use crate::{Error, Services};

impl Setting for Reporting {
    const NAME: &'static str = "compliance-reporting";
}

/// As somebody entered it.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct NewReporting {
    /// After how many days of silence a device is not compliant: 1 to 365.
    pub report_within_days: i64,
    /// After how many days its user is warned: no more than that.
    pub warn_after_days: i64,
    /// A device without a policy is not compliant.
    pub secure_by_default: bool,
}

impl From<Reporting> for NewReporting {
    fn from(known: Reporting) -> Self {
        Self {
            report_within_days: known.report_within_days.into(),
            warn_after_days: known.warn_after_days.into(),
            secure_by_default: known.secure_by_default,
        }
    }
}

impl NewReporting {
    /// The same with another last day, from a caller who has no word for the day of the warning: it comes no later than that.
    #[must_use]
    pub fn within(self, days: i64) -> Self {
        Self { report_within_days: days, warn_after_days: self.warn_after_days.min(days), ..self }
    }
}

impl TryFrom<NewReporting> for Reporting {
    type Error = Error;

    fn try_from(new: NewReporting) -> Result<Self, Error> {
        let mut numbers = Numbers::default();
        let report_within_days = numbers.take("reportWithinDays", new.report_within_days, 1, 365);
        let warn_after_days = numbers.take("warnAfterDays", new.warn_after_days, 1, report_within_days);
        numbers.finish()?;
        Ok(Self { report_within_days, warn_after_days, secure_by_default: new.secure_by_default })
    }
}

/// Says how silence and the lack of a policy count. Every device is judged anew.
pub async fn set_reporting(services: &Services, actor: &Actor, new: NewReporting) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let reporting = Reporting::try_from(new)?;
    let mut tx = services.store.write().await?;
    if put(services, &mut tx, actor, &reporting).await? {
        recompute::enqueue(services, &mut tx, Scope::All).await?;
    }
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}
