//! What a change costs the user (AS-5).

use serde_json::{Map, Value};

use super::{Setting, settings_of};
use crate::profile::{Profile, ProfileType};

/// What changing a setting costs the user. Later ones are worse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cost {
    /// The user notices nothing.
    #[default]
    Nothing,
    /// The device asks for the password, or for approval.
    Prompt,
    /// The account is removed and made anew: password, and all mail is downloaded again. The deployment's generation rises.
    NewAccount,
}

impl Cost {
    /// The id of its text.
    pub const fn text_id(self) -> &'static str {
        match self {
            Self::Nothing => "cost-nothing",
            Self::Prompt => "cost-prompt",
            Self::NewAccount => "cost-new-account",
        }
    }
}

/// What the step from `old` to `new` costs a user whose device has `old`, and which settings cause it: the worst first.
///
/// Both are profiles of the same type as the catalogue validated them.
pub fn cost(kind: ProfileType, old: &Profile, new: &Profile) -> (Cost, Vec<&'static str>) {
    worst(kind, |setting| {
        if setting.is_reference() {
            old.reference(setting.name) != new.reference(setting.name)
        } else {
            old.settings.get(setting.name) != new.settings.get(setting.name)
        }
    })
}

/// The same from settings alone, as they are kept with what a device confirmed. References cost a prompt at most.
pub fn settings_cost(kind: ProfileType, old: &Map<String, Value>, new: &Map<String, Value>) -> Cost {
    worst(kind, |setting| !setting.is_reference() && old.get(setting.name) != new.get(setting.name)).0
}

fn worst(kind: ProfileType, changed: impl Fn(&Setting) -> bool) -> (Cost, Vec<&'static str>) {
    let mut changed: Vec<_> =
        settings_of(kind).iter().filter(|setting| setting.cost > Cost::Nothing && changed(setting)).collect();
    changed.sort_by_key(|setting| std::cmp::Reverse(setting.cost));
    let worst = changed.first().map_or(Cost::Nothing, |setting| setting.cost);
    (worst, changed.into_iter().map(|setting| setting.name).collect())
}
