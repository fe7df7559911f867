//! The catalogue: the one description of every setting of every profile type.
//!
//! Validation, the console's forms, the API's schema, the settings reference of the manual, the cost of a change and the status of
//! each setting are all read from it. A new setting is a line in one of the tables here, a line in a channel, and its texts.

mod certificate;
mod choices;
mod condition;
mod cost;
mod document;
mod host;
mod ios_email;
mod ios_scep;
mod knox_email;
mod problem;
mod read;
mod reference;
mod rules;
mod setting;
mod settings;
mod status;
mod text;
mod trusted_root;
mod validate;
mod variable;
mod windows_email;
mod work_profile_email;

pub use condition::Condition;
pub use cost::{Cost, cost, settings_cost};
pub use document::{Document, IGNORED, MAX_DESCRIPTION, MAX_NAME, base_problems};
pub use host::check_host;
pub use problem::{Problem, ProblemCode, Warning, WarningCode};
pub use reference::check_targets;
pub use setting::{Choices, Field, Flag, Flags, Initial, Kind, Setting};
pub use settings::Settings;
pub use status::{SettingState, setting_states, too_old};
pub use text::{client_ids, text_ids};
pub use validate::{Checked, references_in, validate};
pub use variable::VARIABLES;

use crate::profile::ProfileType;

/// Every setting of a profile type, in the order in which a form shows them.
pub const fn settings_of(kind: ProfileType) -> &'static [Setting] {
    match kind {
        ProfileType::IosEmail => ios_email::SETTINGS,
        ProfileType::Windows10Email => windows_email::WINDOWS_10,
        ProfileType::WindowsPhoneEmail => windows_email::WINDOWS_PHONE,
        ProfileType::KnoxEmail => knox_email::SETTINGS,
        ProfileType::AndroidForWorkGmail | ProfileType::AndroidWorkProfileGmail => work_profile_email::GMAIL,
        ProfileType::AndroidForWorkNineWork | ProfileType::AndroidWorkProfileNineWork => {
            work_profile_email::NINE_WORK
        }
        ProfileType::Windows81TrustedRoot => trusted_root::WINDOWS_81,
        ProfileType::IosTrustedRoot
        | ProfileType::WindowsPhone81TrustedRoot
        | ProfileType::AndroidTrustedRoot
        | ProfileType::AndroidForWorkTrustedRoot
        | ProfileType::AndroidWorkProfileTrustedRoot => trusted_root::SETTINGS,
        ProfileType::IosScep => ios_scep::SETTINGS,
    }
}

/// One setting of a profile type by its Graph name.
pub fn setting(kind: ProfileType, name: &str) -> Option<&'static Setting> {
    settings_of(kind).iter().find(|setting| setting.name == name)
}

#[cfg(test)]
mod tests;
