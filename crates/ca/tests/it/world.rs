//! What the tests share: randomness that counts, a fixed time, keys made once.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use ca::{Authority, AuthorityKind, Identity, KeyKind, Points, PrivateKey, Template};
use chrono::{DateTime, Utc};
use domain::outside::{Random, random_bytes};

/// A generator that is good enough to tell values apart.
#[derive(Default)]
pub(crate) struct Chance(AtomicU64);

impl Random for Chance {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let state = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(mixed ^ (mixed >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}

pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

pub(crate) fn key(number: usize) -> PrivateKey {
    static KEYS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        (0..3).map(|_| PrivateKey::generate(KeyKind::Rsa2048).unwrap().to_pkcs8().unwrap().to_vec()).collect()
    });
    PrivateKey::from_pkcs8(&keys[number]).unwrap()
}

pub(crate) fn root() -> Authority {
    Authority::root("Example BV", key(0), random_bytes(&Chance::default()), now()).unwrap()
}

pub(crate) fn device_authority() -> Authority {
    root().subordinate(AuthorityKind::Device, "Example BV", key(1), [7; 16], now(), &points()).unwrap()
}

pub(crate) fn points() -> Points {
    Points {
        crl: Some("http://gatepost.example.com/crl/root.crl".into()),
        issuer: Some("http://gatepost.example.com/ca/root.cer".into()),
    }
}

/// An identity of a device authority, with the third key.
pub(crate) fn leaf(name: &str) -> Identity {
    let authority = device_authority();
    let key = key(2);
    let certificate = authority
        .issue(&Template::leaf(name, 30), &key.public_key().unwrap(), [9; 16], now(), &points())
        .unwrap();
    Identity { certificate, chain: vec![authority.certificate().to_vec()], key }
}
