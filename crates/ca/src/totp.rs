//! One-time passwords by time (RFC 6238 on RFC 4226): SHA-1, six digits, steps of 30 seconds, as every authenticator knows them.

use aws_lc_rs::hmac;
use domain::outside::{Random, random_bytes};
use zeroize::Zeroizing;

use crate::verify::same;

/// The length of a time step, in seconds.
pub const STEP: i64 = 30;

/// How many digits a code has.
pub const DIGITS: usize = 6;

/// A new secret: 160 bits, as RFC 4226 §4 recommends.
pub fn secret(random: &dyn Random) -> Zeroizing<[u8; 20]> {
    Zeroizing::new(random_bytes(random))
}

/// The time step of a moment, in seconds since 1970.
pub const fn step_at(unix_seconds: i64) -> i64 {
    unix_seconds.div_euclid(STEP)
}

/// The time step whose code this is: the one of `now` or a neighbour, for clocks that differ by a little (RFC 6238 §5.2), and
/// newer than `used`, so that no code works twice. All candidates are compared, in the same time for every wrong code.
pub fn matching(secret: &[u8], code: &str, now: i64, used: Option<i64>) -> Option<i64> {
    let mut found = None;
    for step in [now - 1, now, now + 1] {
        let is_code = same(self::code(secret, step).as_bytes(), code.as_bytes());
        if is_code && used.is_none_or(|used| step > used) {
            found = found.or(Some(step));
        }
    }
    found
}

/// The code of a time step.
pub fn code(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    // RFC 4226 §5.3: the last four bits say where the 31 bits of the code begin.
    let offset = usize::from(tag.as_ref().last().copied().unwrap_or_default() & 0x0f);
    let bits =
        tag.as_ref().iter().skip(offset).take(4).fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte));
    format!("{:0width$}", (bits & 0x7fff_ffff) % 1_000_000, width = DIGITS)
}

/// A secret as people type it: base32 without padding (RFC 4648 §6).
pub fn base32(secret: &[u8]) -> Zeroizing<String> {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = Zeroizing::new(String::with_capacity(secret.len() * 8 / 5 + 1));
    let (mut bits, mut held) = (0_u32, 0);
    for byte in secret {
        bits = (bits << 8) | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            push(&mut text, ALPHABET, bits >> held);
        }
    }
    if held > 0 {
        push(&mut text, ALPHABET, bits << (5 - held));
    }
    text
}

fn push(text: &mut String, alphabet: &[u8; 32], bits: u32) {
    if let Some(letter) = usize::try_from(bits & 31).ok().and_then(|index| alphabet.get(index)) {
        text.push(char::from(*letter));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn the_codes_of_rfc_6238_appendix_b() {
        // The appendix has eight digits; six are the last six of them.
        for (at, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(SECRET, step_at(at)), expected, "{at}");
        }
    }

    #[test]
    fn a_neighbouring_step_counts_and_one_further_away_does_not() {
        for (away, counts) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let found = matching(SECRET, &code(SECRET, 100 + away), 100, None);
            assert_eq!(found, counts.then_some(100 + away), "{away}");
        }
    }

    #[test]
    fn no_code_works_twice_nor_one_before_it() {
        let found = matching(SECRET, &code(SECRET, 100), 100, Some(100));
        assert_eq!(found, None);
        assert_eq!(matching(SECRET, &code(SECRET, 99), 100, Some(100)), None);
        assert_eq!(matching(SECRET, &code(SECRET, 101), 100, Some(100)), Some(101));
        for wrong in ["", "28708", "2870820", "abcdef"] {
            assert_eq!(matching(SECRET, wrong, 1, None), None, "{wrong}");
        }
    }

    #[test]
    fn base32_as_in_rfc_4648_section_10() {
        for (bytes, text) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(bytes.as_bytes()).as_str(), text);
        }
    }
}
