//! A registration that was changed while a connector runs: another proxy, another password, another server.

use std::time::Duration;

use domain::outside::Random;
use sha2::{Digest, Sha256};
use tokio::time::sleep;

use super::{Registration, Secrets};
use crate::{Error, Place, private_file};

/// How often it is looked.
const LOOK: Duration = Duration::from_secs(2);

/// What stands in the files of a registration, as one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark([u8; 32]);

impl Registration {
    /// What stands there now. Taken before the registration is loaded, so that no change falls in between.
    pub fn mark(place: &Place) -> Result<Mark, Error> {
        let mut hash = Sha256::new();
        for path in [place.secrets(), place.registration()] {
            match std::fs::read(&path) {
                Ok(bytes) => hash.update(Sha256::digest(bytes)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => hash.update([0]),
                Err(error) => return Err(private_file::failed(&path, error)),
            }
        }
        Ok(Mark(hash.finalize().into()))
    }

    /// Waits until another registration stands there that can be used. It has to stand still between two looks: its two files are
    /// written one after the other. One that cannot be used is told of once and left alone.
    pub async fn changed(place: &Place, random: &dyn Random, since: Mark) -> (Self, Secrets, Mark) {
        let (mut known, mut before) = (since, since);
        loop {
            sleep(LOOK).await;
            let now = match Self::mark(place) {
                Ok(now) => now,
                Err(error) => {
                    tracing::debug!(%error, "the registration cannot be looked at");
                    continue;
                }
            };
            if now == known || now != before {
                before = now;
                continue;
            }
            known = now;
            match usable(place, random) {
                Ok((registration, secrets)) => return (registration, secrets, now),
                Err(error) => {
                    tracing::error!(%error, "the changed registration cannot be used: going on with the one before");
                }
            }
        }
    }
}

fn usable(place: &Place, random: &dyn Random) -> Result<(Registration, Secrets), Error> {
    let loaded = Registration::load(place, random)?;
    let (registration, secrets) = loaded.ok_or_else(|| Error::NotRegistered(place.path().to_owned()))?;
    registration.exchange.target(&registration.exchange.host, &secrets)?;
    registration.client(&secrets)?;
    Ok((registration, secrets))
}
