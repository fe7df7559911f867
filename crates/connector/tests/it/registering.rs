//! XC-4, XC-5: registration over TLS, its secrets, and its changes.

mod server;

use std::time::Duration;

use chrono::DateTime;
use connector::gatepost::{Ask, Client, GatepostAddress, ProxyAddress, ServerTrust};
use connector::{Changes, Error, Fault, Place, Registering, Registration, register, update};
use connector_protocol::refusal::Code;
use secrecy::{ExposeSecret, SecretString};
use testkit::SeededRandom;

use self::server::TlsGatepost;
use crate::world::World;

fn registering(world: &World, server: &TlsGatepost, trust: ServerTrust) -> Registering {
    Registering {
        gatepost: GatepostAddress::parse(&server.url()).unwrap(),
        trust,
        token: SecretString::from("one-time-token"),
        replace: false,
        gatepost_proxy: None,
        exchange: world.settings(),
        password: SecretString::from("Pa55\"word"),
        exchange_proxy_password: None,
        notification: None,
        host: "srv1".to_owned(),
    }
}

#[tokio::test]
async fn the_identity_of_the_registration_is_shown_to_the_server_from_then_on() {
    let world = World::start().await;
    let server = TlsGatepost::start().await;
    let directory = tempfile::tempdir().unwrap();
    let place = Place::at(directory.path()).unwrap();
    let random = SeededRandom::default();
    let trust = ServerTrust::Certificate(server.fingerprint());
    let asked = registering(&world, &server, trust);
    let (registration, _) = register(&place, &random, asked).await.unwrap();
    assert_eq!(registration.organisation_name, "Noordzee");
    let heard = server.heard();
    assert!(heard[0].body.contains("one-time-token") && heard[0].certificate.is_none());
    assert!(!heard[0].body.contains("Pa55"), "the server never has the password");

    let (registration, secrets) = Registration::load(&place, &random).unwrap().unwrap();
    assert_eq!(secrets.exchange.expose_secret(), "Pa55\"word");
    let client = registration.client(&secrets).unwrap();
    client.ask(connector_protocol::path::LEASE, b"{}".to_vec()).await.unwrap();
    let shown = server.heard()[1].certificate.clone();
    assert_eq!(shown, Some(server.issued()), "mutual TLS with the certificate of the registration");
    // Nothing on the disk has the password or the key in the clear.
    for entry in std::fs::read_dir(directory.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let has = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!has(b"Pa55") && !has(b"PRIVATE KEY"));
    }
    #[cfg(unix)]
    for file in ["seal.key", "secrets.sealed", "registration.json"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(directory.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn only_the_authority_of_the_registration_is_believed() {
    let world = World::start().await;
    let (server, other) = (TlsGatepost::start().await, TlsGatepost::start().await);
    let directory = tempfile::tempdir().unwrap();
    let place = Place::at(directory.path()).unwrap();
    let random = SeededRandom::default();
    let stranger = registering(&world, &server, ServerTrust::Authorities(other.authority()));
    let refused = register(&place, &random, stranger).await.unwrap_err().to_string();
    assert!(refused.contains("certificate") && refused.contains("--server-authority"), "{refused}");
    let none = registering(&world, &server, ServerTrust::Authorities("no certificate in here".to_owned()));
    let refused = register(&place, &random, none).await.unwrap_err().to_string();
    assert!(refused.contains("PEM"), "{refused}");
    assert!(server.heard().is_empty(), "no token for a stranger");
    let trust = ServerTrust::Authorities(server.authority());
    register(&place, &random, registering(&world, &server, trust)).await.unwrap();
    // The address of a server whose certificate another authority made.
    let gatepost = Some(GatepostAddress::parse(&other.url()).unwrap());
    let changed = update(&place, &random, Changes { gatepost, ..Changes::default() }).unwrap();
    let (_, secrets) = Registration::load(&place, &random).unwrap().unwrap();
    let asked = changed.client(&secrets).unwrap().ask(connector_protocol::path::LEASE, b"{}".to_vec()).await;
    assert!(asked.is_err());
    assert!(other.heard().is_empty());
}

#[tokio::test]
async fn what_somebody_believed_stays_where_the_server_names_no_authority() {
    let world = World::start().await;
    let (server, other) = (TlsGatepost::start().await, TlsGatepost::start().await);
    server.name_none();
    let random = SeededRandom::default();
    let given =
        [ServerTrust::Authorities(server.authority()), ServerTrust::Certificate(server.fingerprint())];
    for trust in given {
        let directory = tempfile::tempdir().unwrap();
        let place = Place::at(directory.path()).unwrap();
        register(&place, &random, registering(&world, &server, trust)).await.unwrap();
        let reaches = async || {
            let (registration, secrets) = Registration::load(&place, &random).unwrap().unwrap();
            let client = registration.client(&secrets).unwrap();
            client.ask(connector_protocol::path::LEASE, b"{}".to_vec()).await.is_ok()
        };
        assert!(reaches().await);
        for (trust, is_right) in [
            (ServerTrust::Authorities(other.authority()), false),
            (ServerTrust::Certificate(server.fingerprint()), true),
            (ServerTrust::Certificate(other.fingerprint()), false),
            (ServerTrust::Authorities(server.authority()), true),
            (ServerTrust::System, false),
        ] {
            let changes = Changes { gatepost_trust: Some(trust.clone()), ..Changes::default() };
            update(&place, &random, changes).unwrap();
            assert_eq!(reaches().await, is_right, "{trust:?}");
        }
    }
}

#[tokio::test]
async fn proxies_change_without_a_new_registration() {
    let world = World::start().await;
    let server = TlsGatepost::start().await;
    let proxy = server::Proxy::start().await;
    let directory = tempfile::tempdir().unwrap();
    let place = Place::at(directory.path()).unwrap();
    let random = SeededRandom::default();
    let trust = ServerTrust::Authorities(server.authority());
    let (before, _) = register(&place, &random, registering(&world, &server, trust)).await.unwrap();
    let way = |account: Option<String>, password: Option<&str>| {
        let address = ProxyAddress::parse(&proxy.address(), account).unwrap();
        Some(Some((address, password.map(SecretString::from))))
    };
    let changes = Changes {
        gatepost_proxy: way(Some("out".to_owned()), Some("proxy-password")),
        exchange_proxy: way(None, None),
        ..Changes::default()
    };
    let after = update(&place, &random, changes).unwrap();
    assert_eq!((after.connector, &after.certificate), (before.connector, &before.certificate));
    assert_eq!(after.exchange.proxy.as_ref().map(|proxy| proxy.host.as_str()), Some("127.0.0.1"));
    let (_, secrets) = Registration::load(&place, &random).unwrap().unwrap();
    let client = after.client(&secrets).unwrap();
    client.ask(connector_protocol::path::LEASE, b"{}".to_vec()).await.unwrap();
    let head = proxy.heard().join("\n");
    assert!(head.contains("CONNECT localhost:"), "{head}");
    // `out:proxy-password`
    assert!(head.to_lowercase().contains("proxy-authorization: basic b3v0onbyb3h5lxbhc3n3b3jk"), "{head}");
    let direct = Changes { gatepost_proxy: Some(None), ..Changes::default() };
    assert_eq!(update(&place, &random, direct).unwrap().gatepost_proxy, None);
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named_and_left_alone_for_a_while() {
    let server = TlsGatepost::start().await;
    let proxy = server::Proxy::start().await;
    let password = SecretString::from("proxy-password");
    let client = |account: Option<&str>| {
        let address = ProxyAddress::parse(&proxy.address(), account.map(ToOwned::to_owned)).unwrap();
        let (gatepost, trust) = (server.url(), ServerTrust::Authorities(server.authority()));
        let gatepost = GatepostAddress::parse(&gatepost).unwrap();
        Client::new(gatepost, &trust, None, Some((&address, Some(&password)))).unwrap()
    };
    let ask = async |client: &Client| client.ask(connector_protocol::path::LEASE, b"{}".to_vec()).await;
    let pass = async |seconds: u64| {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(seconds)).await;
        tokio::time::resume();
    };
    for (account, status, said, pauses) in [
        (Some("out"), "407 Proxy Authentication Required", "refuses the account out", [301, 301]),
        (None, "407 Proxy Authentication Required", "refuses whoever has no account", [301, 301]),
        (Some("out"), "403 Forbidden", "does not connect the account out", [6, 11]),
    ] {
        let client = client(account);
        proxy.refuse(Some(status));
        let before = proxy.heard().len();
        for (tries, pause) in pauses.into_iter().enumerate() {
            for _ in 0..3 {
                let error = ask(&client).await.unwrap_err().to_string();
                let named = error.contains(&proxy.address()) && error.contains("--server-proxy-account");
                assert!(named && error.contains(said) && !error.contains("proxy-password"), "{error}");
            }
            assert_eq!(proxy.heard().len(), before + tries + 1, "{status}: three questions, one try");
            pass(pause).await;
        }
        // It lets the next one through, and nothing is left of the pause.
        proxy.refuse(None);
        ask(&client).await.unwrap();
        ask(&client).await.unwrap();
    }
    let nobody = ProxyAddress::parse("127.0.0.1:1", None).unwrap();
    let gatepost = GatepostAddress::parse(&server.url()).unwrap();
    let trust = ServerTrust::Authorities(server.authority());
    let client = Client::new(gatepost, &trust, None, Some((&nobody, None))).unwrap();
    let error = ask(&client).await.unwrap_err().to_string();
    assert!(error.contains("the proxy 127.0.0.1:1") && error.contains("efused"), "{error}");
}

#[tokio::test]
async fn a_new_registration_forgets_why_the_connector_before_stopped() {
    let world = World::start().await;
    let server = TlsGatepost::start().await;
    let directory = tempfile::tempdir().unwrap();
    let place = Place::at(directory.path()).unwrap();
    let fault = Fault { at: DateTime::UNIX_EPOCH, reason: "Register it again with a new token.".to_owned() };
    fault.save(&place).unwrap();
    let trust = ServerTrust::Authorities(server.authority());
    server.refuse(Code::BadToken);
    register(&place, &SeededRandom::default(), registering(&world, &server, trust.clone()))
        .await
        .unwrap_err();
    assert_eq!(Fault::load(&place).unwrap(), Some(fault), "it is not registered again yet");
    register(&place, &SeededRandom::default(), registering(&world, &server, trust)).await.unwrap();
    assert_eq!(Fault::load(&place).unwrap(), None);
}

#[tokio::test]
async fn a_token_that_is_refused_leaves_nothing_behind() {
    let world = World::start().await;
    let server = TlsGatepost::start().await;
    server.refuse(Code::BadToken);
    let directory = tempfile::tempdir().unwrap();
    let place = Place::at(directory.path()).unwrap();
    let random = SeededRandom::default();
    let trust = ServerTrust::Authorities(server.authority());
    let refused = register(&place, &random, registering(&world, &server, trust.clone())).await;
    let Err(Error::Gatepost(error)) = refused else { panic!("{refused:?}") };
    assert_eq!(error.code(), Some(Code::BadToken));
    assert!(Registration::load(&place, &random).unwrap().is_none());
    register(&place, &random, registering(&world, &server, trust.clone())).await.unwrap();
    let again = register(&place, &random, registering(&world, &server, trust)).await;
    assert!(matches!(again, Err(Error::Registered(_))), "{again:?}");
}
