//! PEM (RFC 7468), as we write it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// The text of something in DER, in lines of 64 characters.
pub fn write(label: &str, der: &[u8]) -> String {
    let text = Zeroizing::new(STANDARD.encode(der));
    let lines = text.len().div_ceil(64);
    // Long enough from the start: a text that grows would leave copies of a key behind.
    let mut written = String::with_capacity(text.len() + lines + 2 * label.len() + 32);
    for part in ["-----BEGIN ", label, "-----\n"] {
        written.push_str(part);
    }
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, more) = rest.split_at(rest.len().min(64));
        written.push_str(line);
        written.push('\n');
        rest = more;
    }
    for part in ["-----END ", label, "-----\n"] {
        written.push_str(part);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_64_characters() {
        assert_eq!(
            write("THING", &[0; 50]),
            format!("-----BEGIN THING-----\n{}\nAAA=\n-----END THING-----\n", "A".repeat(64))
        );
        assert_eq!(write("THING", &[]), "-----BEGIN THING-----\n-----END THING-----\n");
    }
}
