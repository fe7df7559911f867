//! What two domain controllers hold: a change is made at one and seen at the other after the replication's lag.

use chrono::{DateTime, TimeDelta, Utc};

use super::time::later;

/// A domain controller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Controller {
    /// `dc1`.
    #[default]
    First,
    /// `dc2`.
    Second,
}

impl Controller {
    /// Its short name.
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "dc1",
            Self::Second => "dc2",
        }
    }

    /// The other one.
    pub(super) fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
}

/// From where, and when, something is looked at or changed.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    pub(super) controller: Controller,
    pub(super) now: DateTime<Utc>,
    /// How long changes take from one controller to the other; `None` if they do not arrive.
    pub(super) lag: Option<TimeDelta>,
    /// The number of the change, if this is one: later ones have larger ones.
    pub(super) order: u64,
}

#[derive(Clone)]
struct Version<T> {
    value: T,
    at: DateTime<Utc>,
    order: u64,
}

/// A value that both controllers hold. If both were changed before either arrived, the later change wins at both, as it does
/// in Active Directory: the other one is lost.
#[derive(Clone)]
pub(super) struct Replicated<T> {
    first: Version<T>,
    second: Version<T>,
}

impl<T: Clone> Replicated<T> {
    /// A value that both have held since `at`.
    pub(super) fn new(value: T, at: DateTime<Utc>) -> Self {
        let version = Version { value, at, order: 0 };
        Self { first: version.clone(), second: version }
    }

    /// What the controller holds by now, and since when it does.
    fn version(&self, view: View) -> (&T, DateTime<Utc>) {
        let (own, other) = match view.controller {
            Controller::First => (&self.first, &self.second),
            Controller::Second => (&self.second, &self.first),
        };
        if own.order < other.order
            && let Some(lag) = view.lag
            && let arrival = later(other.at, lag)
            && arrival <= view.now
        {
            return (&other.value, arrival);
        }
        (&own.value, own.at)
    }

    pub(super) fn read(&self, view: View) -> &T {
        self.version(view).0
    }

    /// When the controller got what it holds: each has its own `WhenChanged`.
    pub(super) fn changed(&self, view: View) -> DateTime<Utc> {
        self.version(view).1
    }

    pub(super) fn write(&mut self, view: View, value: T) {
        let version = Version { value, at: view.now, order: view.order };
        match view.controller {
            Controller::First => self.first = version,
            Controller::Second => self.second = version,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(controller: Controller, second: i64, order: u64) -> View {
        let now = DateTime::from_timestamp(1_790_000_000 + second, 0).unwrap();
        View { controller, now, lag: Some(TimeDelta::seconds(10)), order }
    }

    #[test]
    fn a_change_arrives_late_and_the_later_one_wins() {
        use Controller::{First, Second};
        let mut value = Replicated::new(0, view(First, 0, 0).now);
        value.write(view(First, 1, 1), 1);
        assert_eq!((*value.read(view(First, 1, 0)), *value.read(view(Second, 10, 0))), (1, 0));
        assert_eq!(*value.read(view(Second, 11, 0)), 1);
        assert_eq!(value.changed(view(Second, 60, 0)), view(Second, 11, 0).now);
        // Both change it before either hears of the other.
        value.write(view(First, 20, 2), 2);
        value.write(view(Second, 21, 3), 3);
        assert_eq!((*value.read(view(First, 25, 0)), *value.read(view(Second, 25, 0))), (2, 3));
        assert_eq!((*value.read(view(First, 31, 0)), *value.read(view(Second, 40, 0))), (3, 3));
        let cut = View { lag: None, ..view(First, 60, 0) };
        assert_eq!(*value.read(cut), 2, "a controller that hears nothing keeps what it had");
    }
}
