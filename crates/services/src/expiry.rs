//! Certificates that end and that a person has to renew.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::actor::{Actor, Permission};

use crate::settings::{self, PushCertificate};
use crate::{Error, Services};

/// So long before its end a certificate is told of.
pub const SOON: TimeDelta = TimeDelta::days(30);

/// What ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// Apple's push certificate.
    Push,
    /// The server certificate of this process's listeners.
    Listeners,
    /// One of our own authorities.
    Authority,
}

/// When the certificate of this process's listeners ends, as far as it said so.
#[derive(Debug, Default)]
pub(crate) struct Listeners(Mutex<Option<DateTime<Utc>>>);

/// Tells when the certificate ends that the listeners of this process show from now on.
pub fn listeners_end(services: &Services, at: Option<DateTime<Utc>>) {
    *services.listeners.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
}

/// What ends within 30 days or has ended, the first to end first.
pub async fn soon(services: &Services, actor: &Actor) -> Result<Vec<(Certificate, DateTime<Utc>)>, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    let push: PushCertificate = settings::read(&mut tx).await?;
    let authorities = tx.current_authorities().await?;
    let listeners = *services.listeners.0.lock().unwrap_or_else(PoisonError::into_inner);
    let ends = [
        (Certificate::Push, push.not_after),
        (Certificate::Listeners, listeners),
        (Certificate::Authority, authorities.iter().map(|authority| authority.not_after).min()),
    ];
    let limit = services.now() + SOON;
    let mut soon: Vec<_> = ends
        .into_iter()
        .filter_map(|(certificate, end)| Some((certificate, end.filter(|end| *end <= limit)?)))
        .collect();
    soon.sort_by_key(|(_, end)| *end);
    Ok(soon)
}
