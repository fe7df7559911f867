//! Through a real forward proxy.

use outbound_exchange::{Account, ExchangeError, Limits, Offer, Proxy};
use peers::exchange::{ForwardProxy, Plan};

use super::{World, pool, target};

#[tokio::test(flavor = "multi_thread")]
async fn through_a_proxy_with_an_account() {
    let Some(world) = World::start(Plan::default()).await else { return };
    let port = world.fake.ports("localhost").unwrap().https;
    let Some(proxy) = ForwardProxy::start(&[port]).await.unwrap() else { return };
    let attempt = async |account: Option<Account>, port: u16| {
        let mut target = target(&world.fake);
        target.port = port;
        target.proxy = Some(Proxy { host: "127.0.0.1".to_owned(), port: proxy.port, account });
        let pool = pool(target, Limits::default(), &world.clock);
        let mut lease = pool.lease().await.unwrap();
        let outcome = Offer::probe(&mut lease).await;
        drop(lease);
        pool.close().await;
        outcome.map(drop)
    };
    let account =
        |password: &str| Some(Account { name: ForwardProxy::ACCOUNT.to_owned(), password: password.into() });
    attempt(account(ForwardProxy::PASSWORD), port).await.unwrap();
    assert!(proxy.log().unwrap().contains(&format!("CONNECT localhost:{port}")), "{}", proxy.log().unwrap());
    for wrong in [None, account("wrong")] {
        let error = attempt(wrong, port).await.unwrap_err();
        // Tinyproxy says 401 to a wrong password and 407 to none.
        let is_refused =
            matches!(error, ExchangeError::ProxyAccount { .. } | ExchangeError::ProxyRefused { .. });
        assert!(is_refused, "{error}");
    }
    let elsewhere = attempt(account(ForwardProxy::PASSWORD), port ^ 1).await.unwrap_err();
    assert!(matches!(elsewhere, ExchangeError::ProxyRefused { status: 403, .. }), "{elsewhere}");
    world.end().await;
}
