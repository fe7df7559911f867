//! Why a decision is as it is, in our words and in Graph's (CO-5).

use serde::{Deserialize, Serialize};

use super::exchange::{DeviceRule, Step};
use crate::actor::named;

named! {
    /// Which line of the policy chose our personal entry.
    Rule {
        /// The policy is off.
        Off = "off",
        /// The user is in an excluded group.
        Exempt = "exempt",
        /// The user is in no included group.
        NotTargeted = "notTargeted",
        /// Enforcement does not reach the user any more, and an entry of ours is left.
        NotReached = "notReached",
        /// Nobody knows whose mailbox it is.
        UnknownUser = "unknownUser",
        /// Somebody else blocked the id by hand, which goes before every allow.
        BlockedByOthers = "blockedByOthers",
        /// Outlook mobile is left alone.
        OutlookLeftAlone = "outlookLeftAlone",
        /// Outlook mobile, and the user has a compliant device.
        OutlookWithCompliantDevice = "outlookWithCompliantDevice",
        /// Outlook mobile, and the user has no compliant device.
        OutlookWithoutCompliantDevice = "outlookWithoutCompliantDevice",
        /// Outlook mobile is blocked.
        OutlookBlocked = "outlookBlocked",
        /// No device of ours has this id.
        NotLinked = "notLinked",
        /// The linked device is not enrolled any more.
        NotEnrolled = "notEnrolled",
        /// Two devices claim the id.
        SecondClaimant = "secondClaimant",
        /// The id belongs to a device that looks different now.
        ChangedLook = "changedLook",
        /// The linked device was not judged yet.
        NotJudged = "notJudged",
        /// The linked device does not meet its policies.
        NotCompliant = "notCompliant",
        /// Enrolled, compliant and linked; allowed by our entry.
        Compliant = "compliant",
        /// Enrolled, compliant and linked; Exchange's own rules decide.
        CompliantByRules = "compliantByRules",
    }
}

impl Rule {
    /// Whether the policy keeps the device out by it, whoever else lets it in.
    pub const fn keeps_out(self) -> bool {
        matches!(
            self,
            Self::NotLinked
                | Self::NotEnrolled
                | Self::NotCompliant
                | Self::SecondClaimant
                | Self::ChangedLook
                | Self::OutlookWithoutCompliantDevice
                | Self::OutlookBlocked
        )
    }
}

named! {
    /// How sure the link between partnership and device is. An EAS id is only a claim.
    Assurance {
        /// The user has a compliant device; nothing says that this is it.
        Weak = "weak",
        /// The id is a device's, and the mailbox is another user's.
        IdMatches = "idMatches",
        /// The id is a device's, and the mailbox is its user's.
        IdAndUserMatch = "idAndUserMatch",
        /// The client proves a key that we gave the device.
        BoundToKey = "boundToKey",
    }
}

/// Why the access state is as it will be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", content = "detail", rename_all = "camelCase")]
pub enum Reason {
    /// Our entry for a compliant device.
    Compliant,
    /// Our entry for a device that is not enrolled, or that nothing links.
    NotEnrolled,
    /// Our entry for a device that does not meet its policies.
    NotCompliant,
    /// Our entry because of a doubt about the link.
    Doubtful,
    /// Our entry for Outlook mobile.
    OutlookMobile,
    /// An entry that somebody else made.
    PersonalEntry,
    /// A device rule of Exchange.
    DeviceRule(DeviceRule),
    /// Exchange's default.
    DefaultLevel,
    /// The mailbox policy is not met.
    MailboxPolicy,
    /// ActiveSync is off for the mailbox.
    EasDisabled,
}

named! {
    /// Graph's exchangeAccessStateReason.
    GraphReason {
        /// Nothing discovered.
        None = "none",
        /// Not known.
        Unknown = "unknown",
        /// The organisation's default.
        ExchangeGlobalRule = "exchangeGlobalRule",
        /// A personal entry.
        ExchangeIndividualRule = "exchangeIndividualRule",
        /// A device rule.
        ExchangeDeviceRule = "exchangeDeviceRule",
        /// Exchange is being upgraded.
        ExchangeUpgrade = "exchangeUpgrade",
        /// The mailbox policy.
        ExchangeMailboxPolicy = "exchangeMailboxPolicy",
        /// Something else.
        Other = "other",
        /// Compliant.
        Compliant = "compliant",
        /// Not compliant.
        NotCompliant = "notCompliant",
        /// Not enrolled.
        NotEnrolled = "notEnrolled",
    }
}

impl Reason {
    /// Graph's word.
    pub const fn graph(&self) -> GraphReason {
        match self {
            Self::Compliant => GraphReason::Compliant,
            Self::NotEnrolled => GraphReason::NotEnrolled,
            Self::NotCompliant => GraphReason::NotCompliant,
            Self::PersonalEntry => GraphReason::ExchangeIndividualRule,
            Self::DeviceRule(_) => GraphReason::ExchangeDeviceRule,
            Self::DefaultLevel => GraphReason::ExchangeGlobalRule,
            Self::MailboxPolicy => GraphReason::ExchangeMailboxPolicy,
            Self::Doubtful | Self::OutlookMobile | Self::EasDisabled => GraphReason::Other,
        }
    }

    /// The reason for what a step of Exchange decided; `own` is the rule if the personal entry is ours.
    pub fn of(step: Step, own: Option<Rule>) -> Self {
        match step {
            Step::Disabled => Self::EasDisabled,
            Step::MailboxPolicy => Self::MailboxPolicy,
            Step::DeviceRule(rule) => Self::DeviceRule(rule),
            Step::Default => Self::DefaultLevel,
            Step::Personal => own.map_or(Self::PersonalEntry, Self::of_rule),
        }
    }

    /// The reason of an entry that we made by this rule. An entry that stays for want of knowledge is told as personal.
    const fn of_rule(rule: Rule) -> Self {
        match rule {
            Rule::Compliant => Self::Compliant,
            Rule::NotLinked | Rule::NotEnrolled => Self::NotEnrolled,
            Rule::NotCompliant => Self::NotCompliant,
            Rule::SecondClaimant | Rule::ChangedLook => Self::Doubtful,
            Rule::OutlookWithCompliantDevice | Rule::OutlookWithoutCompliantDevice | Rule::OutlookBlocked => {
                Self::OutlookMobile
            }
            _ => Self::PersonalEntry,
        }
    }
}

impl GraphReason {
    /// What Exchange's DeviceAccessStateReason is in Graph. Exchange's words are kept as they came; those that nobody knows are
    /// `other`, an empty one is `unknown`.
    pub fn of_exchange(reason: &str) -> Self {
        match reason.trim().to_ascii_lowercase().as_str() {
            "" | "unknown" => Self::Unknown,
            "global" => Self::ExchangeGlobalRule,
            "individual" => Self::ExchangeIndividualRule,
            "devicerule" => Self::ExchangeDeviceRule,
            "policy" => Self::ExchangeMailboxPolicy,
            "upgrade" => Self::ExchangeUpgrade,
            _ => Self::Other,
        }
    }
}
