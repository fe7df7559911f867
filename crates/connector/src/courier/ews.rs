//! Messages by Exchange Web Services: one at a time, at the address that is fixed or found, and with pauses when the server or the
//! account is in trouble.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::ews::{Address, Mail};
use outbound_exchange::{ExchangeError, MailService, Sent, Target, discover};
use tokio::time::timeout;
use uuid::Uuid;

use super::{Carrying, Courier, Found, Notification, Standing, Tested};
use crate::dns::Resolve;
use crate::exchange::in_time;
use crate::outside::Monotonic;
use crate::{Error, ExchangeSettings, Secrets};

/// The usual path at a client access server.
const PATH: &str = "/EWS/Exchange.asmx";

/// The pause after a failure of the server: the first, and the longest.
const PAUSE: (Duration, Duration) = (Duration::from_secs(10), Duration::from_mins(5));

/// The pause after the account was refused: few domains lock an account that fails so seldom.
const REFUSED: Duration = Duration::from_mins(15);

/// The longest that the search for the web services may take. What hangs there must not hold all messages up.
const FINDING: Duration = Duration::from_mins(1);

/// The longest that DNS may take of it. The other places may answer without it.
const LOOKING_UP: Duration = Duration::from_secs(10);

/// The longest that a question may take. With the search it is as long as a call to Exchange may take.
const ASKING: Duration = Duration::from_secs(90);

/// Sends by web services.
pub struct EwsCourier {
    address: String,
    fixed: Option<Address>,
    target: Target,
    hosted: bool,
    resolver: Arc<dyn Resolve>,
    monotonic: Arc<dyn Monotonic>,
    /// Held while something is sent: an account may have few connections, and messages are in no hurry.
    service: tokio::sync::Mutex<Known>,
    state: Mutex<State>,
}

/// The web services that answered last, and how they were found.
type Known = Option<(MailService, Found)>;

#[derive(Default)]
struct State {
    /// Nothing is tried before this moment, and why.
    quiet: Option<(Duration, ExchangeError)>,
    failures: u32,
    /// The web services that did last what was asked of them, and when.
    worked: Option<(Duration, Tested)>,
    /// What went wrong last, and when.
    trouble: Option<(Duration, ExchangeError)>,
}

impl EwsCourier {
    /// Of a registration; `None` if it has no notification account.
    pub fn of(
        exchange: &ExchangeSettings,
        notification: Option<&Notification>,
        secrets: &Secrets,
        resolver: Arc<dyn Resolve>,
        monotonic: Arc<dyn Monotonic>,
    ) -> Result<Option<Arc<dyn Courier>>, Error> {
        let Some((notification, password)) = notification.zip(secrets.notification.as_ref()) else {
            return Ok(None);
        };
        let target = notification.target(exchange, password, secrets.exchange_proxy.as_ref())?;
        Ok(Some(Arc::new(Self::new(notification, target, exchange.hosted, resolver, monotonic)?)))
    }

    pub(super) fn new(
        notification: &Notification,
        target: Target,
        hosted: bool,
        resolver: Arc<dyn Resolve>,
        monotonic: Arc<dyn Monotonic>,
    ) -> Result<Self, Error> {
        Ok(Self {
            address: notification.address.clone(),
            fixed: notification.fixed()?,
            target,
            hosted,
            resolver,
            monotonic,
            service: tokio::sync::Mutex::new(None),
            state: Mutex::default(),
        })
    }

    /// Finds the web services: the fixed address, what Autodiscover says, or the usual path at the client access server.
    async fn find(&self) -> Result<(MailService, Found), ExchangeError> {
        if let Some(fixed) = &self.fixed {
            return Ok((MailService::new(fixed.clone(), &self.target)?, Found::Fixed));
        }
        let domain = self.address.rsplit_once('@').map_or("", |(_, domain)| domain);
        let own = [self.target.host.clone()];
        let searching = async {
            let service = format!("_autodiscover._tcp.{domain}");
            let hosts = timeout(LOOKING_UP, self.resolver.services(&service)).await;
            let hosts = hosts.unwrap_or_else(|_| Ok(Vec::new())).unwrap_or_default();
            let hosts: Vec<_> = hosts.into_iter().map(|found| (found.host, found.port)).collect();
            discover(&self.address, &self.target, &hosts, &own, self.hosted).await
        };
        let late = |_| {
            let tried = format!("nothing was found within {} seconds", FINDING.as_secs());
            Err(ExchangeError::NotDiscovered { mailbox: self.address.clone(), tried })
        };
        match timeout(FINDING, searching).await.unwrap_or_else(late) {
            Ok(found) => {
                let service = MailService::new(found.services, &self.target)?;
                Ok((service, Found::Discovered(found.by.to_string())))
            }
            Err(ExchangeError::NotDiscovered { tried, .. }) => {
                let usual = Address::new(&self.target.host, self.target.port, PATH);
                let usual = usual.ok_or(ExchangeError::Configuration("the server's name is no host name"))?;
                Ok((MailService::new(usual, &self.target)?, Found::Usual(tried)))
            }
            Err(error) => Err(error),
        }
    }

