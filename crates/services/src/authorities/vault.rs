//! The vault's data key, kept wrapped in the store.

use ca::Vault;
use chrono::{DateTime, Utc};
use domain::outside::Random;
use store::Store;

use crate::Error;

/// The row that has the wrapped data key.
const DATA_KEY: &str = "vault/data-key";

/// Opens the vault with the master key. At the first start its data key is made and stored, wrapped.
pub async fn open_vault(
    store: &Store,
    master: &[u8; 32],
    random: &dyn Random,
    now: DateTime<Utc>,
) -> Result<Vault, Error> {
    let mut tx = store.write().await?;
    if let Some(wrapped) = tx.sealed_secret(DATA_KEY).await? {
        return Ok(Vault::open_with(master, &wrapped)?);
    }
    let (vault, wrapped) = Vault::create(master, random)?;
    tx.put_sealed_secret(DATA_KEY, &wrapped, now).await?;
    tx.commit().await?;
    Ok(vault)
}

/// Whether the store has a vault, and so secrets that only its master key opens.
pub async fn has_vault(store: &Store) -> Result<bool, Error> {
    Ok(store.read().await?.sealed_secret(DATA_KEY).await?.is_some())
}
