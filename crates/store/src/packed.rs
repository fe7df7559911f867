//! Many rows as one JSON text.
//!
//! SQLite's driver carries every single value from a thread of its own to the one that asked, at several times the price of reading
//! it. Where a whole organisation is read, SQLite makes one text of thousands of rows instead. PostgreSQL's driver needs no such thing.

use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::Error;

/// The rows of such a text, each a list of its columns in their order; by their ids, since SQLite promises no order within the text.
pub(crate) fn read<T: DeserializeOwned>(text: &str, id: impl Fn(&T) -> Uuid) -> Result<Vec<T>, Error> {
    let mut rows: Vec<T> = serde_json::from_str(text).map_err(|_| Error::Corrupt("a row that was packed"))?;
    rows.sort_by_key(id);
    Ok(rows)
}

/// The rows of a kind: by SQLite's statement, which makes one text of them, or by PostgreSQL's.
macro_rules! rows {
    ($tx:expr, $row:ty, $sqlite:expr, $postgres:expr, [$($value:expr),+]) => {
        match &mut $tx.open {
            $crate::tx::Open::Sqlite(c, _) => {
                let text: String = sqlx::query_scalar($sqlite)$(.bind($value))+.fetch_one(&mut **c).await?;
                $crate::packed::read(&text, |row: &$row| row.id)?
            }
            $crate::tx::Open::Postgres(c) => {
                sqlx::query_as::<_, $row>($postgres)$(.bind($value))+.fetch_all(&mut **c).await?
            }
        }
    };
}

pub(crate) use rows;
