//! Rate limits: for each token, each user and each address. Devices have none, since thousands may share an address.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use domain::actor::Actor;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use uuid::Uuid;

use crate::class::Class;

/// How much one caller may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Requests a second, over time.
    pub per_second: NonZeroU32,
    /// Requests at once, after a quiet time.
    pub burst: NonZeroU32,
}

impl Allowance {
    /// An allowance; 0 counts as 1.
    pub fn new(per_second: u32, burst: u32) -> Self {
        let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self { per_second: at_least_one(per_second), burst: at_least_one(burst) }
    }
}

/// The allowances of all kinds of callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowances {
    /// For each bearer token.
    pub token: Allowance,
    /// For each administrator, and each user of the portal.
    pub user: Allowance,
    /// For each address (IPv6: each /64) on routes that nobody signs in to before.
    pub address: Allowance,
}

impl Default for Allowances {
    fn default() -> Self {
        Self {
            token: Allowance::new(100, 1000),
            user: Allowance::new(30, 300),
            address: Allowance::new(50, 500),
        }
    }
}

/// Counts the requests of all callers of this process.
#[derive(Clone, Debug)]
pub struct Rates(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: DefaultClock,
    tokens: DefaultKeyedRateLimiter<Uuid>,
    users: DefaultKeyedRateLimiter<Uuid>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
}

impl Rates {
    /// Nothing counted yet.
    pub fn new(allowances: Allowances) -> Self {
        let quota =
            |allowance: Allowance| Quota::per_second(allowance.per_second).allow_burst(allowance.burst);
        Self(Arc::new(Inner {
            clock: DefaultClock::default(),
            tokens: RateLimiter::keyed(quota(allowances.token)),
            users: RateLimiter::keyed(quota(allowances.user)),
            addresses: RateLimiter::keyed(quota(allowances.address)),
        }))
    }

    /// Counts a request before it is known who asks. `Err` says how long to wait.
    pub fn count_address(&self, class: Class, address: IpAddr) -> Result<(), Duration> {
        if matches!(class, Class::Device | Class::Loopback) {
            return Ok(());
        }
        self.count(&self.0.addresses, &network_of(address))
    }

    /// Counts a request of a known caller. `Err` says how long to wait.
    pub fn count_actor(&self, actor: &Actor) -> Result<(), Duration> {
        match actor {
            Actor::Token { id, .. } => self.count(&self.0.tokens, &id.0),
            Actor::Administrator { id, .. } => self.count(&self.0.users, &id.0),
            Actor::User { id, .. } => self.count(&self.0.users, &id.0),
            Actor::System => Ok(()),
        }
    }

    /// Forgets callers who have been quiet. To be called every now and then, so that the memory does not grow.
    pub fn tidy(&self) {
        self.0.tokens.retain_recent();
        self.0.users.retain_recent();
        self.0.addresses.retain_recent();
    }

    fn count<K: Clone + Eq + std::hash::Hash>(
        &self,
        limiter: &DefaultKeyedRateLimiter<K>,
        key: &K,
    ) -> Result<(), Duration> {
        limiter.check_key(key).map_err(|until| until.wait_time_from(self.0.clock.now()))
    }
}

/// What counts as one address: a household or a phone has a whole IPv6 /64.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use domain::id::TokenId;

    use super::*;

    fn rates() -> Rates {
        let one = Allowance::new(1, 2);
        Rates::new(Allowances { token: one, user: one, address: one })
    }

    fn token(number: u128) -> Actor {
        Actor::Token { id: TokenId(Uuid::from_u128(number)), name: String::new(), scopes: Vec::new() }
    }

    #[test]
    fn each_token_has_its_own_allowance() {
        let rates = rates();
        assert!(rates.count_actor(&token(1)).is_ok());
        assert!(rates.count_actor(&token(1)).is_ok());
        assert!(rates.count_actor(&token(1)).is_err_and(|wait| !wait.is_zero()));
        assert!(rates.count_actor(&token(2)).is_ok());
    }

    #[test]
    fn devices_behind_one_address_share_nothing() {
        let rates = rates();
        let address = "192.0.2.1".parse().unwrap();
        for _ in 0..1000 {
            assert!(rates.count_address(Class::Device, address).is_ok());
        }
        assert!(rates.count_address(Class::Public, address).is_ok());
        assert!(rates.count_address(Class::Public, address).is_ok());
        assert!(rates.count_address(Class::Public, address).is_err());
    }

    #[test]
    fn an_ipv6_network_counts_as_one() {
        let rates = rates();
        let count = |text: &str| rates.count_address(Class::Challenge, text.parse().unwrap());
        assert!(count("2001:db8::1").is_ok());
        assert!(count("2001:db8::2").is_ok());
        assert!(count("2001:db8::3").is_err());
        assert!(count("2001:db8:0:1::3").is_ok());
    }
}
