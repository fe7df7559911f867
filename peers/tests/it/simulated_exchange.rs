//! The stock pypsrp client, whose author tests it against real Windows, against the simulated Exchange organisation.

use chrono::DateTime;
use peers::{folder, installed, run};
use simulators::exchange::{Authority, Flavour, Organisation, Plan};
use tokio::process::Command;

#[tokio::test(flavor = "multi_thread")]
async fn stock_client() {
    let Some(python) = installed("python/bin/python") else { return };
    let start = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    let organisation = Organisation::new(Plan { flavour: Flavour::Exchange2019, ..Plan::new(11, start) });
    organisation.populate(900, 1200);
    let authority = Authority::generate().unwrap();
    let running = organisation.serve("EX01", "127.0.0.1:0".parse().unwrap(), &authority).await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().join("root.pem");
    std::fs::write(&root, authority.pem()).unwrap();

    let mut command = Command::new(python);
    command.arg(folder("exchange").join("drive.py")).env("PYTHONDONTWRITEBYTECODE", "1");
    command.env("EXCHANGE_HOST", running.host()).env("EXCHANGE_PORT", running.address().port().to_string());
    command.env("EXCHANGE_AUTH", "basic").env("EXCHANGE_CA", &root).env("EXCHANGE_PARTNERSHIPS", "1200");
    command.env("EXCHANGE_ACCOUNT", &organisation.plan().account);
    command.env("EXCHANGE_PASSWORD", &organisation.plan().password);
    let output = run(&mut command).await.unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).ends_with("4 passed, 0 failed\n"));
    assert_eq!(organisation.shells(), 0, "the shell was deleted");
    assert_eq!(organisation.calls_of("Set-CASMailbox"), 3);
    // What it did to the lists is undone, and nothing else was touched.
    let untouched = organisation
        .partnerships()
        .iter()
        .all(|one| organisation.lists_of(&one.mailbox) == Some(simulators::exchange::Lists::default()));
    assert!(untouched);
}
