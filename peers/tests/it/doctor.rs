//! XC-14: `doctor` about `DOMAIN\user`, against MIT's KDC: the KDC, the account, the ticket for Exchange, and the trust.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use connector::gatepost::{Ask, Asking};
use connector::{
    Check, Examined, ExchangeSettings, Finding, Limits, Monotonic, Outside, RealDoors, Resolve, Resolving,
    Secrets, ServiceHost, SignIn, doctor,
};
use connector_protocol::event::EventsTaken;
use peers::exchange::{FakeExchange, Plan, Realm};
use secrecy::SecretString;
use serde_json::json;
use testkit::{SeededRandom, ShiftedClock};

/// A Gatepost that knows the connector.
struct Known;

impl Ask for Known {
    fn ask<'a>(&'a self, _: &'static str, _: Vec<u8>) -> Asking<'a> {
        Box::pin(std::future::ready(connector_protocol::write(&EventsTaken {}).map_err(Into::into)))
    }
}

/// A DNS that knows a domain controller.
struct Names;

impl Resolve for Names {
    fn addresses<'a>(&'a self, _: &'a str) -> Resolving<'a, IpAddr> {
        Box::pin(std::future::ready(Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)])))
    }

    fn services<'a>(&'a self, _: &'a str) -> Resolving<'a, ServiceHost> {
        Box::pin(std::future::ready(Ok(vec![ServiceHost {
            host: "dc1.corp.example.com".to_owned(),
            port: 88,
        }])))
    }
}

struct Standing;

impl Monotonic for Standing {
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

struct Domain {
    realm: Realm,
    fake: FakeExchange,
}

impl Domain {
    async fn start() -> Option<Self> {
        let realm = Realm::start(&["localhost"]).await.unwrap()?;
        let fake = FakeExchange::start(Plan::default(), Some(&realm)).await.unwrap()?;
        Some(Self { realm, fake })
    }

    /// What `doctor` says with this account and password, and settings that were changed.
    async fn checks(
        &self,
        account: &str,
        password: &str,
        change: impl FnOnce(&mut ExchangeSettings),
    ) -> Vec<Check> {
        let mut exchange = ExchangeSettings {
            host: "localhost".to_owned(),
            port: self.fake.ports("localhost").unwrap().http,
            hosted: false,
            account: format!("{}\\{account}", self.realm.name),
            sign_in: SignIn::Kerberos,
            plain_http: true,
            authorities: None,
            fingerprint: None,
            kdc: Some(format!("127.0.0.1:{}", self.realm.port)),
            proxy: None,
            entire_forest: false,
            domain_controller: None,
        };
        change(&mut exchange);
        let secrets = Secrets {
            key: SecretString::from(""),
            exchange: SecretString::from(password),
            exchange_proxy: None,
            gatepost_proxy: None,
            notification: None,
        };
        let clock = Arc::new(ShiftedClock::default());
        let random = Arc::new(SeededRandom::new(5));
        let outside = Outside { clock: Arc::clone(&clock) as _, monotonic: Arc::new(Standing), random };
        let doors = RealDoors::new(exchange.clone(), secrets, outside, 1);
        let checks = doctor(&Examined {
            gatepost: &Known,
            doors: &doors,
            exchange: &exchange,
            courier: None,
            limits: &Limits::default(),
            resolver: &Names,
            clock: &*clock,
        })
        .await;
        assert_eq!(self.fake.get("shells").await.unwrap()["open"], json!([]), "no session is left behind");
        assert!(checks.iter().all(|check| !check.detail.contains(Realm::PASSWORD)), "{checks:?}");
        checks
    }
}

fn named(checks: &[Check], finding: Finding) -> Vec<&'static str> {
    checks.iter().filter(|check| check.finding == finding).map(|check| check.name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_is_well_with_a_ticket() {
    let Some(domain) = Domain::start().await else { return };
    let checks = domain.checks(Realm::ACCOUNT, Realm::PASSWORD, |_| {}).await;
    assert_eq!(named(&checks, Finding::Failed), Vec::<&str>::new(), "{checks:#?}");
    let good = named(&checks, Finding::Good);
    for name in ["gatepost", "dns", "connection", "kdc", "trust", "spn", "sign-in", "cmdlets", "scope"] {
        assert!(good.contains(&name), "{name} in {checks:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_part_of_the_domain_is_named() {
    let Some(domain) = Domain::start().await else { return };
    let expect = |checks: &[Check], name: &str, words: &str| {
        assert_eq!(named(checks, Finding::Failed), [name], "{checks:#?}");
        let check = checks.iter().find(|check| check.finding == Finding::Failed).unwrap();
        assert!(check.detail.contains(words), "{check:?}");
    };
    let wrong = domain.checks(Realm::ACCOUNT, "wrong", |_| {}).await;
    expect(&wrong, "sign-in", "--new-password");
    let expired = domain.checks(Realm::EXPIRED, Realm::PASSWORD, |_| {}).await;
    expect(&expired, "sign-in", "expired");
    let unknown = domain.checks("nobody", Realm::PASSWORD, |_| {}).await;
    expect(&unknown, "sign-in", "does not know");
    let alias = domain
        .checks(Realm::ACCOUNT, Realm::PASSWORD, |exchange| exchange.host = "127.0.0.1".to_owned())
        .await;
    expect(&alias, "spn", "setspn -S HTTP/127.0.0.1");
    assert!(named(&alias, Finding::Warning).contains(&"trust"), "{alias:#?}");
    let gone = domain
        .checks(Realm::ACCOUNT, Realm::PASSWORD, |exchange| exchange.kdc = Some("127.0.0.1:1".to_owned()))
        .await;
    expect(&gone, "kdc", "127.0.0.1:1 cannot be reached");
}
