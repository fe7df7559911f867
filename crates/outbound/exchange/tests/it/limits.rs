//! How many sessions an account may have, whatever is configured.

use std::future::ready;
use std::sync::Arc;

use outbound_exchange::{Account, Limits, Pool, Scheme, Target, Trust, View};
use secrecy::SecretString;
use testkit::{MockClock, SeededRandom};

#[tokio::test]
async fn an_account_never_has_more_sessions_than_exchange_gives_it() {
    let account = Account { name: "svc@corp.example".to_owned(), password: SecretString::from("colon") };
    let target = Target {
        host: "ex1.corp.example".to_owned(),
        port: 443,
        trust: Some(Trust::System),
        account,
        scheme: Scheme::Basic,
        kdc: None,
        proxy: None,
        view: View::default(),
    };
    let limits = Limits { sessions: 50, ..Limits::default() };
    let (clock, random) = (Arc::new(MockClock::default()), Arc::new(SeededRandom::default()));
    let pool = Pool::new(target, limits, clock, random).unwrap();
    let mut held = Vec::new();
    loop {
        tokio::select! {
            biased;
            lease = pool.lease() => held.push(lease.unwrap()),
            () = ready(()) => break,
        }
    }
    assert_eq!(held.len(), 18);
    held.pop();
    assert!(pool.lease().await.is_ok());
}
