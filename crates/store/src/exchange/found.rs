//! What else a sync finds: servers and device classes.

use chrono::{DateTime, Utc};
use domain::id::OrganisationId;

use crate::{Error, Tx, on};

crate::statements! {
    FORGET_SERVERS = "DELETE FROM exchange_server WHERE organisation_id = $1";
    ADD_SERVER = "INSERT INTO exchange_server (organisation_id, fqdn, version, site, client_access, reachable, read_at) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    SERVERS = "SELECT fqdn, version, site, client_access, reachable FROM exchange_server \
               WHERE organisation_id = $1 ORDER BY fqdn";
    ADD_CLASS = "INSERT INTO exchange_device_class (organisation_id, device_type, model) VALUES ($1, $2, $3) \
                 ON CONFLICT DO NOTHING";
    CLASSES = "SELECT device_type, model FROM exchange_device_class WHERE organisation_id = $1 \
               ORDER BY device_type, model";
}

/// An Exchange server.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Server {
    /// Its name in the DNS.
    pub fqdn: String,
    /// Its version, as Exchange writes it.
    pub version: String,
    /// The Active Directory site.
    pub site: String,
    /// Whether it is a client access server.
    pub client_access: bool,
    /// Whether it answered when it was tried.
    pub reachable: Option<bool>,
}

impl Tx {
    /// Writes the servers of an organisation, all of them.
    pub async fn put_exchange_servers(
        &mut self,
        organisation: OrganisationId,
        servers: &[Server],
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(FORGET_SERVERS).bind(organisation.0).execute(c).await.map(drop))?;
        for server in servers {
            on!(self, c => sqlx::query(ADD_SERVER)
                .bind(organisation.0)
                .bind(&server.fqdn)
                .bind(&server.version)
                .bind(&server.site)
                .bind(server.client_access)
                .bind(server.reachable)
                .bind(at)
                .execute(c)
                .await
                .map(drop))?;
        }
        Ok(())
    }

    /// The servers of an organisation.
    pub async fn exchange_servers(&mut self, organisation: OrganisationId) -> Result<Vec<Server>, Error> {
        Ok(on!(self, c => sqlx::query_as(SERVERS).bind(organisation.0).fetch_all(c).await)?)
    }

    /// Notes families and models that Exchange has seen.
    pub async fn add_device_classes(
        &mut self,
        organisation: OrganisationId,
        classes: &[(String, String)],
    ) -> Result<(), Error> {
        for (device_type, model) in classes {
            on!(self, c => sqlx::query(ADD_CLASS)
                .bind(organisation.0).bind(device_type).bind(model).execute(c).await.map(drop))?;
        }
        Ok(())
    }

    /// Families and models that Exchange has seen.
    pub async fn device_classes(
        &mut self,
        organisation: OrganisationId,
    ) -> Result<Vec<(String, String)>, Error> {
        Ok(on!(self, c => sqlx::query_as(CLASSES).bind(organisation.0).fetch_all(c).await)?)
    }
}
