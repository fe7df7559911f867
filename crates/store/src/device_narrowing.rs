//! Which of the devices a list reads, as far as the database can leave some out.

use chrono::{DateTime, Utc};
use domain::device::ComplianceState;
use domain::id::UserId;
use domain::partnership::ManagementAgent;

/// Which devices are read. It may let through more than is wanted, never less.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceNarrowing {
    /// Those with this name, in small letters.
    pub name: Option<String>,
    /// Those with this serial number, in small letters.
    pub serial_number: Option<String>,
    /// Those of users with this principal name, in small letters.
    pub principal_name: Option<String>,
    /// Those of this user.
    pub user: Option<UserId>,
    /// Those with this judgement.
    pub compliance: Option<ComplianceState>,
    /// Those heard of at this time or later.
    pub seen_from: Option<DateTime<Utc>>,
    /// Those heard of at this time or earlier.
    pub seen_until: Option<DateTime<Utc>>,
    /// Those managed in this way.
    pub agent: Option<ManagementAgent>,
}

impl DeviceNarrowing {
    /// Whether it lets phones through that nobody enrolled.
    pub fn has_unenrolled(&self) -> bool {
        self.serial_number.is_none()
            && self.compliance.is_none_or(|wanted| wanted == ComplianceState::Unknown)
            && self.agent.is_none_or(|wanted| wanted == ManagementAgent::Eas)
    }

    pub(crate) fn enrolled(&self) -> Option<bool> {
        self.agent.map(|agent| matches!(agent, ManagementAgent::Mdm | ManagementAgent::EasMdm))
    }

    pub(crate) fn in_exchange(&self) -> Option<bool> {
        self.agent.map(|agent| matches!(agent, ManagementAgent::Eas | ManagementAgent::EasMdm))
    }
}

/// Binds a narrowing, from the first place on.
macro_rules! bind_narrowing {
    ($query:expr, $narrowing:expr) => {
        $query
            .bind($narrowing.name.as_deref())
            .bind($narrowing.serial_number.as_deref())
            .bind($narrowing.principal_name.as_deref())
            .bind($narrowing.user.map(|user| user.0))
            .bind($narrowing.compliance.map(domain::device::ComplianceState::name))
            .bind($narrowing.seen_from)
            .bind($narrowing.seen_until)
            .bind($narrowing.enrolled())
            .bind($narrowing.in_exchange())
    };
}
pub(crate) use bind_narrowing;
