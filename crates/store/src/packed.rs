//! Many rows as one JSON text.
//!
//! SQLite's driver carries every single value from a thread of its own to the one that asked, at several times the price of reading
//! it. Where a whole organisation is read, SQLite makes one text of thousands of rows instead. PostgreSQL's driver needs no such thing.

use serde::de::DeserializeOwned;

use crate::Error;

/// The rows of such a text, each a list of its columns in their order; by a key, since SQLite promises no order within the text.
pub(crate) fn read<T: DeserializeOwned, K: Ord>(text: &str, key: impl Fn(&T) -> K) -> Result<Vec<T>, Error> {
    let mut rows: Vec<T> = serde_json::from_str(text).map_err(|_| Error::Corrupt("a row that was packed"))?;
    rows.sort_by_key(key);
    Ok(rows)
}
