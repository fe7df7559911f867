//! `Mdm-Signature`: possession proven without TLS.

use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ca::{Authority, Identity, KeyKind, PrivateKey};
use domain::outside::Clock;
use http::{Request, StatusCode};

use crate::house::*;

fn identity(house: &House) -> Identity {
    let key = || PrivateKey::generate(KeyKind::P256).unwrap();
    let pkcs8 = key().to_pkcs8().unwrap();
    let open = || PrivateKey::from_pkcs8(&pkcs8).unwrap();
    let certificate =
        Authority::root("Example", open(), [5; 16], house.clock.now()).unwrap().certificate().to_vec();
    Identity { certificate, chain: Vec::new(), key: open() }
}

fn signed(body: &str, over: &str, identity: &Identity) -> Request<Body> {
    let signature = STANDARD.encode(ca::cms::sign_detached(over.as_bytes(), identity).unwrap());
    Request::put("/mdm/checkin").header("Mdm-Signature", signature).body(Body::from(body.to_owned())).unwrap()
}

#[tokio::test]
async fn a_signed_message_counts_as_its_signers() {
    let house = House::new().await;
    let identity = identity(&house);
    house.offered(house.ada, &identity.certificate).await;
    let message = authenticate(UDID);
    assert_eq!(house.call(None, signed(&message, &message, &identity)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_signature_over_other_bytes_is_refused() {
    let house = House::new().await;
    let identity = identity(&house);
    let id = house.offered(house.ada, &identity.certificate).await;
    let message = authenticate(UDID);
    let changed = message.replace("17.4.1", "17.4.2");
    assert_eq!(house.call(None, signed(&changed, &message, &identity)).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(house.enrolment(id).await.udid, None);
}

#[tokio::test]
async fn a_header_that_is_no_signature_is_refused() {
    let house = House::new().await;
    for header in ["", "AAAA", "!", &"A".repeat(20_000)] {
        let request = Request::put("/mdm/checkin")
            .header("Mdm-Signature", header)
            .body(Body::from(authenticate(UDID)))
            .unwrap();
        assert_eq!(house.call(None, request).await.0, StatusCode::BAD_REQUEST);
    }
}
