//! A notification account is tested before it is kept.

use std::sync::Arc;

use outbound_exchange::ExchangeError;
use secrecy::SecretString;

use super::{Courier, EwsCourier, Notification, Tested};
use crate::dns::Resolve;
use crate::outside::Monotonic;
use crate::{Error, ExchangeSettings};

/// A notification account that was tested. Only [`prove`] makes one, so that none is kept without.
#[derive(Clone, Debug)]
pub struct Proven {
    pub(crate) notification: Notification,
    pub(crate) password: SecretString,
    tested: Tested,
}

impl Proven {
    /// What the test found, in words.
    pub fn tested(&self) -> &Tested {
        &self.tested
    }
}

/// Finds the account's web services, signs in there, and looks at its mailbox. Sends nothing.
pub async fn prove(
    exchange: &ExchangeSettings,
    proxy_password: Option<&SecretString>,
    notification: Notification,
    password: SecretString,
    resolver: Arc<dyn Resolve>,
    monotonic: Arc<dyn Monotonic>,
) -> Result<Proven, Error> {
    let target = notification.target(exchange, &password, proxy_password)?;
    let courier = EwsCourier::new(&notification, target, exchange.hosted, resolver, monotonic)?;
    let tested = courier.test().await.map_err(|error: ExchangeError| Error::Notification(error))?;
    Ok(Proven { notification, password, tested })
}
