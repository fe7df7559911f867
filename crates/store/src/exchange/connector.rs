//! Connectors: at most one of an organisation is live.

use chrono::{DateTime, Utc};
use domain::id::{ConnectorId, OrganisationId};
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, organisation_id, host, version, system, certificate_sha256, registered_at, may_write_at, last_seen_at, \
         state, server, last_error, journal, ended_at, end_reason"
    };
}

crate::statements! {
    INSERT = "INSERT INTO exchange_connector (id, organisation_id, host, version, system, certificate_sha256, \
              registered_at, may_write_at, state, journal) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'connecting', 0)";
    BY_CERTIFICATE = concat!("SELECT ", columns!(), " FROM exchange_connector WHERE certificate_sha256 = $1");
    LIVE = concat!("SELECT ", columns!(), " FROM exchange_connector WHERE organisation_id = $1 AND ended_at IS NULL");
    ALL = concat!("SELECT ", columns!(), " FROM exchange_connector WHERE organisation_id = $1 ORDER BY registered_at, id");
    END = "UPDATE exchange_connector SET ended_at = $2, end_reason = $3 WHERE id = $1 AND ended_at IS NULL";
    SEEN = "UPDATE exchange_connector SET last_seen_at = $2, version = $3, state = $4, server = $5, last_error = $6, \
            journal = $7 WHERE id = $1";
    MAY_WRITE = "UPDATE exchange_connector SET may_write_at = $2 \
                 WHERE organisation_id = $1 AND ended_at IS NULL AND may_write_at > $2";
}

/// A connector that registers. It has not been heard of yet.
#[derive(Clone, Copy, Debug)]
pub struct NewConnector<'a> {
    /// Its id.
    pub id: ConnectorId,
    /// Whose.
    pub organisation: OrganisationId,
    /// The machine that it runs on.
    pub host: &'a str,
    /// Its version.
    pub version: &'a str,
    /// `linux` or `windows`.
    pub system: &'a str,
    /// SHA-256 of its certificate.
    pub certificate_sha256: [u8; 32],
    /// When it registers.
    pub registered_at: DateTime<Utc>,
    /// From when on it may write.
    pub may_write_at: DateTime<Utc>,
}

/// A connector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connector {
    /// Its id.
    pub id: ConnectorId,
    /// Whose.
    pub organisation: OrganisationId,
    /// The machine that it runs on.
    pub host: String,
    /// Its version.
    pub version: String,
    /// `linux` or `windows`.
    pub system: String,
    /// SHA-256 of its certificate.
    pub certificate_sha256: [u8; 32],
    /// When it registered.
    pub registered_at: DateTime<Utc>,
    /// From when on it may write.
    pub may_write_at: DateTime<Utc>,
    /// When it was heard of last.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// What it said that it is doing.
    pub state: String,
    /// The client access server that it is connected to.
    pub server: Option<String>,
    /// Its last error.
    pub last_error: Option<String>,
    /// The position of its journal.
    pub journal: u64,
    /// Since when it is none any more.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why: `replaced`, `removed`.
    pub end_reason: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    organisation_id: Uuid,
    host: String,
    version: String,
    system: String,
    certificate_sha256: Vec<u8>,
    registered_at: DateTime<Utc>,
    may_write_at: DateTime<Utc>,
    last_seen_at: Option<DateTime<Utc>>,
    state: String,
    server: Option<String>,
    last_error: Option<String>,
    journal: i64,
    ended_at: Option<DateTime<Utc>>,
    end_reason: Option<String>,
}

impl Row {
    fn read(self) -> Result<Connector, Error> {
        let sha256 = self.certificate_sha256.try_into();
        Ok(Connector {
            id: ConnectorId(self.id),
            organisation: OrganisationId(self.organisation_id),
            host: self.host,
            version: self.version,
            system: self.system,
            certificate_sha256: sha256
                .map_err(|_| Error::Corrupt("exchange_connector.certificate_sha256"))?,
            registered_at: self.registered_at,
            may_write_at: self.may_write_at,
            last_seen_at: self.last_seen_at,
            state: self.state,
            server: self.server,
            last_error: self.last_error,
            journal: u64::try_from(self.journal).unwrap_or(0),
            ended_at: self.ended_at,
            end_reason: self.end_reason,
        })
    }
}

/// What a connector says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Sign<'a> {
    /// Its version.
    pub version: &'a str,
    /// What it is doing.
    pub state: &'a str,
    /// The server that it is connected to.
    pub server: Option<&'a str>,
    /// Its last error.
    pub error: Option<&'a str>,
    /// The position of its journal.
    pub journal: u64,
}

impl Tx {
    /// Adds a connector. [`Error::Duplicate`] while another one of the organisation is live.
    pub async fn add_connector(&mut self, connector: &NewConnector<'_>) -> Result<(), Error> {
        on!(self, c => sqlx::query(INSERT)
            .bind(connector.id.0)
            .bind(connector.organisation.0)
            .bind(connector.host)
            .bind(connector.version)
            .bind(connector.system)
            .bind(connector.certificate_sha256.as_slice())
            .bind(connector.registered_at)
            .bind(connector.may_write_at)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// The connector of a certificate, live or not.
    pub async fn connector_by_certificate(&mut self, sha256: &[u8; 32]) -> Result<Option<Connector>, Error> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(BY_CERTIFICATE).bind(sha256.as_slice()).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// The live connector of an organisation.
    pub async fn live_connector(&mut self, organisation: OrganisationId) -> Result<Option<Connector>, Error> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(LIVE).bind(organisation.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Every connector that an organisation ever had, the oldest first.
    pub async fn connectors(&mut self, organisation: OrganisationId) -> Result<Vec<Connector>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ALL).bind(organisation.0).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Ends a connector.
    pub async fn end_connector(
        &mut self,
        id: ConnectorId,
        at: DateTime<Utc>,
        reason: &str,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(END).bind(id.0).bind(at).bind(reason).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Notes that a connector was heard of, and what it said.
    pub async fn connector_seen(
        &mut self,
        id: ConnectorId,
        at: DateTime<Utc>,
        sign: &Sign<'_>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(SEEN)
            .bind(id.0)
            .bind(at)
            .bind(sign.version)
            .bind(sign.state)
            .bind(sign.server)
            .bind(sign.error)
            .bind(i64::try_from(sign.journal).unwrap_or(i64::MAX))
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Lets the live connector write from now on: the one before confirmed that it stopped.
    pub async fn connector_may_write(
        &mut self,
        organisation: OrganisationId,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(MAY_WRITE).bind(organisation.0).bind(now).execute(c).await.map(drop))?;
        Ok(())
    }
}
