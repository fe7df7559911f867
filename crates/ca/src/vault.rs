//! Sealing of secrets, and the derivation of one-time values that need not be stored.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use domain::outside::{Random, random_bytes};
use zeroize::Zeroizing;

use crate::Error;

/// The first byte of a sealed secret: AES-256-GCM under the data key.
const FORM: u8 = 1;

/// The name under which the data key itself is sealed.
const DATA_KEY: &str = "vault/data-key";

/// Seals secrets under a data key, which the master key wraps. A sealed secret is bound to the name of its row: moved
/// to another row it does not open.
pub struct Vault {
    sealing: LessSafeKey,
    derivation: hmac::Key,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(..)")
    }
}

impl Vault {
    /// A new vault. Returns it with its wrapped data key, which is to be stored as it is.
    pub fn create(master: &[u8; 32], random: &dyn Random) -> Result<(Self, Vec<u8>), Error> {
        let data_key = Zeroizing::new(random_bytes::<32>(random));
        let wrapped = seal(&wrapping_key(master)?, DATA_KEY, data_key.as_slice(), random)?;
        Ok((Self::with_data_key(&data_key)?, wrapped))
    }

    /// Opens the vault with the master key and the stored data key.
    pub fn open_with(master: &[u8; 32], wrapped_data_key: &[u8]) -> Result<Self, Error> {
        let data_key = open(&wrapping_key(master)?, DATA_KEY, wrapped_data_key)?;
        let data_key: Zeroizing<[u8; 32]> =
            Zeroizing::new(data_key.as_slice().try_into().map_err(|_| Error::Key)?);
        Self::with_data_key(&data_key)
    }

    /// Wraps the data key under another master key, so that the master key can be changed without touching the rows.
    pub fn rewrap(
        old: &[u8; 32],
        new: &[u8; 32],
        wrapped_data_key: &[u8],
        random: &dyn Random,
    ) -> Result<Vec<u8>, Error> {
        let data_key = open(&wrapping_key(old)?, DATA_KEY, wrapped_data_key)?;
        seal(&wrapping_key(new)?, DATA_KEY, &data_key, random)
    }

    /// Seals a secret for the row of this name.
    pub fn seal(&self, name: &str, secret: &[u8], random: &dyn Random) -> Result<Vec<u8>, Error> {
        seal(&self.sealing, name, secret, random)
    }

    /// Opens the secret of the row of this name.
    pub fn open(&self, name: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        open(&self.sealing, name, sealed)
    }

    /// A value that only this server can make again: HMAC-SHA-256 over the purpose and the parts, which are told apart
    /// by their lengths.
    pub fn derive(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.derivation);
        for part in [purpose.as_bytes()].iter().chain(parts) {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        let tag = context.sign();
        let mut derived = [0; 32];
        for (to, from) in derived.iter_mut().zip(tag.as_ref()) {
            *to = *from;
        }
        derived
    }

    fn with_data_key(data_key: &[u8; 32]) -> Result<Self, Error> {
        Ok(Self {
            sealing: aead_key(&subkey(data_key, b"sealing"))?,
            derivation: hmac::Key::new(hmac::HMAC_SHA256, &*subkey(data_key, b"derivation")),
        })
    }
}

/// A key for one use, from a key for all uses.
fn subkey(key: &[u8; 32], label: &[u8]) -> Zeroizing<[u8; 32]> {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), label);
    let mut derived = Zeroizing::new([0; 32]);
    for (to, from) in derived.iter_mut().zip(tag.as_ref()) {
        *to = *from;
    }
    derived
}

fn wrapping_key(master: &[u8; 32]) -> Result<LessSafeKey, Error> {
    aead_key(&subkey(master, b"wrapping"))
}

fn aead_key(bytes: &[u8; 32]) -> Result<LessSafeKey, Error> {
    UnboundKey::new(&AES_256_GCM, bytes).map(LessSafeKey::new).map_err(|_| Error::Key)
}

fn seal(key: &LessSafeKey, name: &str, secret: &[u8], random: &dyn Random) -> Result<Vec<u8>, Error> {
    // 96 random bits for each secret: with the few million that a server ever seals, a repetition is out of reach.
    let nonce = random_bytes::<NONCE_LEN>(random);
    let mut text = Zeroizing::new(secret.to_vec());
    let tag = key
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(name.as_bytes()),
            text.as_mut_slice(),
        )
        .map_err(|_| Error::Operation)?;
    let mut sealed = Vec::with_capacity(1 + nonce.len() + text.len() + tag.as_ref().len());
    sealed.push(FORM);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&text);
    sealed.extend_from_slice(tag.as_ref());
    Ok(sealed)
}

fn open(key: &LessSafeKey, name: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let refused = || Error::Open { name: name.to_owned() };
    let (form, rest) = sealed.split_first().ok_or_else(refused)?;
    let (nonce, text) = rest.split_first_chunk::<NONCE_LEN>().ok_or_else(refused)?;
    if *form != FORM {
        return Err(refused());
    }
    let mut text = Zeroizing::new(text.to_vec());
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let length = key
        .open_in_place(nonce, Aad::from(name.as_bytes()), text.as_mut_slice())
        .map_err(|_| refused())?
        .len();
    text.truncate(length);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::key::tests::Counting;

    fn vault() -> Vault {
        Vault::create(&[1; 32], &Counting::default()).unwrap().0
    }

    #[test]
    fn a_vault_opens_with_its_master_key_only() {
        let (vault, wrapped) = Vault::create(&[1; 32], &Counting::default()).unwrap();
        let sealed = vault.seal("push-key", b"secret", &Counting::default()).unwrap();
        let again = Vault::open_with(&[1; 32], &wrapped).unwrap();
        assert_eq!(again.open("push-key", &sealed).unwrap().as_slice(), b"secret");
        assert_eq!(again.derive("x", &[b"a"]), vault.derive("x", &[b"a"]));
        assert!(Vault::open_with(&[2; 32], &wrapped).is_err());
        let rewrapped = Vault::rewrap(&[1; 32], &[2; 32], &wrapped, &Counting::default()).unwrap();
        let moved = Vault::open_with(&[2; 32], &rewrapped).unwrap();
        assert_eq!(moved.open("push-key", &sealed).unwrap().as_slice(), b"secret");
    }

    #[test]
    fn a_secret_does_not_open_in_another_row() {
        let sealed = vault().seal("authority/a", b"key", &Counting::default()).unwrap();
        assert_eq!(vault().open("authority/b", &sealed), Err(Error::Open { name: "authority/b".into() }));
        assert!(vault().open("authority/a", &sealed).is_ok());
    }

    #[test]
    fn derived_values_depend_on_where_parts_end() {
        assert_ne!(vault().derive("x", &[b"ab", b"c"]), vault().derive("x", &[b"a", b"bc"]));
        assert_ne!(vault().derive("x", &[b"y"]), vault().derive("xy", &[]));
    }

    proptest! {
        #[test]
        fn a_changed_byte_is_noticed(secret in proptest::collection::vec(any::<u8>(), 0..100), at in 0_usize..200) {
            let mut sealed = vault().seal("row", &secret, &Counting::default()).unwrap();
            let opened = vault().open("row", &sealed).unwrap();
            prop_assert_eq!(opened.as_slice(), &secret[..]);
            let at = at % sealed.len();
            sealed[at] ^= 1;
            prop_assert!(vault().open("row", &sealed).is_err());
        }
    }
}
