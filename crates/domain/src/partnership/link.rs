//! The device behind a partnership (CO-2): one device for an id and a mailbox.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::EasId;
use crate::access::look::LookChange;
use crate::access::{Assurance, Look};
use crate::actor::named;
use crate::id::{DeviceId, UserId};

named! {
    /// Where a device's EAS id comes from.
    LinkSource {
        /// The device reported it over its management channel.
        Reported = "reported",
        /// We assigned it, in the settings of its mail app.
        Assigned = "assigned",
        /// A person linked the two: the user by the link in the message, or an administrator.
        Person = "person",
    }
}

/// A device that may stand behind a partnership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub user: UserId,
    /// It is managed now.
    pub enrolled: bool,
    /// Since when.
    pub enrolled_at: DateTime<Utc>,
    /// The ids that are its own, and what says so.
    pub claims: Vec<Claim>,
}

/// An id that is a device's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The id.
    pub eas_id: EasId,
    /// What says so.
    pub source: LinkSource,
}

impl Candidate {
    /// What says that the id is the device's, the surest first.
    fn claim(&self, eas_id: &EasId) -> Option<LinkSource> {
        self.claims.iter().filter(|claim| claim.eas_id == *eas_id).map(|claim| claim.source).min()
    }
}

/// A link between a partnership and a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// The device.
    pub device: DeviceId,
    /// What made it.
    pub source: LinkSource,
    /// How sure it is.
    pub assurance: Assurance,
    /// How the partnership looked when the link was made, or when a person accepted its look.
    pub look: Arc<Look>,
    /// Other devices that claim the same id for the same mailbox.
    pub contested_by: Vec<DeviceId>,
    /// Those of them of which a person said that the id is not theirs.
    #[serde(default)]
    pub settled: Vec<DeviceId>,
    /// What is different now.
    pub look_changes: Vec<LookChange>,
}

impl Link {
    /// Whether somebody has to say to which device the id belongs.
    pub fn is_contested(&self) -> bool {
        self.contested_by.iter().any(|device| !self.settled.contains(device))
    }

    /// Whether another device may stand behind the id.
    pub fn looks_changed(&self) -> bool {
        self.look_changes.iter().any(|change| change.is_suspicious())
    }
}

/// What happened to a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "camelCase")]
pub enum LinkEvent {
    /// It is new, or goes to another device.
    Linked {
        /// The device.
        device: DeviceId,
    },
    /// It is gone.
    Unlinked {
        /// The device that it was to.
        device: DeviceId,
    },
    /// One more device claims the id for this mailbox.
    SecondClaimant {
        /// That device.
        device: DeviceId,
    },
    /// The id is a device's of somebody who has nothing to do with this mailbox.
    OtherUsersDevice {
        /// That device.
        device: DeviceId,
    },
    /// The id looks different now.
    LookChanged {
        /// What is different.
        changes: Vec<LookChange>,
    },
}

/// What joining found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    /// The link. One with less assurance than "id and user match" is shown and never lets anybody in.
    pub link: Option<Link>,
    /// What is new since the link before.
    pub events: Vec<LinkEvent>,
}

/// Joins a partnership to a device. `users` are those whose mailbox it is, by itself or as a further mailbox.
///
/// The device that had the link keeps it while it claims the id and is enrolled: a second claimant is an event and never
/// takes over by itself. Otherwise an enrolled device goes before a retired one, and the one that was enrolled first before others.
pub fn link<'a>(
    eas_id: &EasId,
    look: &Arc<Look>,
    users: &[UserId],
    candidates: impl IntoIterator<Item = &'a Candidate>,
    before: Option<&Link>,
) -> Joined {
    let claimed = |candidate: &'a Candidate| Some((candidate, candidate.claim(eas_id)?));
    let mut claimants: Vec<(&Candidate, LinkSource)> = candidates.into_iter().filter_map(claimed).collect();
    let kept = |candidate: &Candidate| before.is_some_and(|link| link.device == candidate.device);
    claimants.sort_by_key(|(candidate, _)| {
        let owns = users.contains(&candidate.user);
        (!owns, !candidate.enrolled, !kept(candidate), candidate.enrolled_at, candidate.device)
    });
    let Some((first, source)) = claimants.first() else {
        let events = before.map(|link| LinkEvent::Unlinked { device: link.device }).into_iter().collect();
        return Joined { link: None, events };
    };
    let owns = users.contains(&first.user);
    let assurance = if owns { Assurance::IdAndUserMatch } else { Assurance::IdMatches };
    let same = before.filter(|link| link.device == first.device && link.assurance == assurance);
    let linked_look = same.map_or_else(|| Arc::clone(look), |link| completed(&link.look, look));
    let link = Link {
        device: first.device,
        source: *source,
        assurance,
        contested_by: contested_by(&claimants, users, first),
        settled: same.map(|link| link.settled.clone()).unwrap_or_default(),
        look_changes: look.changes_since(&linked_look),
        look: linked_look,
    };
    Joined { events: events(&link, before, same), link: Some(link) }
}

/// Enrolled devices of the mailbox's users that claim the id as well.
fn contested_by(
    claimants: &[(&Candidate, LinkSource)],
    users: &[UserId],
    first: &Candidate,
) -> Vec<DeviceId> {
    claimants
        .iter()
        .skip(1)
        .map(|(candidate, _)| *candidate)
        .filter(|candidate| first.enrolled && candidate.enrolled && users.contains(&candidate.user))
        .map(|candidate| candidate.device)
        .collect()
}

/// The look that was linked, with what was not known then.
fn completed(linked: &Arc<Look>, now: &Look) -> Arc<Look> {
    if linked.knows_all_of(now) {
        return Arc::clone(linked);
    }
    let either = |old: &str, new: &str| if old.is_empty() { new.to_owned() } else { old.to_owned() };
    Arc::new(Look {
        device_type: either(&linked.device_type, &now.device_type),
        model: either(&linked.model, &now.model),
        user_agent: either(&linked.user_agent, &now.user_agent),
        os: either(&linked.os, &now.os),
        client_type: either(&linked.client_type, &now.client_type),
    })
}

fn events(link: &Link, before: Option<&Link>, same: Option<&Link>) -> Vec<LinkEvent> {
    let mut events = Vec::new();
    if same.is_none() {
        if let Some(old) = before.filter(|old| old.device != link.device) {
            events.push(LinkEvent::Unlinked { device: old.device });
        }
        events.push(if link.assurance < Assurance::IdAndUserMatch {
            LinkEvent::OtherUsersDevice { device: link.device }
        } else {
            LinkEvent::Linked { device: link.device }
        });
    }
    let known = same.map_or(&[][..], |old| old.contested_by.as_slice());
    for device in link.contested_by.iter().filter(|device| !known.contains(device)) {
        events.push(LinkEvent::SecondClaimant { device: *device });
    }
    let told = same.map_or(&[][..], |old| old.look_changes.as_slice());
    if !link.look_changes.is_empty() && link.look_changes != told {
        events.push(LinkEvent::LookChanged { changes: link.look_changes.clone() });
    }
    events
}
