//! Our Exchange client against the independent organisation of `peers/exchange`, which the stock pypsrp client has judged
//! before.

mod cmdlets;
mod faults;
mod kerberos;
mod proxy;
mod quirks;
mod sessions;
mod stock;
mod trust;

use std::sync::Arc;

use chrono::TimeDelta;
use domain::outside::Clock;
use outbound_exchange::{Account, Lease, Limits, Offer, Pool, Scheme, Target, Trust, View};
use peers::exchange::{ACCOUNT, FakeExchange, PASSWORD, Plan};
use serde_json::json;
use testkit::{MockClock, SeededRandom};

/// An organisation with a pool of sessions to its first server.
struct World {
    fake: FakeExchange,
    clock: Arc<MockClock>,
    pool: Arc<Pool>,
}

impl World {
    /// `None`, reported as skipped, where the organisation cannot run.
    async fn start(plan: Plan) -> Option<Self> {
        let fake = FakeExchange::start(plan, None).await.unwrap()?;
        let clock = Arc::new(MockClock::default());
        let pool = pool(target(&fake), Limits::default(), &clock);
        Some(Self { fake, clock, pool })
    }

    /// A session and the names of the cmdlets.
    async fn session(&self) -> (Lease, Offer) {
        let mut lease = self.pool.lease().await.unwrap();
        let offer = Offer::probe(&mut lease).await.unwrap();
        (lease, offer)
    }

    async fn quirk(&self, quirks: serde_json::Value) {
        self.fake.post("quirks", quirks).await.unwrap();
    }

    async fn fault(&self, fault: serde_json::Value) {
        self.fake.post("faults", fault).await.unwrap();
    }

    /// How many shells the organisation holds.
    async fn shells(&self) -> usize {
        self.fake.get("shells").await.unwrap()["open"].as_array().unwrap().len()
    }

    /// How often a cmdlet ran.
    async fn ran(&self, cmdlet: &str) -> usize {
        let journal = self.fake.get("journal").await.unwrap();
        journal.as_array().unwrap().iter().filter(|entry| entry["cmdlet"] == cmdlet).count()
    }

    /// Ends the sessions: none may stay behind, and the organisation must have understood everything.
    async fn end(self) {
        self.pool.close().await;
        assert_eq!(self.shells().await, 0, "every shell is deleted");
        assert_eq!(self.fake.get("problems").await.unwrap(), json!([]));
    }
}

fn target(fake: &FakeExchange) -> Target {
    Target {
        host: "localhost".to_owned(),
        port: fake.ports("localhost").unwrap().https,
        trust: Some(Trust::Authorities(fake.authority.clone())),
        account: account(PASSWORD),
        scheme: Scheme::Basic,
        kdc: None,
        proxy: None,
        view: View { entire_forest: true, domain_controller: None },
    }
}

fn account(password: &str) -> Account {
    Account { name: ACCOUNT.to_owned(), password: password.into() }
}

fn pool(target: Target, limits: Limits, clock: &Arc<MockClock>) -> Arc<Pool> {
    let clock = Arc::clone(clock) as Arc<dyn Clock>;
    Pool::new(target, limits, clock, Arc::new(SeededRandom::new(7))).unwrap()
}

fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}
