//! What a message is about.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::actor::named;
use crate::id::{DeviceId, MessageTemplateId, PartnershipId};

named! {
    /// The word of an occasion: in rows, and in the ids of its texts.
    OccasionKind {
        /// Exchange holds a device back.
        Quarantined = "quarantined",
        /// Exchange lets a device have no mail.
        Blocked = "blocked",
        /// A device gets its mail again, or for the first time.
        Released = "released",
        /// A device does not meet its policies.
        NotCompliant = "notCompliant",
        /// A device was not heard of for some days.
        StaleWarning = "staleWarning",
        /// A compliance policy says that its user is to be told.
        ComplianceAction = "complianceAction",
        /// A device was enrolled in the user's name.
        Enrolled = "enrolled",
        /// Exchange gives a device no mail, as an outside address of its user is told.
        Outside = "outside",
    }
}

named! {
    /// What became of a message.
    MessageState {
        /// It waits for its turn.
        Waiting = "waiting",
        /// A mail server took it.
        Sent = "sent",
        /// No way to mail it: it is shown in the portal alone.
        Shown = "shown",
        /// What it would have said is not so any more.
        Superseded = "superseded",
        /// It waited too long, or a person dropped it.
        Dropped = "dropped",
        /// The mail server refused it for good.
        Failed = "failed",
    }
}

/// Why a user gets a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "occasion", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Occasion {
    /// Exchange holds a device back.
    Quarantined,
    /// Exchange lets a device have no mail.
    Blocked,
    /// A device gets its mail again, or for the first time.
    Released,
    /// A device does not meet its policies, and loses its mail in so many days; at once if 0.
    NotCompliant {
        /// Whole days of grace that are left.
        days_left: u32,
    },
    /// A device was not heard of for some days, and counts as not compliant in so many.
    StaleWarning {
        /// Whole days that are left.
        days_left: u32,
    },
    /// A compliance policy says that the user of a device that does not meet it is to be told, with a template of its own.
    ComplianceAction {
        /// The template; the text for [`Occasion::NotCompliant`] if there is none, or none any more.
        template: Option<MessageTemplateId>,
        /// Whole days of grace that are left.
        days_left: u32,
    },
    /// A device was enrolled in the user's name.
    Enrolled,
    /// Exchange holds a device back or lets it have no mail, which an outside address of its user is told beside the usual one: the
    /// phone may show no mail. It says no more than where to look.
    Outside,
}

impl Occasion {
    /// Its word.
    pub const fn kind(self) -> OccasionKind {
        match self {
            Self::Quarantined => OccasionKind::Quarantined,
            Self::Blocked => OccasionKind::Blocked,
            Self::Released => OccasionKind::Released,
            Self::NotCompliant { .. } => OccasionKind::NotCompliant,
            Self::StaleWarning { .. } => OccasionKind::StaleWarning,
            Self::ComplianceAction { .. } => OccasionKind::ComplianceAction,
            Self::Enrolled => OccasionKind::Enrolled,
            Self::Outside => OccasionKind::Outside,
        }
    }

    /// How many days are left, where that is part of it.
    pub const fn days_left(self) -> Option<u32> {
        match self {
            Self::NotCompliant { days_left }
            | Self::StaleWarning { days_left }
            | Self::ComplianceAction { days_left, .. } => Some(days_left),
            Self::Quarantined | Self::Blocked | Self::Released | Self::Enrolled | Self::Outside => None,
        }
    }
}

/// The ids of built-in templates begin with this (UUID version 8, RFC 9562 §5.8).
const BUILT_IN_IDS: u128 = 0x6761_7465_706f_8000_8000_0000_0000_0000;

impl OccasionKind {
    /// Those that have a built-in template of their own.
    pub const BUILT_IN: [Self; 7] = [
        Self::Quarantined,
        Self::Blocked,
        Self::Released,
        Self::NotCompliant,
        Self::StaleWarning,
        Self::Enrolled,
        Self::Outside,
    ];

    /// The id of its built-in template, the same on every server.
    pub const fn template(self) -> MessageTemplateId {
        let number = match self {
            Self::Quarantined => 1,
            Self::Blocked => 2,
            Self::Released => 3,
            Self::NotCompliant | Self::ComplianceAction => 4,
            Self::StaleWarning => 5,
            Self::Enrolled => 6,
            Self::Outside => 7,
        };
        MessageTemplateId(Uuid::from_u128(BUILT_IN_IDS + number))
    }

    /// The occasion whose built-in template this is.
    pub fn of_template(id: MessageTemplateId) -> Option<Self> {
        Self::BUILT_IN.into_iter().find(|kind| kind.template() == id)
    }

    /// Whether it says what Exchange grants, to the user's own mailbox.
    pub const fn is_access(self) -> bool {
        matches!(self, Self::Quarantined | Self::Blocked | Self::Released)
    }

    /// The word with hyphens, for the ids of its texts.
    pub const fn text_id(self) -> &'static str {
        match self {
            Self::Quarantined => "quarantined",
            Self::Blocked => "blocked",
            Self::Released => "released",
            Self::NotCompliant | Self::ComplianceAction => "not-compliant",
            Self::StaleWarning => "stale-warning",
            Self::Enrolled => "enrolled",
            Self::Outside => "outside",
        }
    }
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A device.
    Device(DeviceId),
    /// A partnership.
    Partnership(PartnershipId),
}

impl About {
    /// Reads what [`About`] was written as; `None` for a test.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once('/')?;
        match kind {
            "device" => id.parse().ok().map(Self::Device),
            "partnership" => id.parse().ok().map(Self::Partnership),
            _ => None,
        }
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Device(id) => write!(f, "device/{id}"),
            Self::Partnership(id) => write!(f, "partnership/{id}"),
        }
    }
}
