//! Kerberos, raw and in SPNEGO, with sealed messages over plain http and inside TLS, against MIT's KDC.

use std::sync::Arc;

use outbound_exchange::{
    Account, Cmdlets, ExchangeError, Identity, Limits, ListChange, ListEdit, Offer, PartnershipFilter, Proxy,
    Scheme, Target, Trust, View,
};
use peers::exchange::{FakeExchange, ForwardProxy, Plan, Realm};
use serde_json::json;
use testkit::MockClock;

use super::pool;

fn target(fake: &FakeExchange, realm: &Realm, account: &str, scheme: Scheme) -> Target {
    let name = format!("{}\\{account}", realm.name);
    Target {
        host: "localhost".to_owned(),
        port: fake.ports("localhost").unwrap().http,
        trust: None,
        account: Account { name, password: Realm::PASSWORD.into() },
        scheme,
        kdc: Some(format!("127.0.0.1:{}", realm.port)),
        proxy: None,
        view: View::default(),
    }
}

async fn start(partnerships: usize) -> Option<(Realm, FakeExchange, Arc<MockClock>)> {
    let realm = Realm::start(&["localhost"]).await.unwrap()?;
    let plan = Plan { partnerships, ..Plan::default() };
    let fake = FakeExchange::start(plan, Some(&realm)).await.unwrap()?;
    Some((realm, fake, Arc::new(MockClock::default())))
}

