//! Passwords of one demo, made anew each time.

use secrecy::SecretString;
use server::domain::outside::{Random, random_bytes};

/// Whose passwords there are.
pub(super) struct Secrets {
    /// The console's administrator.
    pub(super) administrator: SecretString,
    /// Every user of the directory.
    pub(super) user: SecretString,
    /// The account that reads the directory.
    pub(super) reader: SecretString,
    /// The connector's account in Exchange.
    pub(super) exchange: SecretString,
}

impl Secrets {
    pub(super) fn new(random: &dyn Random) -> Self {
        // 32 letters that nobody confuses, 5 bits each.
        const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let make = || {
            let letters = random_bytes::<16>(random).map(|byte| LETTERS.get(usize::from(byte % 32)).copied());
            SecretString::from(letters.iter().flatten().map(|letter| char::from(*letter)).collect::<String>())
        };
        Self { administrator: make(), user: make(), reader: make(), exchange: make() }
    }
}
