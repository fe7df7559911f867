//! The ids of the texts that every language has for the catalogue.

use super::{Cost, Kind, ProblemCode, Setting, WarningCode, settings_of};
use crate::profile::ProfileType;

impl Setting {
    /// The id of its name in profiles of a type; its help is that with `-help` behind it.
    pub fn text_id(&self, kind: ProfileType) -> String {
        format!("setting-{}-{}", family(kind), kebab(self.name))
    }

    /// The id of its help.
    pub fn help_id(&self, kind: ProfileType) -> String {
        format!("{}-help", self.text_id(kind))
    }

    /// The words of a choice or of flags, each with the id of its text. Empty for other kinds.
    pub fn words(&self) -> Vec<(&'static str, String)> {
        match self.kind {
            Kind::Choice(choices) => {
                choices.words.iter().map(|word| (*word, word_id(choices.name, word))).collect()
            }
            Kind::Flags(flags) => {
                flags.flags.iter().map(|flag| (flag.word, word_id(flags.name, flag.word))).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Types whose settings share their texts.
const fn family(kind: ProfileType) -> &'static str {
    match kind {
        ProfileType::IosEmail => "ios",
        ProfileType::Windows10Email | ProfileType::WindowsPhoneEmail => "windows",
        ProfileType::KnoxEmail => "knox",
        ProfileType::AndroidForWorkGmail
        | ProfileType::AndroidWorkProfileGmail
        | ProfileType::AndroidForWorkNineWork
        | ProfileType::AndroidWorkProfileNineWork => "work-profile",
        ProfileType::IosTrustedRoot
        | ProfileType::Windows81TrustedRoot
        | ProfileType::WindowsPhone81TrustedRoot
        | ProfileType::AndroidTrustedRoot
        | ProfileType::AndroidForWorkTrustedRoot
        | ProfileType::AndroidWorkProfileTrustedRoot => "trusted-root",
        ProfileType::IosScep => "scep",
    }
}

fn word_id(choices: &str, word: &str) -> String {
    format!("choice-{}-{}", kebab(choices), kebab(word))
}

/// `usernameAADSource` becomes `username-aad-source`.
fn kebab(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut text = String::with_capacity(name.len() + 8);
    for (position, letter) in letters.iter().enumerate() {
        let before = position.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(position + 1);
        if letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                !before.is_ascii_uppercase() || after.is_some_and(char::is_ascii_lowercase)
            })
        {
            text.push('-');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

/// The ids of the mail clients that a profile type sets up (EP-20). Outlook is none of them: it takes app configuration.
pub const fn client_ids(kind: ProfileType) -> &'static [&'static str] {
    match kind {
        ProfileType::IosEmail => &["client-ios-mail"],
        ProfileType::Windows10Email => &["client-windows-mail"],
        ProfileType::WindowsPhoneEmail => &["client-windows-phone-mail"],
        ProfileType::KnoxEmail => &["client-samsung-email"],
        ProfileType::AndroidForWorkGmail | ProfileType::AndroidWorkProfileGmail => &["client-gmail"],
        ProfileType::AndroidForWorkNineWork | ProfileType::AndroidWorkProfileNineWork => {
            &["client-nine-work"]
        }
        _ => &[],
    }
}

impl ProfileType {
    /// The id of its name.
    pub fn text_id(self) -> String {
        format!("profile-type-{}", kebab(self.name()))
    }
}

/// Every id that a language must have a text for, in order and each once.
pub fn text_ids() -> Vec<String> {
    let mut ids = std::collections::BTreeSet::new();
    for kind in ProfileType::ALL {
        ids.insert(kind.text_id());
        ids.extend(client_ids(*kind).iter().map(|id| (*id).to_owned()));
        for setting in settings_of(*kind) {
            ids.insert(setting.text_id(*kind));
            if setting.shown {
                ids.insert(setting.help_id(*kind));
                ids.extend(setting.words().into_iter().map(|(_, id)| id));
            }
        }
    }
    ids.extend(ProblemCode::ALL.iter().map(|code| format!("problem-{code}")));
    ids.extend(WarningCode::ALL.iter().map(|code| format!("warning-{code}")));
    ids.extend([Cost::Nothing, Cost::Prompt, Cost::NewAccount].map(|cost| cost.text_id().to_owned()));
    ids.into_iter().collect()
}
