//! Where a sync goes on after it was cut off: our own words, which the server keeps.

use std::fmt;

use uuid::Uuid;

/// The parts of a sync, in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    #[default]
    Servers,
    Rules,
    Classes,
    Mailboxes,
    Partnerships,
}

const NAMES: [(Phase, &str); 5] = [
    (Phase::Servers, "servers"),
    (Phase::Rules, "rules"),
    (Phase::Classes, "classes"),
    (Phase::Mailboxes, "mailboxes"),
    (Phase::Partnerships, "partnerships"),
];

/// The last thing that was sent. Mailboxes and partnerships are sent in the order of their GUIDs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) phase: Phase,
    /// The last GUID of the phase; nil before the first.
    pub(super) after: Uuid,
    /// How many mailboxes were sent in all.
    pub(super) mailboxes: u64,
    /// How many partnerships were sent in all.
    pub(super) partnerships: u64,
}

impl Cursor {
    /// Reads what was written; `None` for the words of another version.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let name = words.next()?;
        let (phase, _) = NAMES.into_iter().find(|(_, known)| *known == name)?;
        let cursor = Self {
            phase,
            after: words.next()?.parse().ok()?,
            mailboxes: words.next()?.parse().ok()?,
            partnerships: words.next()?.parse().ok()?,
        };
        words.next().is_none().then_some(cursor)
    }

    /// The end of a part that is sent whole.
    pub(super) fn past(self, phase: Phase) -> Self {
        Self { phase, after: Uuid::nil(), ..self }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = NAMES.iter().find(|(phase, _)| *phase == self.phase).map_or("", |(_, name)| name);
        write!(f, "{name} {} {} {}", self.after, self.mailboxes, self.partnerships)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_its_own_words() {
        for (phase, _) in NAMES {
            let cursor = Cursor { phase, after: Uuid::from_u128(7), mailboxes: 3, partnerships: 4 };
            assert_eq!(Cursor::read(&cursor.to_string()), Some(cursor));
        }
        for other in ["", "page 3", "mailboxes x 1 2", "mailboxes 00000000-0000-0000-0000-000000000000 1 2 3"]
        {
            assert_eq!(Cursor::read(other), None, "{other}");
        }
    }
}
