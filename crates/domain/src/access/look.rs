//! What a device says of itself to Exchange. All of it is the client's own claim.

use serde::{Deserialize, Serialize};

/// How a partnership looks. A part that Exchange does not know is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Look {
    /// DeviceType, the family: `iPhone`, `Android`, `Outlook`.
    pub device_type: String,
    /// DeviceModel: `iPhone9C4`.
    pub model: String,
    /// DeviceUserAgent: `Apple-iPhone9C4/1307.36`.
    pub user_agent: String,
    /// DeviceOS: `iOS 17.4 21E219`.
    pub os: String,
    /// ClientType: `EAS`, `Outlook`, `REST`; empty before Exchange 2013.
    pub client_type: String,
}

impl Look {
    /// Whether this is Outlook for iOS and Android (BY-12), which shows Exchange an id of its own and not the device's.
    pub fn is_outlook_mobile(&self) -> bool {
        const AGENT: &str = "Outlook-iOS-Android";
        let is = |text: &str, word: &str| text.trim().eq_ignore_ascii_case(word);
        is(&self.device_type, "Outlook")
            || is(&self.client_type, "Outlook")
            || is(&self.client_type, "UniversalOutlook")
            || self.user_agent.trim().get(..AGENT.len()).is_some_and(|start| is(start, AGENT))
    }

    /// Whether no part is known of another look that is not known of this one.
    pub(crate) fn knows_all_of(&self, other: &Self) -> bool {
        let parts = |look: &Self| {
            let parts = [&look.device_type, &look.model, &look.user_agent, &look.os, &look.client_type];
            parts.map(|part| !part.is_empty())
        };
        parts(self).into_iter().zip(parts(other)).all(|(ours, theirs)| ours || !theirs)
    }

    /// Which parts differ from an earlier look. A part that was empty before was only not known then.
    pub fn changes_since(&self, earlier: &Self) -> Vec<LookChange> {
        let differs =
            |old: &str, new: &str| !old.is_empty() && !new.is_empty() && !old.eq_ignore_ascii_case(new);
        let mut changes = Vec::new();
        if differs(&earlier.device_type, &self.device_type) {
            changes.push(LookChange::DeviceType);
        }
        if differs(&earlier.model, &self.model) {
            changes.push(LookChange::Model);
        }
        if differs(&earlier.user_agent, &self.user_agent) {
            let program = |agent: &str| agent.split('/').next().unwrap_or_default().to_ascii_lowercase();
            let same = program(&earlier.user_agent) == program(&self.user_agent);
            changes.push(if same { LookChange::ClientVersion } else { LookChange::UserAgent });
        }
        changes
    }
}

/// A part of a look that is not what it was when the id was linked (CO-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LookChange {
    /// Another family.
    DeviceType,
    /// Another model.
    Model,
    /// Another client.
    UserAgent,
    /// The same client in another version: an event, and no reason to hold anybody. iOS writes its build number there, so
    /// every update of the system would be.
    ClientVersion,
}

impl LookChange {
    /// Whether another device may stand behind the id.
    pub const fn is_suspicious(self) -> bool {
        !matches!(self, Self::ClientVersion)
    }
}
