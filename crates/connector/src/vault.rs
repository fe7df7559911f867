//! Sealing of this machine's secrets (XC-4): AES-256-GCM under a key in a file of its own, which only its owner can read. The
//! server never has either.

use std::fmt;
use std::path::Path;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use domain::outside::{Random, random_bytes};
use zeroize::Zeroizing;

use crate::Error;
use crate::private_file;

/// The first byte of what is sealed: AES-256-GCM under the key of the file.
const FORM: u8 = 1;

/// Seals and opens. What is sealed under one name does not open under another.
pub(crate) struct Vault(LessSafeKey);

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(..)")
    }
}

impl Vault {
    /// Opens it with the key in this file, which is made if there is none.
    pub(crate) fn open(path: &Path, random: &dyn Random) -> Result<Self, Error> {
        let key = if let Some(text) = private_file::read(path)? {
            Zeroizing::new(text)
        } else {
            let key = Zeroizing::new(random_bytes::<32>(random));
            let text = Zeroizing::new(format!("{}\n", hex::encode(key.as_slice())).into_bytes());
            private_file::write(path, &text)?;
            text
        };
        let wrong = || Error::Content {
            path: path.to_owned(),
            problem: "64 hexadecimal digits belong here".to_owned(),
        };
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(key.trim_ascii(), bytes.as_mut_slice()).map_err(|_| wrong())?;
        let key = UnboundKey::new(&AES_256_GCM, bytes.as_slice()).map_err(|_| wrong())?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Seals a secret under a name.
    pub(crate) fn seal(&self, name: &str, secret: &[u8], random: &dyn Random) -> Result<Vec<u8>, Error> {
        let nonce = random_bytes::<NONCE_LEN>(random);
        let mut text = Zeroizing::new(secret.to_vec());
        let tag = self
            .0
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(name.as_bytes()),
                text.as_mut_slice(),
            )
            .map_err(|_| Error::Sealed)?;
        Ok([&[FORM], nonce.as_slice(), text.as_slice(), tag.as_ref()].concat())
    }

    /// Opens what was sealed under a name.
    pub(crate) fn unseal(&self, name: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let rest = sealed.strip_prefix(&[FORM]).ok_or(Error::Sealed)?;
        let (nonce, text) = rest.split_first_chunk::<NONCE_LEN>().ok_or(Error::Sealed)?;
        let mut text = Zeroizing::new(text.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length = self
            .0
            .open_in_place(nonce, Aad::from(name.as_bytes()), text.as_mut_slice())
            .map_err(|_| Error::Sealed)?
            .len();
        text.truncate(length);
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use testkit::SeededRandom;

    use super::*;

    #[test]
    fn a_secret_opens_on_this_machine_and_under_its_name_alone() {
        let directory = tempfile::tempdir().unwrap();
        let random = SeededRandom::default();
        let vault = Vault::open(&directory.path().join("a.key"), &random).unwrap();
        let sealed = vault.seal("secrets", b"Pa55word", &random).unwrap();
        assert!(!sealed.windows(8).any(|window| window == b"Pa55word"));
        let again = Vault::open(&directory.path().join("a.key"), &random).unwrap();
        assert_eq!(again.unseal("secrets", &sealed).unwrap().as_slice(), b"Pa55word");
        assert!(again.unseal("other", &sealed).is_err());
        let other = Vault::open(&directory.path().join("b.key"), &random).unwrap();
        assert!(other.unseal("secrets", &sealed).is_err());
        let mut changed = sealed;
        changed[14] ^= 1;
        assert!(again.unseal("secrets", &changed).is_err());
    }
}
