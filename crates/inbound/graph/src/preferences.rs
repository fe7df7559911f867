//! The `Prefer` header (RFC 7240).

/// What a client prefers. What we do not know, or cannot do, is left alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Preferences {
    /// `return=representation`: to see what was changed.
    pub(crate) representation: bool,
    /// `odata.maxpagesize=N`: how many entities a page should have.
    pub(crate) page: Option<usize>,
}

impl Preferences {
    /// Reads the header.
    pub(crate) fn read(header: Option<&str>) -> Self {
        let mut preferences = Self::default();
        for preference in header.unwrap_or_default().split([',', ';']) {
            let (name, value) = preference.split_once('=').unwrap_or((preference, ""));
            let value = value.trim().trim_matches('"').to_ascii_lowercase();
            match name.trim().to_ascii_lowercase().as_str() {
                "return" => preferences.representation = value == "representation",
                "odata.maxpagesize" | "maxpagesize" => {
                    preferences.page = value.parse().ok().filter(|size| *size > 0);
                }
                _ => {}
            }
        }
        preferences
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_are_read_and_the_rest_is_left_alone() {
        let read = |header| Preferences::read(Some(header));
        let both = Preferences { representation: true, page: Some(5) };
        assert_eq!(read("return=representation, odata.maxpagesize=5"), both);
        assert_eq!(read("Return=\"Representation\";odata.maxpagesize=5"), both);
        assert_eq!(read("respond-async, wait=5, return=minimal"), Preferences::default());
        assert_eq!(read("odata.maxpagesize=0, odata.maxpagesize=x"), Preferences::default());
        assert_eq!(Preferences::read(None), Preferences::default());
    }
}
