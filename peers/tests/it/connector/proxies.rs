//! Through a real forward proxy with an account, to Exchange and to Gatepost (XC-5).

use connector::gatepost::ProxyAddress;
use connector::{Changes, update};
use domain::access::settings::Mode;
use peers::exchange::{ForwardProxy, Plan};
use secrecy::SecretString;
use testkit::SeededRandom;

use super::house::proxy;
use super::{House, Registered};

#[tokio::test(flavor = "multi_thread")]
async fn both_ways_lead_through_a_proxy() {
    let plan = Plan { partnerships: 0, ..Plan::default() };
    let Some(house) = House::start(plan, None).await else { return };
    let exchange = house.fake.ports("localhost").unwrap().https;
    let gatepost: u16 = house.server.devices().rsplit(':').next().unwrap().parse().unwrap();
    let Some(forward) = ForwardProxy::start(&[exchange, gatepost]).await.unwrap() else { return };
    house.phone("APPLUNKNOWN").await;
    let mut asked = house.asking().await;
    let (address, password) = proxy(forward.port, ForwardProxy::PASSWORD);
    asked.gatepost_proxy = Some((address, Some(password)));
    let (address, password) = wrong(forward.port);
    (asked.exchange.proxy, asked.exchange_proxy_password) = (Some(address), password);
    let machine = Registered::new(asked, 1).await;
    house.access(Mode::Enforcing).await;
    // With a wrong password the proxy is what is named, and nothing has gone to Exchange.
    let working = machine.work();
    working.until("the proxy is named", |status| status.error.is_some()).await;
    let error = working.connector.status().error.unwrap();
    assert!(error.contains("proxy") && !error.contains("wrong"), "{error}");
    assert_eq!(working.stop().await, None);
    assert_eq!(ran(&house).await, 0);
    // Put right without a new registration.
    let (address, password) = proxy(forward.port, ForwardProxy::PASSWORD);
    let way = Some(Some((address, Some(password))));
    let changes = Changes { exchange_proxy: way, ..Changes::default() };
    update(&machine.place(), &SeededRandom::new(8), changes).unwrap();
    let working = machine.work();
    house.until_blocked("APPLUNKNOWN", &working).await;
    assert_eq!(working.stop().await, None);
    let log = forward.log().unwrap();
    for port in [exchange, gatepost] {
        assert!(log.contains(&format!("CONNECT localhost:{port}")), "{log}");
    }
    // The same on the way to Gatepost: it is named, and its account is not tried again and again.
    let changes = Changes { gatepost_proxy: Some(Some(wrong(forward.port))), ..Changes::default() };
    update(&machine.place(), &SeededRandom::new(9), changes).unwrap();
    let tries = || forward.log().unwrap().matches(&format!("CONNECT localhost:{gatepost}")).count();
    let before = tries();
    let working = machine.work();
    working.until("the proxy is named", |status| status.gatepost.is_some()).await;
    for _ in 0..20 {
        let error = working.connector.renew().await.unwrap_err().to_string();
        let proxy = format!("127.0.0.1:{}", forward.port);
        assert!(error.contains(&proxy) && error.contains(ForwardProxy::ACCOUNT), "{error}");
        assert!(error.contains("register --update") && !error.contains("wrong"), "{error}");
        assert_eq!(working.connector.status().gatepost, Some(error));
    }
    assert_eq!(working.stop().await, None);
    assert!(tries() - before < 4, "{}", forward.log().unwrap());
    house.end().await;
}

fn wrong(port: u16) -> (ProxyAddress, Option<SecretString>) {
    let (address, password) = proxy(port, "wrong");
    (address, Some(password))
}

/// How many cmdlets have run.
async fn ran(house: &House) -> usize {
    house.fake.get("journal").await.unwrap().as_array().unwrap().len()
}
