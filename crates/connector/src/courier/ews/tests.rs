//! A courier whose servers hang.

use std::future::pending;
use std::net::IpAddr;

use outbound_exchange::{Account, Proxy, Scheme, Trust, View};
use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use super::*;
use crate::dns::{Resolving, ServiceHost};

/// A DNS that never answers.
struct Hanging;

impl Resolve for Hanging {
    fn addresses<'a>(&'a self, _: &'a str) -> Resolving<'a, IpAddr> {
        Box::pin(pending())
    }

    fn services<'a>(&'a self, _: &'a str) -> Resolving<'a, ServiceHost> {
        Box::pin(pending())
    }
}

/// A DNS that knows no services.
struct Empty;

impl Resolve for Empty {
    fn addresses<'a>(&'a self, _: &'a str) -> Resolving<'a, IpAddr> {
        Box::pin(pending())
    }

    fn services<'a>(&'a self, _: &'a str) -> Resolving<'a, ServiceHost> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

/// A clock that stands still.
struct Still;

impl Monotonic for Still {
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

fn courier(port: u16, ews: Option<String>) -> EwsCourier {
    courier_behind(None, port, ews, Arc::new(Hanging))
}

/// With a proxy at this port.
fn courier_behind(
    proxy: Option<u16>,
    port: u16,
    ews: Option<String>,
    resolver: Arc<dyn Resolve>,
) -> EwsCourier {
    let proxy = proxy.map(|port| Proxy { host: "127.0.0.1".to_owned(), port, account: None });
    let account = Account { name: "gp@corp.example".to_owned(), password: SecretString::from("colon") };
    let target = Target {
        host: "127.0.0.1".to_owned(),
        port,
        trust: Some(Trust::System),
        account,
        scheme: Scheme::Basic,
        kdc: None,
        proxy,
        view: View::default(),
    };
    let notification = Notification::new("gp@corp.example", None, ews).unwrap();
    EwsCourier::new(&notification, target, false, resolver, Arc::new(Still)).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_search_that_hangs_ends_and_the_usual_place_is_taken() {
    // It takes connections and says nothing, whatever it is asked for.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = silent.local_addr().unwrap().port();
    let courier = courier_behind(Some(proxy), 9, None, Arc::new(Hanging));
    let began = Instant::now();
    courier.prepare().await.unwrap();
    assert!(began.elapsed() <= FINDING, "{:?}", began.elapsed());
    let held = courier.service.lock().await;
    let (service, found) = held.as_ref().unwrap();
    assert_eq!(service.address().to_string(), "https://127.0.0.1:9/EWS/Exchange.asmx");
    let Found::Usual(why) = found else { panic!("{found:?}") };
    for place in ["https://corp.example/", "https://autodiscover.corp.example/"] {
        assert!(why.contains(place) && why.contains("within 15 seconds"), "{why}");
    }
}

/// Whom a proxy is to connect to.
async fn asked(connection: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(connection.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap().split(' ').nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn a_place_that_stays_silent_does_not_hide_the_next_one() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = listener.local_addr().unwrap().port();
    let courier = courier_behind(Some(proxy), 9, None, Arc::new(Empty));
    let searching = async {
        courier.prepare().await.unwrap();
        let held = courier.service.lock().await;
        held.as_ref().unwrap().1.clone()
    };
    let answering = async {
        let (mut silent, _) = listener.accept().await.unwrap();
        assert_eq!(asked(&mut silent).await, "corp.example:443");
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(16)).await;
        tokio::time::resume();
        let (mut next, _) = listener.accept().await.unwrap();
        assert_eq!(asked(&mut next).await, "autodiscover.corp.example:443");
        next.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n").await.unwrap();
    };
    let both = async { tokio::join!(searching, answering).0 };
    let found = timeout(Duration::from_mins(2), both).await.expect("the next place was asked");
    assert!(matches!(&found, Found::Usual(why) if why.contains("(it answered 403)")), "{found:?}");
}

#[tokio::test]
async fn a_server_that_hangs_is_left_alone_before_anybody_loses_patience() {
    // It takes connections and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let courier = courier(port, Some(format!("https://127.0.0.1:{port}/EWS/Exchange.asmx")));
    courier.prepare().await.unwrap();
    assert_eq!(courier.rests(), None);
    tokio::time::pause();
    let asking = timeout(FINDING + ASKING, courier.was_sent(Uuid::nil())).await;
    assert!(asking.expect("it has its own limit").is_err());
    assert!(courier.rests().is_some());
}
