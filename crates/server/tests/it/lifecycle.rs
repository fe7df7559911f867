//! Starting, answering probes, stopping, starting again.

use std::time::Duration;

use reqwest::StatusCode;
use server::data_directory::Purpose;
use server::doctor::{Judgement, examine};
use server::{Config, Outside, Server};
use testkit::{Database, Options, TestServer};

#[tokio::test]
async fn a_started_server_is_ready_and_counts() {
    let server = TestServer::start(Options::sqlite().unwrap()).await.unwrap();
    answers(&server).await;
    server.stop().await.unwrap();
}

#[tokio::test]
async fn it_runs_on_postgresql_too() {
    let Some(database) = Database::postgres().await.unwrap() else { return };
    let server = TestServer::start(Options::on(database)).await.unwrap();
    answers(&server).await;
    server.stop().await.unwrap();
}

async fn answers(server: &TestServer) {
    let client = server.client().unwrap();
    let get = async |path: &str| {
        let answer = client.get(format!("{}{path}", server.metrics())).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    };
    assert_eq!(get("/livez").await, (StatusCode::OK, "alive\n".to_owned()));
    assert_eq!(get("/readyz").await, (StatusCode::OK, "ready\n".to_owned()));
    let (_, text) = get("/metrics").await;
    assert!(
        text.contains(r#"gatepost_http_requests_total{listener="metrics",method="GET",path="/readyz""#),
        "{text}"
    );
    assert!(text.ends_with("# EOF\n"));
}

#[tokio::test]
async fn a_restart_keeps_ports_keys_and_data() {
    let mut server = TestServer::start(Options::sqlite().unwrap()).await.unwrap();
    let (root, web) = (server.root_pem().to_owned(), server.web());
    server.restart().await.unwrap();
    assert_eq!(server.web(), web);
    assert_eq!(server::root_certificate(server.services()).await.unwrap(), root);
    // The client trusts the root of before the restart.
    assert!(server.client().unwrap().get(server.web()).send().await.is_ok());
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let server = TestServer::start(Options::sqlite().unwrap()).await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let port = server.web().rsplit(':').next().unwrap().to_owned();
    let environment =
        [("web", port.as_str()), ("public", "0"), ("devices", "0"), ("metrics", "0")].map(|(name, port)| {
            (format!("GATEPOST__LISTEN__{}", name.to_uppercase()), format!("127.0.0.1:{port}"))
        });
    let mut config = Config::load(None, environment).unwrap();
    config.data_directory = directory.path().join("data");
    let error = Server::start(config, Outside::default(), Purpose::Service).await.unwrap_err().to_string();
    assert!(error.contains(&port) && error.contains("`web` in [listen]"), "{error}");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn another_master_key_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let config = Config { data_directory: directory.path().to_owned(), ..Config::default() };
    Server::open(&config, &Outside::default(), Purpose::Service).await.unwrap().store.close().await;
    std::fs::remove_file(directory.path().join("master.key")).unwrap();
    let refused = Server::open(&config, &Outside::default(), Purpose::Service).await;
    let error = refused.err().expect("it is refused").to_string();
    assert!(error.contains("restore `master.key`"), "{error}");
    assert!(!directory.path().join("master.key").exists(), "no new key hides that the old one is missing");
}

#[tokio::test]
async fn the_doctor_sees_a_new_deployment_as_unfinished_but_not_ill() {
    let directory = tempfile::tempdir().unwrap();
    let config = Config { data_directory: directory.path().join("data"), ..Config::default() };
    let findings = examine(&config, &Outside::default()).await;
    let part =
        |name: &str| findings.iter().find(|finding| finding.part == name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(part("database").judgement, Judgement::Fine);
    assert_eq!(part("server certificate").judgement, Judgement::Fine);
    assert_eq!(part("authorities").judgement, Judgement::Fine);
    assert_eq!(part("names").judgement, Judgement::Warning);
    assert_eq!(part("push certificate").judgement, Judgement::Warning);
    assert_eq!(part("directory").judgement, Judgement::Warning);
    assert!(findings.iter().any(|finding| finding.part == "disk"));
    assert!(findings.iter().any(|finding| finding.part == "clock"));
}

#[tokio::test]
async fn the_doctor_names_a_database_that_cannot_be_opened() {
    let directory = tempfile::tempdir().unwrap();
    let mut config = Config { data_directory: directory.path().join("data"), ..Config::default() };
    config.database.url = Some(server::config::Secret::new("postgres://u:hunter2@127.0.0.1:1/x"));
    let findings =
        tokio::time::timeout(Duration::from_secs(30), examine(&config, &Outside::default())).await.unwrap();
    let database = findings.iter().find(|finding| finding.part == "database").unwrap();
    assert_eq!(database.judgement, Judgement::Fault);
    assert!(!database.text.contains("hunter2"));
}