    /// The web services that are known, or those that are found now.
    async fn taken(&self, held: &mut Known) -> Result<(MailService, Found), ExchangeError> {
        match held.take() {
            Some(known) => Ok(known),
            None => self.find().await.inspect_err(|error| self.rest(error)),
        }
    }

    /// Keeps the services that answered. Those that failed are looked for again: the mailbox may have moved.
    fn settle<T>(&self, held: &mut Known, known: (MailService, Found), outcome: &Result<T, ExchangeError>) {
        match outcome {
            Ok(_) => {
                let tested = Tested { services: known.0.address().to_string(), found: known.1.clone() };
                *held = Some(known);
                let mut state = self.state();
                (state.quiet, state.failures) = (None, 0);
                state.worked = Some((self.monotonic.elapsed(), tested));
            }
            Err(error) => self.rest(error),
        }
    }

    /// Leaves the server alone for a while after this, if it is not about the one message.
    fn rest(&self, error: &ExchangeError) {
        let mut state = self.state();
        let (first, longest) = PAUSE;
        let pause = match error {
            // These are that message's own trouble.
            ExchangeError::NoRecipient { .. }
            | ExchangeError::MailRefused { .. }
            | ExchangeError::WebService { problem: ::ews::Error::Unsendable { .. }, .. } => return,
            ExchangeError::MailDenied { .. }
            | ExchangeError::NoMailbox { .. }
            | ExchangeError::WebScheme { .. } => REFUSED,
            error if error.is_of_account() => REFUSED,
            error => {
                let growing = first.saturating_mul(1 << state.failures.min(8)).min(longest);
                error.retry_after().unwrap_or(growing)
            }
        };
        let now = self.monotonic.elapsed();
        state.failures = state.failures.saturating_add(1);
        state.quiet = Some((now + pause, error.clone()));
        state.trouble = Some((now, error.clone()));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Courier for EwsCourier {
    fn prepare(&self) -> Carrying<'_, ()> {
        Box::pin(async move {
            let mut held = self.service.lock().await;
            *held = Some(self.taken(&mut held).await?);
            Ok(())
        })
    }

    fn send<'a>(&'a self, mail: &'a Mail) -> Carrying<'a, Sent> {
        Box::pin(async move {
            let mut held = self.service.lock().await;
            let known = self.taken(&mut held).await?;
            // Who runs out of patience does not know whether it was sent.
            let sending = async { Ok(known.0.send(mail).await) };
            let sent = in_time(ASKING, known.0.address().host(), "sending a message", sending).await;
            let sent = sent.unwrap_or_else(|late| Ok(Sent::Unknown(late)));
            self.settle(&mut held, known, &sent);
            if let Ok(Sent::Unknown(error)) = &sent {
                self.rest(error);
            }
            sent
        })
    }

    fn was_sent(&self, id: Uuid) -> Carrying<'_, bool> {
        Box::pin(async move {
            let mut held = self.service.lock().await;
            let known = self.taken(&mut held).await?;
            let looking = known.0.was_sent(id);
            let was_sent = in_time(ASKING, known.0.address().host(), "looking for a message", looking).await;
            self.settle(&mut held, known, &was_sent);
            was_sent
        })
    }

    fn test(&self) -> Carrying<'_, Tested> {
        Box::pin(async move {
            let mut held = self.service.lock().await;
            let known = self.taken(&mut held).await?;
            let testing = known.0.test();
            let tested = in_time(ASKING, known.0.address().host(), "looking at the mailbox", testing).await;
            let tested =
                tested.map(|()| Tested { services: known.0.address().to_string(), found: known.1.clone() });
            self.settle(&mut held, known, &tested);
            tested
        })
    }

    fn standing(&self) -> Standing {
        let state = self.state();
        let (worked, services) = state.worked.clone().unzip();
        Standing {
            address: self.address.clone(),
            is_fixed: self.fixed.is_some(),
            services,
            worked,
            trouble: state.trouble.clone(),
        }
    }

    fn rests(&self) -> Option<ExchangeError> {
        let now = self.monotonic.elapsed();
        self.state().quiet.as_ref().filter(|(until, _)| now < *until).map(|(_, error)| error.clone())
    }
}

#[cfg(test)]
mod tests;
