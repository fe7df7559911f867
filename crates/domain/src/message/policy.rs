//! Whether and how the users of an organisation get messages.

use serde::{Deserialize, Serialize};

use super::OccasionKind;
use crate::actor::named;

named! {
    /// The way of messages.
    Channel {
        /// None: they are shown in the portal alone.
        Portal = "portal",
        /// The notification account of the organisation's connector, by Exchange Web Services.
        Ews = "ews",
        /// The mail server of the settings, by SMTP.
        Smtp = "smtp",
    }
}

/// How the users of one organisation get messages (XC-13). The same holds for users without a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct MessagePolicy {
    /// The way.
    pub channel: Channel,
    /// On these occasions nobody gets mail. The portal tells them all the same.
    pub silent: Vec<OccasionKind>,
    /// The most messages within any hour. More are spaced out.
    pub per_hour: u32,
    /// After so many hours a message that could not be sent is dropped.
    pub drop_after_hours: u32,
    /// Whether users whose phone gets no mail are told at an outside address too, by SMTP. Off until somebody chooses it: the
    /// address is a private one, given for we do not know what.
    pub outside: bool,
}

impl Default for MessagePolicy {
    fn default() -> Self {
        Self {
            channel: Channel::Portal,
            silent: Vec::new(),
            per_hour: 600,
            drop_after_hours: 24,
            outside: false,
        }
    }
}

impl MessagePolicy {
    /// The way of messages of an occasion. No connector sends to outside addresses: where they are told at all, it is by SMTP.
    pub fn channel_of(&self, kind: OccasionKind) -> Channel {
        if kind == OccasionKind::Outside {
            return if self.outside { Channel::Smtp } else { Channel::Portal };
        }
        if self.silent.contains(&kind) { Channel::Portal } else { self.channel }
    }

    /// The most messages within any minute: an hour's worth never goes out at once. Single ones do not wait.
    pub fn per_minute(&self) -> u32 {
        (self.per_hour / 60).max(5).min(self.per_hour)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hours_worth_never_goes_out_at_once() {
        let of = |per_hour| MessagePolicy { per_hour, ..MessagePolicy::default() }.per_minute();
        assert_eq!((of(600), of(60), of(3)), (10, 5, 3));
    }

    #[test]
    fn nothing_is_mailed_before_somebody_chose_how() {
        let policy = MessagePolicy::default();
        assert!(OccasionKind::ALL.iter().all(|kind| policy.channel_of(*kind) == Channel::Portal));
        let policy = MessagePolicy { channel: Channel::Smtp, silent: vec![OccasionKind::Enrolled], ..policy };
        assert_eq!(policy.channel_of(OccasionKind::Enrolled), Channel::Portal);
        assert_eq!(policy.channel_of(OccasionKind::Blocked), Channel::Smtp);
        assert_eq!(policy.channel_of(OccasionKind::Outside), Channel::Portal, "it has a switch of its own");
        let policy = MessagePolicy { channel: Channel::Ews, outside: true, ..policy };
        assert_eq!(policy.channel_of(OccasionKind::Outside), Channel::Smtp);
    }
}
