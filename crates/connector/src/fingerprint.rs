//! Fingerprints of certificates as people copy them.

use crate::Error;

/// A SHA-256 in hexadecimal, with colons or spaces or without.
pub fn parse(text: &str) -> Result<[u8; 32], Error> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != ':').collect();
    let mut bytes = [0; 32];
    hex::decode_to_slice(digits, &mut bytes)
        .map_err(|_| Error::Setting("a fingerprint is a SHA-256: 64 hexadecimal digits".to_owned()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_colons_or_without() {
        let colons = ["AB"; 32].join(":");
        assert_eq!(parse(&colons).unwrap(), parse(&"ab".repeat(32)).unwrap());
        assert!(parse("ab").is_err());
    }
}
