//! Texts of Exchange and of errors in the form that a message takes.

use connector_protocol::MAX_TEXT;

/// Without control characters, and not longer than a message's text may be.
pub(crate) fn text(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_TEXT).collect()
}

/// The same of something that may be missing.
pub(crate) fn or_empty(of: Option<&str>) -> String {
    of.map(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_comes_out_is_taken() {
        let long = super::text(&format!("a\r\n\u{7}{}", "é".repeat(3000)));
        assert_eq!(long.chars().count(), super::MAX_TEXT);
        assert!(!long.chars().any(char::is_control));
    }
}
