//! Whether a device gets mail, in the order in which Exchange asks (2010 SP1 and later).

use super::phone::Phone;
use super::rule::{Level, Rule};

macro_rules! words {
    ($(#[$of:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $number:literal,)+ }) => {
        $(#[$of])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Exchange's word.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant),)+ }
            }

            pub(super) fn number(self) -> i32 {
                match self { $(Self::$variant => $number,)+ }
            }
        }
    };
}

pub(super) use words;

words! {
    /// What a device is told (DeviceAccessState).
    AccessState {
        /// There is no such mailbox or device.
        Unknown = 0,
        /// It gets mail.
        Allowed = 1,
        /// It gets none.
        Blocked = 2,
        /// It gets a message that says so, and no mail.
        Quarantined = 3,
        /// Exchange still finds out what it is; no mail until then.
        DeviceDiscovery = 4,
    }
}

words! {
    /// Why (DeviceAccessStateReason).
    AccessReason {
        /// Not decided.
        Unknown = 0,
        /// The organisation's default level.
        Global = 1,
        /// The mailbox's own lists.
        Individual = 2,
        /// A rule.
        DeviceRule = 3,
        /// The mailbox policy.
        Policy = 5,
    }
}

/// What is asked about one device.
pub(super) struct Question<'a> {
    pub(super) phone: &'a Phone,
    /// Whether ActiveSync is on for the mailbox.
    pub(super) is_enabled: bool,
    /// Whether the mailbox policy lets in devices that do not carry it out.
    pub(super) allows_non_provisionable: bool,
    pub(super) blocked: &'a [String],
    pub(super) allowed: &'a [String],
    /// Whether Exchange knows by now what it is.
    pub(super) is_discovered: bool,
    pub(super) rules: Vec<&'a Rule>,
    pub(super) default: Level,
}

/// The answer.
pub(super) struct Verdict {
    pub(super) state: AccessState,
    pub(super) reason: AccessReason,
    /// The name of the rule that decided.
    pub(super) rule: Option<String>,
}

impl Question<'_> {
    pub(super) fn answer(&self) -> Verdict {
        let verdict = |state, reason| Verdict { state, reason, rule: None };
        let is_on = |list: &[String]| list.iter().any(|id| id.eq_ignore_ascii_case(&self.phone.device_id));
        if !self.is_enabled || !(self.allows_non_provisionable || self.phone.is_provisionable) {
            return verdict(AccessState::Blocked, AccessReason::Policy);
        }
        if is_on(self.blocked) {
            return verdict(AccessState::Blocked, AccessReason::Individual);
        }
        if is_on(self.allowed) {
            return verdict(AccessState::Allowed, AccessReason::Individual);
        }
        if !self.is_discovered {
            return verdict(AccessState::DeviceDiscovery, AccessReason::Unknown);
        }
        // Whatever their order: the hardest of the rules that fit.
        for level in [Level::Block, Level::Quarantine, Level::Allow] {
            let mut rules = self.rules.iter().filter(|rule| rule.level == level);
            if let Some(rule) = rules.find(|rule| rule.fits(self.phone)) {
                let rule = Some(rule.name.clone());
                return Verdict { state: level.state(), reason: AccessReason::DeviceRule, rule };
            }
        }
        verdict(self.default.state(), AccessReason::Global)
    }
}

#[cfg(test)]
mod tests {
    use super::super::rule::Characteristic;
    use super::*;
    use {AccessReason as R, AccessState as S};

    fn rule(characteristic: Characteristic, query: &str, level: Level) -> Rule {
        Rule::new(uuid::Uuid::nil(), characteristic, query, level)
    }

    #[test]
    fn the_order_of_the_questions() {
        let phone = Phone::new("ABC", "iPhone", "iPhone15C2", "iOS 18.1", "Apple-iPhone15C2/2201");
        let abc = vec!["abc".to_owned()];
        let rules = [
            rule(Characteristic::DeviceType, "iPhone", Level::Allow),
            rule(Characteristic::DeviceModel, "iPhone15C2", Level::Quarantine),
            rule(Characteristic::DeviceOS, "iOS 18.1", Level::Block),
        ];
        let question = || Question {
            phone: &phone,
            is_enabled: true,
            allows_non_provisionable: true,
            blocked: &[],
            allowed: &[],
            is_discovered: true,
            rules: Vec::new(),
            default: Level::Quarantine,
        };
        let said = |question: Question<'_>| {
            let verdict = question.answer();
            (verdict.state, verdict.reason)
        };
        assert_eq!(said(question()), (S::Quarantined, R::Global));
        assert_eq!(
            said(Question { rules: rules[..1].iter().collect(), ..question() }),
            (S::Allowed, R::DeviceRule)
        );
        assert_eq!(
            said(Question { rules: rules[..2].iter().collect(), ..question() }),
            (S::Quarantined, R::DeviceRule)
        );
        assert_eq!(
            said(Question { rules: rules.iter().collect(), ..question() }),
            (S::Blocked, R::DeviceRule)
        );
        let new = || Question { rules: rules.iter().collect(), is_discovered: false, ..question() };
        assert_eq!(said(new()), (S::DeviceDiscovery, R::Unknown));
        let named = || Question { allowed: &abc, ..new() };
        assert_eq!(said(named()), (S::Allowed, R::Individual));
        assert_eq!(said(Question { blocked: &abc, ..named() }), (S::Blocked, R::Individual));
        assert_eq!(said(Question { is_enabled: false, ..named() }), (S::Blocked, R::Policy));
        let policy = Question { allows_non_provisionable: false, ..named() };
        assert_eq!(said(policy), (S::Allowed, R::Individual), "it carries the policy out");
    }
}
