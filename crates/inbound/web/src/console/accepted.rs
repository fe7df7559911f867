//! What an administrator has seen and accepts. A form that hits people comes back with what it would do, and with the digest of that;
//! it is done once it is sent with that digest. If something else was entered meanwhile, or it would hit others, the digest is
//! another one, and what it would do is shown again.

use serde::Serialize;
use services::Error;
use sha2::{Digest, Sha256};

/// The name of the field that the digest is sent in.
pub(super) const FIELD: &str = "accepted";

/// The digest of what was entered together with what it would do: 64 hexadecimal digits, however much that is. It needs no key:
/// whoever makes one up skips what they would have been shown, and nothing else.
pub(super) fn digest(seen: &impl Serialize) -> Result<String, Error> {
    let written =
        serde_json::to_vec(seen).map_err(|_| Error::Internal("what is to be accepted is no JSON"))?;
    Ok(hex::encode(Sha256::digest(written)))
}

#[cfg(test)]
mod tests {
    use domain::access::{AccessSettings, Level};

    use super::digest;

    #[test]
    fn every_difference_shows_and_the_shape_does_not() {
        let quarantine =
            AccessSettings { default_level: Some(Level::Quarantine), ..AccessSettings::default() };
        let block = AccessSettings { default_level: Some(Level::Block), ..quarantine.clone() };
        let seen = [
            digest(&(&quarantine, 1, [5])),
            digest(&(&block, 1, [5])),
            digest(&(&quarantine, 1, [6])),
            digest(&(&quarantine, 15, [0; 0])),
        ];
        let seen: Vec<_> = seen.into_iter().map(Result::unwrap).collect();
        for (place, one) in seen.iter().enumerate() {
            assert_eq!((one.len(), seen.iter().position(|other| other == one)), (64, Some(place)));
        }
        assert_eq!(digest(&(&quarantine, 1, [5])).unwrap(), seen[0]);
    }
}
