//! Microsoft's own clients of the Graph API, unmodified.

use domain::actor::Scope;
use peers::{Organisation, PHONE, folder, installed, run};
use testkit::Options;
use tokio::process::Command;

const SCOPES: [Scope; 4] =
    [Scope::ConfigurationReadWrite, Scope::DevicesReadWrite, Scope::DirectoryRead, Scope::ServiceRead];

#[tokio::test(flavor = "multi_thread")]
async fn python_sdk() {
    let Some(python) = installed("python/bin/python") else { return };
    let organisation = Organisation::start(Options::sqlite().unwrap()).await.unwrap();
    organisation.add_phone().await.unwrap();
    let server = &organisation.server;
    let output = run(Command::new(python)
        .arg(folder("graph-python").join("drive.py"))
        .env("GATEPOST_GRAPH", format!("{}/beta", server.web()))
        .env("GATEPOST_TOKEN", organisation.token(&SCOPES).await.unwrap())
        .env("GATEPOST_CA", server.root_file().unwrap())
        .env("GATEPOST_DEVICE", PHONE.to_string()))
    .await
    .unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).ends_with(" 0 failed\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn javascript_client() {
    let Some(node) = testkit::program("node") else { return };
    if !folder("graph-js").join("node_modules").exists() {
        testkit::skip("graph-js", "its packages are not installed: npm ci in peers/graph-js");
        return;
    }
    let organisation = Organisation::start(Options::sqlite().unwrap()).await.unwrap();
    let server = &organisation.server;
    let output = run(Command::new(node)
        .arg(folder("graph-js").join("drive.mjs"))
        .env("GATEPOST_GRAPH", format!("{}/beta", server.web()))
        .env("GATEPOST_TOKEN", organisation.token(&SCOPES).await.unwrap())
        .env("NODE_EXTRA_CA_CERTS", server.root_file().unwrap()))
    .await
    .unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).ends_with(" 0 failed\n"));
}
