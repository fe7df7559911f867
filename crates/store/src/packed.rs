//! Many rows as one JSON text.
//!
//! SQLite's driver carries every single value from a thread of its own to the one that asked, at several times the price of reading
//! it. Where a whole organisation is read, SQLite makes one text of thousands of rows instead. PostgreSQL's driver needs no such thing.

use serde::de::DeserializeOwned;
use tokio::task::{JoinHandle, spawn_blocking};
use uuid::Uuid;

use crate::Error;

/// How many rows become one text where all are read.
pub(crate) const AT_ONCE: i64 = 5000;

/// SQLite's statement that makes one text of rows: how one is written, and which they are.
macro_rules! text_of {
    ($row:ident, $which:expr) => {
        concat!(
            "SELECT '[' || COALESCE(group_concat(packed), '') || ']' FROM (SELECT ",
            $row!(),
            " AS packed FROM ",
            $which,
            ")"
        )
    };
}

pub(crate) use text_of;

/// The same for [`all`]: with the number of the last row.
macro_rules! numbered_text_of {
    ($row:ident, $which:literal) => {
        concat!(
            "SELECT '[' || COALESCE(group_concat(packed), '') || ']', MAX(number) FROM (SELECT ",
            $row!(),
            " AS packed, rowid AS number FROM ",
            $which,
            ")"
        )
    };
}

pub(crate) use numbered_text_of;

/// The rows of such a text: each a list of its columns in their order, or its only column.
pub(crate) fn unpack<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, Error> {
    serde_json::from_str(text).map_err(|_| Error::Corrupt("a row that was packed"))
}

/// The same by their ids, since SQLite promises no order within the text.
pub(crate) fn read<T: DeserializeOwned>(text: &str, id: impl Fn(&T) -> Uuid) -> Result<Vec<T>, Error> {
    let mut rows = unpack(text)?;
    rows.sort_by_key(id);
    Ok(rows)
}

/// What is made of the rows of many texts. Each text is taken apart on a thread of its own while SQLite makes the next.
pub(crate) struct Unpacking<R, T> {
    make: fn(Vec<R>) -> Result<Vec<T>, Error>,
    made: Vec<Vec<T>>,
    last: Option<JoinHandle<Result<Vec<T>, Error>>>,
}

impl<R: DeserializeOwned + 'static, T: Send + 'static> Unpacking<R, T> {
    /// Nothing yet.
    pub(crate) const fn new(make: fn(Vec<R>) -> Result<Vec<T>, Error>) -> Self {
        Self { make, made: Vec::new(), last: None }
    }

    /// Takes the next text.
    pub(crate) async fn add(&mut self, text: String) -> Result<(), Error> {
        self.settle().await?;
        let make = self.make;
        self.last = Some(spawn_blocking(move || make(unpack(&text)?)));
        Ok(())
    }

    /// All of it.
    pub(crate) async fn end(mut self) -> Result<Vec<T>, Error> {
        self.settle().await?;
        // Moved once: what is made may be large.
        let mut all = Vec::with_capacity(self.made.iter().map(Vec::len).sum());
        for mut some in self.made {
            all.append(&mut some);
        }
        Ok(all)
    }

    async fn settle(&mut self) -> Result<(), Error> {
        let Some(last) = self.last.take() else { return Ok(()) };
        let made = last.await.map_err(|_| Error::Corrupt("a row that was packed"))?;
        self.made.push(made?);
        Ok(())
    }
}

/// What is made of all rows of a kind, in no order. SQLite reads the table as it lies on the disk: its statement takes the row number after
/// which to begin and how many, and gives the last one with the text.
macro_rules! all {
    ($tx:expr, $make:expr, $sqlite:expr, $postgres:expr, [$($value:expr),*]) => {
        match &mut $tx.open {
            $crate::tx::Open::Sqlite(c, _) => {
                let (mut unpacking, mut after) = ($crate::packed::Unpacking::new($make), 0_i64);
                loop {
                    let (text, last): (String, Option<i64>) = sqlx::query_as($sqlite)$(.bind($value))*
                        .bind(after).bind($crate::packed::AT_ONCE).fetch_one(&mut **c).await?;
                    let Some(last) = last else { break unpacking.end().await? };
                    unpacking.add(text).await?;
                    after = last;
                }
            }
            $crate::tx::Open::Postgres(c) => {
                $make(sqlx::query_as($postgres)$(.bind($value))*.fetch_all(&mut **c).await?)?
            }
        }
    };
}

pub(crate) use all;

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
