//! What has to be done so that a device gets its mail (BY-5).

use serde::{Deserialize, Serialize};

use super::decide::Decision;
use super::reason::{Reason, Rule};
use crate::actor::named;

named! {
    /// What comes next, and who has to do it.
    NextStep {
        /// Nothing: it gets its mail, and keeps it.
        Nothing = "nothing",
        /// Nothing but to wait: the change is on its way.
        Wait = "wait",
        /// The user enrols the device.
        Enrol = "enrol",
        /// The user puts right what the policies ask of the device.
        Comply = "comply",
        /// The device has to answer before anybody can judge it.
        Answer = "answer",
        /// An administrator looks at the changed device and accepts it, or does not.
        AcceptLook = "acceptLook",
        /// An administrator says which of several devices it is.
        ChooseClaimant = "chooseClaimant",
        /// An administrator finds out whose mailbox it is.
        FindOwner = "findOwner",
        /// Whoever wrote the entry in Exchange takes it away.
        AskOthers = "askOthers",
        /// An administrator of Exchange switches ActiveSync on for the mailbox.
        SwitchOn = "switchOn",
        /// The device has to do what Exchange's mailbox policy asks.
        MeetPolicy = "meetPolicy",
        /// The user takes the mail program of the device in place of Outlook.
        OtherClient = "otherClient",
        /// Exchange's own rules decide: its administrators change them, or have the policy enforced for this mailbox.
        ExchangeDecides = "exchangeDecides",
    }
}

/// What comes next after a decision.
pub const fn next_step(decision: &Decision) -> NextStep {
    // What Exchange asks before its lists no entry of ours can lift.
    match decision.reason {
        Reason::EasDisabled => return NextStep::SwitchOn,
        Reason::MailboxPolicy => return NextStep::MeetPolicy,
        _ => {}
    }
    if decision.level.lets_in() {
        return if decision.before.lets_in() {
            NextStep::Nothing
        } else if decision.enforced {
            NextStep::Wait
        } else {
            NextStep::ExchangeDecides
        };
    }
    match decision.rule {
        Rule::NotLinked | Rule::NotEnrolled | Rule::OutlookWithoutCompliantDevice => NextStep::Enrol,
        Rule::NotCompliant => NextStep::Comply,
        Rule::NotJudged => NextStep::Answer,
        Rule::SecondClaimant => NextStep::ChooseClaimant,
        Rule::ChangedLook => NextStep::AcceptLook,
        Rule::UnknownUser => NextStep::FindOwner,
        Rule::BlockedByOthers => NextStep::AskOthers,
        Rule::OutlookBlocked => NextStep::OtherClient,
        Rule::Off
        | Rule::Exempt
        | Rule::NotTargeted
        | Rule::NotReached
        | Rule::OutlookLeftAlone
        | Rule::OutlookWithCompliantDevice
        | Rule::Compliant
        | Rule::CompliantByRules => NextStep::ExchangeDecides,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Entry, Level};

    fn decision(rule: Rule, before: Level, level: Level) -> Decision {
        Decision {
            entry: Entry::AsItIs,
            rule,
            before,
            level,
            reason: Reason::DefaultLevel,
            assurance: None,
            enforced: true,
        }
    }

    #[test]
    fn who_gets_mail_has_nothing_to_do_and_who_is_let_in_waits() {
        for rule in Rule::ALL {
            assert_eq!(next_step(&decision(*rule, Level::Allow, Level::Allow)), NextStep::Nothing, "{rule}");
            assert_eq!(next_step(&decision(*rule, Level::Block, Level::Allow)), NextStep::Wait, "{rule}");
        }
        let told = Decision { enforced: false, ..decision(Rule::Compliant, Level::Block, Level::Allow) };
        assert_eq!(next_step(&told), NextStep::ExchangeDecides, "nothing is written, so nothing comes");
    }

    #[test]
    fn who_is_kept_out_always_has_a_step() {
        for rule in Rule::ALL {
            let step = next_step(&decision(*rule, Level::Allow, Level::Block));
            assert!(!matches!(step, NextStep::Nothing | NextStep::Wait), "{rule}");
        }
        assert_eq!(next_step(&decision(Rule::NotLinked, Level::Allow, Level::Block)), NextStep::Enrol);
    }

    #[test]
    fn what_exchange_asks_first_comes_first() {
        let off = decision(Rule::NotLinked, Level::Block, Level::Block);
        let off = Decision { reason: Reason::EasDisabled, ..off };
        assert_eq!(next_step(&off), NextStep::SwitchOn);
    }
}
