//! A courier whose servers hang.

use std::future::pending;
use std::net::IpAddr;

use outbound_exchange::{Account, Scheme, Trust, View};
use secrecy::SecretString;
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

/// A clock that stands still.
struct Still;

impl Monotonic for Still {
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

fn courier(port: u16, ews: Option<String>) -> EwsCourier {
    let account = Account { name: "gp@corp.example".to_owned(), password: SecretString::from("colon") };
    let target = Target {
        host: "127.0.0.1".to_owned(),
        port,
        trust: Some(Trust::System),
        account,
        scheme: Scheme::Basic,
        kdc: None,
        proxy: None,
        view: View::default(),
    };
    let notification = Notification::new("gp@corp.example".to_owned(), None, ews).unwrap();
    EwsCourier::new(&notification, target, false, Arc::new(Hanging), Arc::new(Still)).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_search_that_hangs_ends_and_the_usual_place_is_taken() {
    let courier = courier(9, None);
    let began = Instant::now();
    courier.prepare().await.unwrap();
    assert_eq!(began.elapsed().as_secs(), FINDING.as_secs());
    let held = courier.service.lock().await;
    let (service, found) = held.as_ref().unwrap();
    assert_eq!(service.address().to_string(), "https://127.0.0.1:9/EWS/Exchange.asmx");
    assert!(matches!(found, Found::Usual(why) if why.contains("60 seconds")), "{found:?}");
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
