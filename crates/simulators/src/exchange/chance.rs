//! Numbers that look random and are the same for the same seed (SplitMix64).

use uuid::{Builder, Uuid};

/// A source of such numbers.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// One below `limit`; 0 if there is none.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.number() % limit).unwrap_or_default()
    }

    pub(super) fn guid(&mut self) -> Uuid {
        let number = u128::from(self.number()) << 64 | u128::from(self.number());
        Builder::from_random_bytes(number.to_be_bytes()).into_uuid()
    }

    /// An id of a device as newer iPhones have them: 26 capitals and digits.
    pub(super) fn device_id(&mut self) -> String {
        const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let signs = (0..26).filter_map(|_| SIGNS.get(self.below(SIGNS.len())));
        signs.map(|sign| char::from(*sign)).collect()
    }
}
