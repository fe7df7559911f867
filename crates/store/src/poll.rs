//! What a device's poll reads: one statement over two indexes, outside any transaction, whatever history there is.

use chrono::{DateTime, Utc};

use crate::database::Readers;
use crate::enrolment::{self, Holder, HolderRow};
use crate::{Error, Store};

crate::statements! {
    POLL = concat!(
        "SELECT ", enrolment::columns!(), ", ", enrolment::revoked!(), ", \
         EXISTS (SELECT 1 FROM pending_command WHERE pending_command.enrolment_id = enrolment.id \
         AND (pending_command.not_before IS NULL OR pending_command.not_before <= $2)) AS waits \
         FROM enrolment WHERE certificate_sha256 = $1"
    );
}

/// What a poll needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polled {
    /// Whose certificate it is.
    pub holder: Holder,
    /// Whether a command waits for the device.
    pub waits: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    holder: HolderRow,
    waits: bool,
}

impl Store {
    /// Looks whether anything waits for the device with this certificate; `None` if the certificate counts for no
    /// enrolment (a renewed one that was not used yet does not).
    pub async fn poll(&self, sha256: &[u8; 32], now: DateTime<Utc>) -> Result<Option<Polled>, Error> {
        let row: Option<Row> = match self.readers() {
            Readers::Sqlite(pool) => {
                sqlx::query_as(POLL).bind(sha256.as_slice()).bind(now).fetch_optional(pool).await?
            }
            Readers::Postgres(pool) => {
                sqlx::query_as(POLL).bind(sha256.as_slice()).bind(now).fetch_optional(pool).await?
            }
        };
        row.map(|row| Ok(Polled { holder: row.holder.read()?, waits: row.waits })).transpose()
    }
}
