//! What stands between a phone and its mail, for the one who carries it (CO-6).

use serde::{Deserialize, Serialize};

use super::decide::Decision;
use super::reason::{Reason, Rule};
use crate::actor::named;

named! {
    /// Which advice fits.
    Obstacle {
        /// It is not enrolled, or nothing links it.
        NotEnrolled = "not-enrolled",
        /// It does not meet its policies.
        NotCompliant = "not-compliant",
        /// Something speaks against its link.
        Doubtful = "doubtful",
        /// It is Outlook mobile, which is not let in.
        Outlook = "outlook",
        /// Something that its user can do nothing about.
        Other = "other",
    }
}

/// What stands between the phone of a decision and its mail. The policy's line tells, not what Exchange names: where Exchange keeps a phone
/// out by itself no entry of ours is written, and its user has the same to do.
pub const fn obstacle(decision: &Decision) -> Obstacle {
    // What Exchange asks before its lists no enrolment lifts.
    if matches!(decision.reason, Reason::EasDisabled | Reason::MailboxPolicy) {
        return Obstacle::Other;
    }
    match decision.rule {
        Rule::NotLinked | Rule::NotEnrolled => Obstacle::NotEnrolled,
        Rule::NotCompliant => Obstacle::NotCompliant,
        Rule::SecondClaimant | Rule::ChangedLook => Obstacle::Doubtful,
        Rule::OutlookWithoutCompliantDevice | Rule::OutlookBlocked => Obstacle::Outlook,
        Rule::Off
        | Rule::Exempt
        | Rule::NotTargeted
        | Rule::NotReached
        | Rule::UnknownUser
        | Rule::BlockedByOthers
        | Rule::OutlookLeftAlone
        | Rule::OutlookWithCompliantDevice
        | Rule::NotJudged
        | Rule::Compliant
        | Rule::CompliantByRules => Obstacle::Other,
    }
}
