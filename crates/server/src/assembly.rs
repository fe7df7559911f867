//! Puts the use cases together: store, vault, push, directory.

use std::path::Path;
use std::sync::Arc;

use ca::Vault;
use domain::fingerprint::FingerprintKey;
use domain::outside::random_bytes;
use services::settings::{self, Organisation, Setting};
use services::{Allowances, Parts, Services, authorities};
use store::Store;
use uuid::Builder;

use crate::config::Secret;
use crate::data_directory::{self, Purpose};
use crate::{Config, Error, Outside, master_key};

/// Opens the store, brings its schema up to date and makes what a first start has to make: keys, authorities, the
/// server's id. Nothing listens yet and no job runs.
pub(crate) async fn open(config: &Config, outside: &Outside, purpose: Purpose) -> Result<Services, Error> {
    data_directory::prepare(&config.data_directory, purpose)?;
    let url = database_url(config)?;
    let store = Store::open(url.expose()).await?;
    let vault = vault(config, outside, &store).await?;
    // Derived below the data key: another master key leaves the fingerprints, and so every device, as they are.
    let fingerprint_key = FingerprintKey(vault.derive("fingerprint", &[]));
    let services = Services::new(Parts {
        store,
        clock: Arc::clone(&outside.clock),
        random: Arc::clone(&outside.random),
        vault: Arc::new(vault),
        push: outside.push(&config.push)?,
        directory: Arc::clone(&outside.directory),
        mail: Arc::clone(&outside.mail),
        fingerprint_key,
        wake: jobs::Wake::default(),
        allowances: Allowances { compatibility_enrolment: config.enrolment.allow_compatibility },
    });
    services::packages::offer(&services, config.connector.downloads.clone());
    first_start(&services).await?;
    services::setup::use_push_certificate(&services).await?;
    Ok(services)
}

fn database_url(config: &Config) -> Result<Secret, Error> {
    let given = Secret::read("url", config.database.url.as_ref(), config.database.url_file.as_ref())?;
    Ok(given.unwrap_or_else(|| Secret::new(format!("sqlite:{}", sqlite(&config.data_directory)))))
}

fn sqlite(directory: &Path) -> String {
    directory.join("gatepost.sqlite").display().to_string()
}

/// The vault of this database; made with it.
async fn vault(config: &Config, outside: &Outside, store: &Store) -> Result<Vault, Error> {
    let key_file = config.data_directory.join(master_key::FILE);
    let given = config.master_key.is_some() || config.master_key_file.is_some() || key_file.exists();
    if !given && authorities::has_vault(store).await? {
        // A new key would open nothing, and would hide that the old one is missing.
        return Err(Error::WrongMasterKey);
    }
    let master = master_key::load(config, &*outside.random)?;
    match authorities::open_vault(store, &master, &*outside.random, outside.clock.now()).await {
        Err(services::Error::Ca(_)) => Err(Error::WrongMasterKey),
        result => Ok(result?),
    }
}

/// What a first start makes: the server's id and its authorities.
async fn first_start(services: &Services) -> Result<(), services::Error> {
    let mut tx = services.store.write().await?;
    let mut organisation: Organisation = settings::read(&mut tx).await?;
    if organisation.id.is_nil() {
        organisation.id = Builder::from_random_bytes(random_bytes(&*services.random)).into_uuid();
        tx.put_setting(Organisation::NAME, &organisation, services.now()).await?;
        tx.commit().await?;
    } else {
        drop(tx);
    }
    authorities::ensure(services).await
}
