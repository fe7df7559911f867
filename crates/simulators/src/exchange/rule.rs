//! Device access rules.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::access::{AccessState, words};
use super::phone::Phone;
use super::replica::{Replicated, View};

words! {
    /// What is done with a device that nobody named.
    Level {
        /// It gets mail.
        Allow = 0,
        /// It gets none.
        Block = 1,
        /// It gets a message that says so, and no mail.
        Quarantine = 2,
    }
}

impl Level {
    pub(super) const ALL: [Self; 3] = [Self::Allow, Self::Block, Self::Quarantine];

    pub(super) fn state(self) -> AccessState {
        match self {
            Self::Allow => AccessState::Allowed,
            Self::Block => AccessState::Blocked,
            Self::Quarantine => AccessState::Quarantined,
        }
    }
}

words! {
    /// What a rule looks at.
    Characteristic {
        /// The family.
        DeviceType = 0,
        /// The model.
        DeviceModel = 1,
        /// The system.
        DeviceOS = 2,
        /// What the mail program calls itself.
        UserAgent = 3,
    }
}

impl Characteristic {
    pub(super) const ALL: [Self; 4] = [Self::DeviceType, Self::DeviceModel, Self::DeviceOS, Self::UserAgent];
}

/// A rule by kind of device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its GUID.
    pub guid: Uuid,
    /// Its name: `iPhone (DeviceType)`.
    pub name: String,
    /// What it looks at.
    pub characteristic: Characteristic,
    /// The text that must stand there, exactly.
    pub query: String,
    /// What is done with such devices.
    pub level: Level,
}

impl Rule {
    pub(super) fn new(guid: Uuid, characteristic: Characteristic, query: &str, level: Level) -> Self {
        let name = format!("{query} ({})", characteristic.word());
        Self { guid, name, characteristic, query: query.to_owned(), level }
    }

    pub(super) fn fits(&self, phone: &Phone) -> bool {
        let shown = match self.characteristic {
            Characteristic::DeviceType => &phone.device_type,
            Characteristic::DeviceModel => &phone.model,
            Characteristic::DeviceOS => &phone.os,
            Characteristic::UserAgent => &phone.user_agent,
        };
        shown.eq_ignore_ascii_case(&self.query)
    }
}

/// The organisation's rules. A controller hears of each by itself, as of every object of a directory.
#[derive(Default)]
pub(super) struct Rules(Vec<Replicated<Option<Rule>>>);

impl Rules {
    /// The rules that the controller shows.
    pub(super) fn read(&self, view: View) -> impl Iterator<Item = &Rule> {
        self.0.iter().filter_map(move |held| held.read(view).as_ref())
    }

    /// When the controller got a rule as it shows it.
    pub(super) fn changed(&self, guid: Uuid, view: View) -> Option<DateTime<Utc>> {
        self.0.iter().find(|held| is(held, guid, view)).map(|held| held.changed(view))
    }

    pub(super) fn add(&mut self, rule: Rule, view: View) {
        let mut held = Replicated::new(None, view.now);
        held.write(view, Some(rule));
        self.0.push(held);
    }

    /// Gives a rule that the controller shows another level; without one it is taken away.
    pub(super) fn change(&mut self, guid: Uuid, level: Option<Level>, view: View) {
        if let Some(held) = self.0.iter_mut().find(|held| is(held, guid, view)) {
            let rule = held.read(view).clone();
            held.write(view, rule.zip(level).map(|(rule, level)| Rule { level, ..rule }));
        }
    }
}

fn is(held: &Replicated<Option<Rule>>, guid: Uuid, view: View) -> bool {
    held.read(view).as_ref().is_some_and(|rule| rule.guid == guid)
}
