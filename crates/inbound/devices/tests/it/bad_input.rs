//! Messages that are no messages: each has its answer, none changes anything.

use axum::body::Body;
use http::{Request, StatusCode};
use services::Allowances;

use crate::house::*;

const PHONE: &[u8] = b"the certificate of a phone";

#[tokio::test]
async fn what_cannot_be_read_is_refused_and_changes_nothing() {
    let house = House::new().await;
    let id = house.enrolled(house.ada, UDID, PHONE).await;
    let before = (house.enrolment(id).await, house.waiting(id).await);
    let whole = authenticate(UDID);
    let bad = [
        String::new(),
        "not a property list".to_owned(),
        "<plist><array/></plist>".to_owned(),
        whole[..whole.len() / 2].to_owned(),
        whole.replace("<plist", "<!DOCTYPE p [<!ENTITY a \"b\">]><plist").replace("17.4.1", "&a;"),
        plist(
            &[("UDID", UDID)],
            &("<key>a</key>".to_owned() + &"<array>".repeat(5000) + &"</array>".repeat(5000)),
        ),
        plist(&[("Status", "Acknowledged"), ("UDID", UDID)], ""),
        plist(&[("Status", "Idle")], ""),
        plist(&[("Status", "Sleepy"), ("UDID", UDID)], ""),
        plist(&[("MessageType", "TokenUpdate"), ("UDID", UDID), ("Topic", TOPIC)], ""),
    ];
    for message in bad {
        let (status, body) = house.send(PHONE, &message).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{message:.80}");
        assert!(!body.is_empty(), "it says what is wrong");
    }
    assert_eq!((house.enrolment(id).await, house.waiting(id).await), before);
}

#[tokio::test]
async fn ten_megabytes_are_too_much() {
    let house = House::new().await;
    house.enrolled(house.ada, UDID, PHONE).await;
    let name = "a".repeat(10 * 1024 * 1024);
    let (status, _) =
        house.send(PHONE, &plist(&[("Status", "Idle"), ("UDID", UDID), ("Name", &name)], "")).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    let name = "a".repeat(300 * 1024);
    let check_in = plist(&[("MessageType", "CheckOut"), ("UDID", UDID), ("Name", &name)], "");
    assert_eq!(house.send(PHONE, &check_in).await.0, StatusCode::BAD_REQUEST, "too much for a check-in");
}

#[tokio::test]
async fn an_answer_to_a_command_that_is_none_changes_nothing() {
    let house = House::new().await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    for uuid in ["", "x", "00000000-0000-0000-0000-000000000000"] {
        let (status, _) = house.send(PHONE, &answer(UDID, uuid, "Acknowledged", "")).await;
        assert!(status == StatusCode::OK || uuid.is_empty(), "{uuid}");
    }
    assert_eq!(house.waiting(id).await, 0);
}

#[tokio::test]
async fn without_a_certificate_or_a_signature_nobody_is_let_in() {
    let house = House::new().await;
    let request = Request::put("/mdm/checkin").body(Body::from(authenticate(UDID))).unwrap();
    assert_eq!(house.call(None, request).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn clients_without_content_type_and_with_post_are_understood() {
    let house = House::new().await;
    house.offered(house.ada, PHONE).await;
    for (path, message) in [("/mdm/command", authenticate(UDID)), ("/mdm/checkin", idle(UDID))] {
        let request = Request::post(path).body(Body::from(message)).unwrap();
        assert_eq!(house.call(Some(PHONE), request).await.0, StatusCode::OK);
    }
}

#[tokio::test]
async fn publications_that_are_none_are_not_found() {
    let house = House::new().await;
    for address in ["/crl/x.crl", "/crl/00000000-0000-0000-0000-000000000000.crl", "/ca/x", "/ca/../x.cer"] {
        assert_eq!(house.get(address).await.0, StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn scep_says_what_it_cannot_do() {
    let house = House::with_authorities(Allowances::default()).await;
    let (status, words) = house.get("/scep/standard?operation=GetCACaps").await;
    let words = String::from_utf8(words).unwrap();
    assert_eq!(status, StatusCode::OK);
    assert!(words.lines().any(|word| word == "SHA-256") && !words.contains("DES3"), "{words}");
    assert_eq!(house.get("/scep/standard/pkiclient.exe?operation=GetCACert").await.0, StatusCode::OK);
    for address in [
        "/scep/standard?operation=PKIOperation&message=%00",
        "/scep/standard?operation=PKIOperation&message=AAAA",
        "/scep/standard?operation=Something",
        "/scep/standard",
    ] {
        assert_eq!(house.get(address).await.0, StatusCode::BAD_REQUEST, "{address}");
    }
    for address in ["/scep/other?operation=GetCACaps", "/scep/compatibility?operation=GetCACaps"] {
        assert_eq!(house.get(address).await.0, StatusCode::NOT_FOUND, "{address}");
    }
    let large =
        Request::post("/scep/standard?operation=PKIOperation").body(Body::from(vec![0; 70_000])).unwrap();
    assert_eq!(house.call(None, large).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_plus_in_a_scep_message_survives_whether_or_not_it_is_escaped() {
    let house = House::with_authorities(Allowances::default()).await;
    // Base64 of bytes that are no message: what matters is that they were read as bytes.
    for message in ["+/+/", "%2B/%2B/", "+%2F+%2F"] {
        let address = format!("/scep/standard?operation=PKIOperation&message={message}");
        let (status, body) = house.get(&address).await;
        let body = String::from_utf8(body).unwrap();
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(!body.contains("base64"), "{message}: {body}");
    }
    let (_, body) = house.get("/scep/standard?operation=PKIOperation&message=*").await;
    assert!(String::from_utf8(body).unwrap().contains("base64"));
}

#[tokio::test]
async fn scep_is_limited_for_each_address() {
    use inbound_door::{Allowance, Allowances as Limits, Rates};

    let house = House::with_authorities(Allowances::default()).await;
    let rates = Rates::new(Limits { address: Allowance::new(1, 2), ..Limits::default() });
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let mut request = Request::get("/scep/standard?operation=GetCACaps").body(Body::empty()).unwrap();
        request.extensions_mut().insert(rates.clone());
        statuses.push(house.call(None, request).await.0);
    }
    assert_eq!(statuses, [StatusCode::OK, StatusCode::OK, StatusCode::TOO_MANY_REQUESTS]);
}
