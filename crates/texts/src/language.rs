//! The languages, and which one a reader gets.

use unic_langid::{LanguageIdentifier, langid};

/// A language in which every text exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Dutch.
    Dutch,
    /// Swedish.
    Swedish,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::English, Self::Dutch, Self::Swedish];

    /// The tag for `lang` attributes and for storing: `en`, `nl`, `sv`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Dutch => "nl",
            Self::Swedish => "sv",
        }
    }

    /// Its name in itself, for the choice of language.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Dutch => "Nederlands",
            Self::Swedish => "Svenska",
        }
    }

    /// The language of a tag such as `nl`, `nl-BE` or `sv_SE`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|language| language.tag() == primary)
    }

    /// The best language for an `Accept-Language` header (RFC 9110 §12.5.4); English if none fits.
    pub fn negotiate(header: &str) -> Self {
        let mut best = (0.0, Self::default());
        for choice in header.split(',').take(32) {
            let mut parts = choice.split(';');
            let Some(language) = parts.next().and_then(Self::from_tag) else { continue };
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(Some(1.0), |weight| weight.trim().parse::<f32>().ok())
                .unwrap_or(0.0);
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }

    pub(crate) const fn identifier(self) -> LanguageIdentifier {
        match self {
            Self::English => langid!("en"),
            Self::Dutch => langid!("nl"),
            Self::Swedish => langid!("sv"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_wins() {
        assert_eq!(Language::negotiate("de-DE,nl;q=0.7,sv;q=0.8,en;q=0.1"), Language::Swedish);
        assert_eq!(Language::negotiate("nl-BE,nl;q=0.9,en;q=0.8"), Language::Dutch);
        assert_eq!(Language::negotiate("fr,de"), Language::English);
        assert_eq!(Language::negotiate("sv;q=nonsense"), Language::English);
        assert_eq!(Language::negotiate(""), Language::English);
    }

    #[test]
    fn directories_write_tags_in_many_ways() {
        assert_eq!(Language::from_tag("sv_SE"), Some(Language::Swedish));
        assert_eq!(Language::from_tag("NL"), Some(Language::Dutch));
        assert_eq!(Language::from_tag("xx"), None);
    }
}
