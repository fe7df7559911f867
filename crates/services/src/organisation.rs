//! Who runs this server.

use domain::actor::Actor;

use crate::settings::{Organisation, Setting};
use crate::{Error, Services};

/// The organisation. Everybody who may ask anything may ask this.
pub async fn organisation(services: &Services, _actor: &Actor) -> Result<Organisation, Error> {
    let mut tx = services.store.read().await?;
    Ok(tx.setting(Organisation::NAME).await?.unwrap_or_default())
}
