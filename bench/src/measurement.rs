//! What can be measured, by name.

use clap::ValueEnum;

use crate::figure::Figure;
use crate::{assignment, check_ins, clixml, decisions, full_sync, issuing, reading, release, resident};

/// One of them, in the order in which all are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Measurement {
    CheckIns,
    Scep,
    Assignment,
    Resident,
    Directory,
    Clixml,
    FullSync,
    Decisions,
    Release,
}

impl Measurement {
    /// Those whose name contains this text.
    pub(crate) fn named(part: &str) -> impl Iterator<Item = Self> {
        let is_named =
            move |one: &Self| one.to_possible_value().is_some_and(|value| value.get_name().contains(part));
        Self::value_variants().iter().copied().filter(is_named)
    }

    /// All names, for who looks for one.
    pub(crate) fn names() -> String {
        let values = Self::value_variants().iter().filter_map(Self::to_possible_value);
        values.map(|value| value.get_name().to_owned()).collect::<Vec<_>>().join(", ")
    }

    /// Makes it.
    pub(crate) async fn run(self) -> anyhow::Result<Vec<Figure>> {
        match self {
            Self::CheckIns => check_ins::measure().await,
            Self::Scep => issuing::measure().await,
            Self::Assignment => assignment::measure().await,
            Self::Resident => resident::measure().await,
            Self::Directory => reading::measure().await,
            Self::Clixml => clixml::measure(),
            Self::FullSync => full_sync::measure().await,
            Self::Decisions => decisions::measure().await,
            Self::Release => release::measure().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_name_is_enough_and_no_name_is_all() {
        let named = |part| Measurement::named(part).collect::<Vec<_>>();
        assert_eq!(named("sync"), [Measurement::FullSync]);
        assert_eq!(named("check-ins"), [Measurement::CheckIns]);
        assert_eq!(named("typo"), []);
        assert_eq!(named("").len(), Measurement::value_variants().len());
    }
}
