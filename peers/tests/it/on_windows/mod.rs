//! The connector's program for Windows, run by Wine, between a server and a simulated Exchange (XC-4).

mod place;
mod service;
mod wine;

use place::{PARTNERSHIPS, Place};

#[tokio::test(flavor = "multi_thread")]
async fn xc_4_it_registers_syncs_and_says_how_things_stand() {
    let Some(place) = Place::make().await else { return };
    let (code, said) = place.run(&["--version"]).await;
    assert_eq!((code, said.trim_end()), (Some(0), concat!("gatepost-connector ", env!("CARGO_PKG_VERSION"))));
    let (code, said) = place.run(&["service", "install"]).await;
    assert!(code == Some(1) && said.contains("register"), "{code:?} {said}");

    let devices = place.server.devices();
    place.put("token", b"gatepost_connector_00\r\n");
    for (server, authority, expected_code, expected) in [
        ("http://localhost", "gatepost.pem", 2, "https://HOST"),
        ("https://127.0.0.1:9", "gatepost.pem", 1, "cannot be reached"),
        (devices.as_str(), "exchange.pem", 1, "--server-authority"),
        (devices.as_str(), "gatepost.pem", 1, "token is unknown"),
    ] {
        let (code, said) = place.register(server, authority).await;
        assert!(
            code == Some(expected_code) && said.contains(expected),
            "{server}, {authority}: {code:?} {said}"
        );
    }
    let (code, said) = place.registered().await;
    assert!(code == Some(0) && said.contains("This is the connector of Corp"), "{code:?} {said}");
    let (code, said) = place.run(&["doctor"]).await;
    assert!(code == Some(0) && said.contains("mailboxes with partnerships are found"), "{code:?} {said}");

    let mut working = place.windows.start_program(&["run"]).unwrap();
    let known = place.until_all_are_known().await;
    assert_eq!(known, PARTNERSHIPS, "{:?}", working.try_wait());
    let (code, said) = place.run(&["status"]).await;
    assert!(code == Some(0) && said.contains("running        yes"), "{code:?} {said}");
    working.kill().await.unwrap();
    let (_, said) = place.run(&["status"]).await;
    assert!(said.contains("running        no"), "{said}");
    let closed = r"C:\gatepost\data /inheritance:r";
    let asked = place.windows.read("icacls.log");
    assert!(asked.contains(closed), "{asked}");
    let (code, said) = place.run(&["service", "uninstall"]).await;
    assert!(code == Some(1) && said.contains("there is no gatepost-connector"), "{code:?} {said}");
    place.server.stop().await.unwrap();
}
