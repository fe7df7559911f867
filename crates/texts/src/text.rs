//! Looking texts up.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::{DateTime, Datelike, Utc};
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{Loader, static_loader};

use crate::Language;

static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "en",
        // The marks confuse copying and screen readers; none of our languages runs from right to left.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// The texts in the language of one reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Text {
    language: Language,
}

impl Text {
    /// The texts in a language.
    pub const fn new(language: Language) -> Self {
        Self { language }
    }

    /// The reader's language.
    pub const fn language(self) -> Language {
        self.language
    }

    /// A text without arguments. An id that does not exist is returned itself: tests see to it that this never shows.
    pub fn get(self, id: &str) -> String {
        self.find(id).unwrap_or_else(|| id.to_owned())
    }

    /// A text, or `None` if there is no such id.
    pub fn find(self, id: &str) -> Option<String> {
        TEXTS.try_lookup(&self.language.identifier(), id)
    }

    /// A text with arguments.
    pub fn with(self, id: &str, arguments: &[(&'static str, &str)]) -> String {
        self.format(id, arguments.iter().map(|(name, value)| (*name, FluentValue::from(*value))))
    }

    /// A text with a number `$count`, in the right plural form.
    pub fn count(self, id: &str, count: u64) -> String {
        self.count_with(id, count, &[])
    }

    /// A text with a number `$count` and further arguments.
    pub fn count_with(self, id: &str, count: u64, arguments: &[(&'static str, &str)]) -> String {
        let number = std::iter::once(("count", FluentValue::from(count)));
        self.format(
            id,
            number.chain(arguments.iter().map(|(name, value)| (*name, FluentValue::from(*value)))),
        )
    }

    /// A day, as `3 Nov 2026`.
    pub fn date(self, time: DateTime<Utc>) -> String {
        let month = self.get(&format!("month-{}", time.month()));
        format!("{} {month} {}", time.day(), time.year())
    }

    /// A moment in UTC, as `3 Nov 2026, 14:05 UTC`.
    pub fn time(self, time: DateTime<Utc>) -> String {
        format!("{}, {} UTC", self.date(time), time.format("%H:%M"))
    }

    fn format<'a>(
        self,
        id: &str,
        arguments: impl Iterator<Item = (&'static str, FluentValue<'a>)>,
    ) -> String {
        let arguments: HashMap<Cow<'static, str>, FluentValue<'a>> =
            arguments.map(|(name, value)| (Cow::Borrowed(name), value)).collect();
        TEXTS
            .try_lookup_with_args(&self.language.identifier(), id, &arguments)
            .unwrap_or_else(|| id.to_owned())
    }
}