#[tokio::test(flavor = "multi_thread")]
async fn sealed_messages_in_both_wrappings_and_both_boundaries() {
    let Some((realm, fake, clock)) = start(300).await else { return };
    for (scheme, odd) in [(Scheme::Kerberos, true), (Scheme::Kerberos, false), (Scheme::Negotiate, true)] {
        fake.post("quirks", json!({ "schemes": [scheme.word()], "odd_boundary": odd })).await.unwrap();
        let pool = pool(target(&fake, &realm, Realm::ACCOUNT, scheme), Limits::default(), &clock);
        let mut lease = pool.lease().await.unwrap();
        let offer = Offer::probe(&mut lease).await.unwrap();
        let mut cmdlets = Cmdlets::new(&mut lease, &offer);
        let listing = cmdlets.partnerships(&PartnershipFilter::default()).await.unwrap();
        assert_eq!(listing.items.len(), 300, "{scheme:?}");
        let allowed = ListEdit { add: vec![format!("{scheme:?}{odd}")], remove: Vec::new() };
        let change = ListChange { allowed, ..ListChange::default() };
        cmdlets.change_lists(&Identity::name("user0@example.com").unwrap(), &change, None).await.unwrap();
        drop(lease);
        pool.close().await;
        assert_eq!(fake.get("shells").await.unwrap()["open"], json!([]));
    }
    let state = fake.get("state").await.unwrap();
    let lists = &state["controllers"]["dc2.corp.example.com"]["mailboxes"]["user0@example.com"];
    let expected = json!(["Kerberostrue", "Kerberosfalse", "Negotiatetrue"]);
    assert_eq!(lists["ActiveSyncAllowedDeviceIDs"], expected);
    assert_eq!(fake.get("problems").await.unwrap(), json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn inside_tls_nothing_else_is_sealed_also_through_a_proxy() {
    let Some((realm, fake, clock)) = start(300).await else { return };
    let port = fake.ports("localhost").unwrap().https;
    let proxy = ForwardProxy::start(&[port]).await.unwrap();
    let account = Account { name: ForwardProxy::ACCOUNT.into(), password: ForwardProxy::PASSWORD.into() };
    let through = proxy.as_ref().map(|proxy| Proxy {
        host: "127.0.0.1".to_owned(),
        port: proxy.port,
        account: Some(account),
    });
    let mut ways = vec![(Scheme::Kerberos, None), (Scheme::Negotiate, None)];
    ways.extend(through.map(|through| (Scheme::Kerberos, Some(through))));
    for (scheme, proxy) in ways {
        fake.post("quirks", json!({ "schemes": [scheme.word()] })).await.unwrap();
        let trust = Some(Trust::Authorities(fake.authority.clone()));
        let target = Target { port, trust, proxy, ..target(&fake, &realm, Realm::ACCOUNT, scheme) };
        let pool = pool(target, Limits::default(), &clock);
        let mut lease = pool.lease().await.unwrap();
        let offer = Offer::probe(&mut lease).await.unwrap();
        // The connection that breaks takes its sign-in with it.
        fake.post("faults", json!({ "fault": "drop", "action": "Receive" })).await.unwrap();
        let mut cmdlets = Cmdlets::new(&mut lease, &offer);
        let listing = cmdlets.partnerships(&PartnershipFilter::default()).await.unwrap();
        assert_eq!(listing.items.len(), 300, "{scheme:?}");
        drop(lease);
        pool.close().await;
        assert_eq!(fake.get("shells").await.unwrap()["open"], json!([]));
    }
    // One that is sealed once more would be among them.
    assert_eq!(fake.get("problems").await.unwrap(), json!([]));
    if let Some(proxy) = proxy {
        assert!(proxy.log().unwrap().contains(&format!("CONNECT localhost:{port}")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_connection_signs_in_again() {
    let Some((realm, fake, clock)) = start(50).await else { return };
    let target = target(&fake, &realm, Realm::ACCOUNT, Scheme::Kerberos);
    let pool = pool(target, Limits::default(), &clock);
    let mut lease = pool.lease().await.unwrap();
    let offer = Offer::probe(&mut lease).await.unwrap();
    for fault in ["drop", "drop-middle", "invalid-selectors"] {
        fake.post("faults", json!({ "fault": fault, "action": "Receive" })).await.unwrap();
        let mut cmdlets = Cmdlets::new(&mut lease, &offer);
        let listing = cmdlets.partnerships(&PartnershipFilter::default()).await.unwrap();
        assert_eq!(listing.items.len(), 50, "{fault}");
    }
    drop(lease);
    pool.close().await;
    assert_eq!(fake.get("shells").await.unwrap()["open"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_without_its_seal_is_not_believed() {
    let Some((realm, fake, clock)) = start(4).await else { return };
    let target = target(&fake, &realm, Realm::ACCOUNT, Scheme::Kerberos);
    let pool = pool(target, Limits::default(), &clock);
    let mut lease = pool.lease().await.unwrap();
    let offer = Offer::probe(&mut lease).await.unwrap();
    // A whole ReceiveResponse, with the status of a fault.
    fake.post("faults", json!({ "fault": "in-the-clear", "action": "Receive", "count": -1 })).await.unwrap();
    let mut cmdlets = Cmdlets::new(&mut lease, &offer);
    let error = cmdlets.partnerships(&PartnershipFilter::default()).await.unwrap_err();
    assert!(matches!(error, ExchangeError::Protocol { .. }), "{error}");
    assert!(error.to_string().contains("the sealing of the answer"), "{error}");
    fake.post("faults/clear", json!({})).await.unwrap();
    drop(lease);
    pool.close().await;
    assert_eq!(fake.get("shells").await.unwrap()["open"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_kerberos_refuses_is_told_apart() {
    let Some((realm, fake, clock)) = start(4).await else { return };
    let outcome = async |change: &dyn Fn(&mut Target)| {
        let mut target = target(&fake, &realm, Realm::ACCOUNT, Scheme::Kerberos);
        change(&mut target);
        let pool = pool(target, Limits::default(), &clock);
        let mut lease = pool.lease().await.unwrap();
        Offer::probe(&mut lease).await.unwrap_err()
    };
    let wrong = outcome(&|target| target.account.password = "wrong".into()).await;
    assert!(matches!(wrong, ExchangeError::Kerberos { .. }), "{wrong}");
    assert!(!wrong.to_string().contains("wrong\""), "{wrong}");
    let expired =
        outcome(&|target| target.account.name = format!("{}\\{}", realm.name, Realm::EXPIRED)).await;
    assert!(matches!(expired, ExchangeError::PasswordExpired { .. }), "{expired}");
    let no_such_name = outcome(&|target| target.host = "127.0.0.1".to_owned()).await;
    assert!(matches!(no_such_name, ExchangeError::Kerberos { .. }), "{no_such_name}");
    let no_kdc = outcome(&|target| target.kdc = Some("127.0.0.1:1".to_owned())).await;
    assert!(
        matches!(no_kdc, ExchangeError::Kerberos { ref reason, .. } if reason.contains("KDC")),
        "{no_kdc}"
    );
    fake.post("quirks", json!({ "schemes": ["Basic"] })).await.unwrap();
    let offered = outcome(&|_| {}).await;
    assert!(matches!(offered, ExchangeError::Scheme { scheme: "Kerberos", .. }), "{offered}");
}
