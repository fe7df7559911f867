//! A first look at a certificate: whether it is one. Signing and chains are read elsewhere.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The longest certificate that a profile takes, in bytes.
const MAX: usize = 32 * 1024;

/// Reads base64 and gives it back in its canonical form, or says what is wrong.
pub(super) fn check(text: &str) -> Result<String, &'static str> {
    if text.len() > MAX * 2 {
        return Err("is too long for a certificate");
    }
    let compact: String = text.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    let bytes = STANDARD.decode(compact).map_err(|_| "is not base64")?;
    if bytes.starts_with(b"-----BEGIN") {
        return Err("is in PEM: send the DER form (the .cer file as Windows exports it), in base64");
    }
    if !is_certificate(&bytes) {
        return Err("is not a certificate in DER");
    }
    Ok(STANDARD.encode(bytes))
}

/// SEQUENCE { SEQUENCE tbsCertificate, SEQUENCE algorithm, BIT STRING signature } and nothing behind it (RFC 5280 §4.1).
fn is_certificate(bytes: &[u8]) -> bool {
    let Some((0x30, inner, [])) = element(bytes) else { return false };
    let Some((0x30, _, rest)) = element(inner) else { return false };
    let Some((0x30, _, rest)) = element(rest) else { return false };
    matches!(element(rest), Some((0x03, _, [])))
}

/// One DER element: its tag, its content, and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        if !(1..=3).contains(&count) {
            return None;
        }
        let (digits, rest) = rest.split_at_checked(count)?;
        (digits.iter().fold(0, |sum, digit| sum * 256 + usize::from(*digit)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_of_a_certificate_is_accepted_and_its_base64_made_canonical() {
        let shape = [0x30, 0x07, 0x30, 0x00, 0x30, 0x00, 0x03, 0x01, 0x00];
        let text = STANDARD.encode(shape);
        assert_eq!(check(&format!("{}\n{}", &text[..4], &text[4..])), Ok(text));
    }

    #[test]
    fn other_bytes_are_refused() {
        assert_eq!(check("AA=="), Err("is not a certificate in DER"));
        assert_eq!(check("***"), Err("is not base64"));
        assert!(check(&STANDARD.encode("-----BEGIN CERTIFICATE-----")).unwrap_err().contains("PEM"));
        assert!(check(&STANDARD.encode([0x30, 0x83, 0xff, 0xff, 0xff])).is_err());
    }
}
