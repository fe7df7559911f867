//! Addresses of pages in the App Store.

use std::str::FromStr;

use thiserror::Error;

/// The longest address, in characters.
const LONGEST: usize = 1000;

/// What a person gives to say which app is meant: its number in the App Store, or the address of its page there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreLink {
    /// Its number.
    pub store_id: u64,
    /// The address of its page.
    pub url: String,
}

/// The text names no app of the App Store.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("give the number of the app, or the address of its page, as https://apps.apple.com/app/id951937596")]
pub struct NotAStoreLink;

impl StoreLink {
    /// The app of this number.
    pub fn of(store_id: u64) -> Self {
        Self { store_id, url: format!("https://apps.apple.com/app/id{store_id}") }
    }
}

impl FromStr for StoreLink {
    type Err = NotAStoreLink;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if let Some(store_id) = number(text.strip_prefix("id").unwrap_or(text)) {
            return Ok(Self::of(store_id));
        }
        let rest = text.strip_prefix("https://").ok_or(NotAStoreLink)?;
        let (host, path) = rest.split_once('/').ok_or(NotAStoreLink)?;
        let is_apples =
            ["apps.apple.com", "itunes.apple.com"].iter().any(|known| host.eq_ignore_ascii_case(known));
        let is_plain = text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_apples || !is_plain {
            return Err(NotAStoreLink);
        }
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let store_id = path.split('/').rev().find_map(|part| number(part.strip_prefix("id")?));
        Ok(Self { store_id: store_id.ok_or(NotAStoreLink)?, url: text.to_owned() })
    }
}

/// A number that a signed 64-bit column can keep.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && (1..=i64::MAX as u64).contains(number))
}
