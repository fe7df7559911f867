//! The connector's program for Windows, run by Wine, between a server and a simulated Exchange (XC-4).

mod wine;

use std::process::Output;
use std::time::Duration;

use domain::actor::Actor;
use domain::id::OrganisationId;
use secrecy::ExposeSecret;
use services::exchange::{self, NewOrganisation};
use simulators::exchange::{Authority, Organisation, Plan};
use testkit::{Options, TestServer};
use wine::Wine;

const WHO: &Actor = &Actor::System;
const PARTNERSHIPS: usize = 30;

/// How long the first sync may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// The exit code, and all that was said.
fn ended(output: &Output) -> (Option<i32>, String) {
    let said = [&output.stdout[..], &output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

/// As `>` of Windows PowerShell writes it.
fn utf_16(text: &str) -> Vec<u8> {
    format!("\u{feff}{text}\r\n").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn xc_4_it_registers_syncs_and_says_how_things_stand() {
    let Some(windows) = Wine::start().await.unwrap() else { return };
    let server = TestServer::start(Options::sqlite().unwrap()).await.unwrap();
    let new = NewOrganisation { name: "Corp".to_owned() };
    let organisation = exchange::create(server.services(), WHO, new).await.unwrap().id;
    let mail = Organisation::new(Plan::new(11, server.services().now()));
    mail.populate(20, PARTNERSHIPS);
    let authority = Authority::generate().unwrap();
    let endpoint = mail.serve("EX01", "127.0.0.1:0".parse().unwrap(), &authority).await.unwrap();

    let put = |name: &str, content: &[u8]| std::fs::write(windows.path(name), content).unwrap();
    let run = async |arguments: &[&str]| ended(&windows.run(arguments).await.unwrap());
    put("connector.toml", b"data_directory = 'C:\\gatepost\\data'\r\n");
    put("gatepost.pem", server.root_pem().replace('\n', "\r\n").as_bytes());
    put("exchange.pem", authority.pem().as_bytes());
    put("password", format!("{}\r\n", mail.plan().password).as_bytes());

    let (code, said) = run(&["--version"]).await;
    assert_eq!((code, said.trim_end()), (Some(0), concat!("gatepost-connector ", env!("CARGO_PKG_VERSION"))));
    let (code, said) = run(&["service", "install"]).await;
    assert!(code == Some(1) && said.contains("register"), "{code:?} {said}");

    let (devices, port) = (server.devices(), endpoint.address().port().to_string());
    let register = |server, authority| {
        let gatepost = ["register", "--server", server, "--server-authority", authority];
        let exchange = ["--exchange", endpoint.host(), "--exchange-port", &port, "--sign-in", "basic"];
        let account = ["--account", &mail.plan().account, "--exchange-authority", "exchange.pem"];
        [&gatepost[..], &exchange, &account, &["--password-file", "password", "--token-file", "token"]]
            .concat()
    };
    put("token", b"gatepost_connector_00\r\n");
    for (server, authority, expected_code, expected) in [
        ("http://localhost", "gatepost.pem", 2, "https://HOST"),
        ("https://127.0.0.1:9", "gatepost.pem", 1, "cannot be reached"),
        (devices.as_str(), "exchange.pem", 1, "--server-authority"),
        (devices.as_str(), "gatepost.pem", 1, "token is unknown"),
    ] {
        let (code, said) = run(&register(server, authority)).await;
        assert!(
            code == Some(expected_code) && said.contains(expected),
            "{server}, {authority}: {code:?} {said}"
        );
    }
    let token = exchange::token(server.services(), WHO, organisation).await.unwrap();
    put("token", &utf_16(token.expose_secret()));
    let (code, said) = run(&register(&devices, "gatepost.pem")).await;
    assert!(code == Some(0) && said.contains("This is the connector of Corp"), "{code:?} {said}");
    let (code, said) = run(&["doctor"]).await;
    assert!(code == Some(0) && said.contains("mailboxes with partnerships are found"), "{code:?} {said}");

    let mut working = windows.start_program(&["run"]).unwrap();
    let known = until_all_are_known(&server, organisation).await;
    assert_eq!(known, PARTNERSHIPS, "{:?}", working.try_wait());
    let (code, said) = run(&["status"]).await;
    assert!(code == Some(0) && said.contains("running        yes"), "{code:?} {said}");
    working.kill().await.unwrap();
    let (_, said) = run(&["status"]).await;
    assert!(said.contains("running        no"), "{said}");
    let closed = r"C:\gatepost\data /inheritance:r";
    assert!(windows.read("icacls.log").contains(closed), "{}", windows.read("icacls.log"));
    let (code, said) = run(&["service", "uninstall"]).await;
    assert!(code == Some(1) && said.contains("there is no gatepost-connector"), "{code:?} {said}");
    server.stop().await.unwrap();
}

/// How many partnerships the server knows when it knows all of them, or when time is up.
async fn until_all_are_known(server: &TestServer, organisation: OrganisationId) -> usize {
    let known = async || {
        let most = u32::try_from(PARTNERSHIPS).unwrap() + 1;
        let rows = exchange::partnerships(server.services(), WHO, organisation, None, most).await;
        rows.unwrap().len()
    };
    let waiting = async {
        while known().await != PARTNERSHIPS {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let _ = tokio::time::timeout(PATIENCE, waiting).await;
    known().await
}
