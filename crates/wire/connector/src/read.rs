//! Reading and writing, with limits.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;

/// The longest message, in bytes.
pub const MAX_LENGTH: usize = 4 * 1024 * 1024;

/// How many items a list of a message has at most.
pub const MAX_ITEMS: usize = 1000;

/// How many ids a personal list has at most. Exchange sets no limit, and lists grow with every device that there ever was.
pub const MAX_IDS: usize = 20_000;

/// How many characters a text has at most.
pub const MAX_TEXT: usize = 1024;

/// A message with its limits.
pub trait Message: Serialize + DeserializeOwned {
    /// Fails if a list or a text is too long. Types and names were right before.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// Reads a message.
pub fn read<M: Message>(bytes: &[u8]) -> Result<M, Error> {
    if bytes.len() > MAX_LENGTH {
        return Err(Error::TooLong);
    }
    // serde_json reads no deeper than 128 levels.
    let message: M = serde_json::from_slice(bytes)
        .map_err(|error| Error::NotTheMessage { line: error.line(), column: error.column() })?;
    message.check()?;
    Ok(message)
}

/// Writes a message. Fails where the other side would not take it.
pub fn write<M: Message>(message: &M) -> Result<Vec<u8>, Error> {
    message.check()?;
    let bytes = serde_json::to_vec(message).map_err(|_| Error::NotTheMessage { line: 0, column: 0 })?;
    if bytes.len() > MAX_LENGTH {
        return Err(Error::TooLong);
    }
    Ok(bytes)
}

pub(crate) fn items<T>(field: &'static str, list: &[T]) -> Result<(), Error> {
    if list.len() > MAX_ITEMS {
        return Err(Error::TooMany { field, found: list.len(), most: MAX_ITEMS });
    }
    Ok(())
}

pub(crate) fn text(field: &'static str, text: &str) -> Result<(), Error> {
    if text.chars().count() > MAX_TEXT || text.chars().any(char::is_control) {
        return Err(Error::Text { field });
    }
    Ok(())
}

pub(crate) fn texts(field: &'static str, list: &[String]) -> Result<(), Error> {
    items(field, list)?;
    list.iter().try_for_each(|one| text(field, one))
}

/// The ids of a personal list, which is always sent whole.
pub(crate) fn ids(field: &'static str, list: &[String]) -> Result<(), Error> {
    if list.len() > MAX_IDS {
        return Err(Error::TooMany { field, found: list.len(), most: MAX_IDS });
    }
    list.iter().try_for_each(|one| text(field, one))
}
