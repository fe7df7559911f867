//! The stock pypsrp client, whose author tests it against real Windows, judges the organisation first.

use peers::exchange::{ACCOUNT, FakeExchange, PASSWORD, Plan, Realm};
use peers::{folder, installed, run};
use serde_json::json;
use tokio::process::Command;

fn drive(port: u16, partnerships: usize) -> Option<Command> {
    let mut command = Command::new(installed("python/bin/python")?);
    command.arg(folder("exchange").join("drive.py")).env("PYTHONDONTWRITEBYTECODE", "1");
    command.env("EXCHANGE_HOST", "localhost").env("EXCHANGE_PORT", port.to_string());
    command.env("EXCHANGE_PARTNERSHIPS", partnerships.to_string());
    Some(command)
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_client_over_basic() {
    let plan = Plan { mailboxes: 900, partnerships: 1200, ..Plan::default() };
    let Some(fake) = FakeExchange::start(plan, None).await.unwrap() else { return };
    let Some(mut command) = drive(fake.ports("localhost").unwrap().https, 1200) else { return };
    command.env("EXCHANGE_AUTH", "basic").env("EXCHANGE_CA", &fake.authority_file);
    command.env("EXCHANGE_ACCOUNT", ACCOUNT).env("EXCHANGE_PASSWORD", PASSWORD);
    let output = run(&mut command).await.unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).ends_with("4 passed, 0 failed\n"));
    assert_eq!(fake.get("problems").await.unwrap(), json!([]));
    assert_eq!(fake.get("shells").await.unwrap()["open"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_client_over_kerberos() {
    let Some(realm) = Realm::start(&["localhost"]).await.unwrap() else { return };
    let Some(fake) = FakeExchange::start(Plan::default(), Some(&realm)).await.unwrap() else { return };
    for scheme in ["Kerberos", "Negotiate"] {
        fake.post("quirks", json!({ "schemes": [scheme] })).await.unwrap();
        let ports = fake.ports("localhost").unwrap();
        for (port, authority) in [(ports.http, None), (ports.https, Some(&fake.authority_file))] {
            let Some(mut command) = drive(port, 4) else { return };
            command.envs(&realm.environment).env("EXCHANGE_AUTH", scheme.to_lowercase());
            command.env("EXCHANGE_ACCOUNT", format!("{}@{}", Realm::ACCOUNT, realm.name));
            command.env("EXCHANGE_PASSWORD", Realm::PASSWORD);
            command.envs(authority.map(|file| ("EXCHANGE_CA", file)));
            let output = run(&mut command).await.unwrap();
            assert!(String::from_utf8_lossy(&output.stdout).ends_with("4 passed, 0 failed\n"), "{scheme}");
        }
    }
    assert_eq!(fake.get("problems").await.unwrap(), json!([]));
}
