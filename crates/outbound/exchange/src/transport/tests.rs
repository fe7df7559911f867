//! What is believed of an answer that is not sealed.

use secrecy::SecretString;
use tokio::net::TcpListener;

use super::*;
use crate::{Account, View};

fn answer(status: StatusCode, kind: &str) -> Response<Bytes> {
    let body = Bytes::from_static(b"<s:Envelope/>");
    Response::builder().status(status).header(CONTENT_TYPE, kind).body(body).unwrap()
}

#[tokio::test]
async fn without_tls_no_envelope_in_the_clear_is_believed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = Target {
        host: "127.0.0.1".to_owned(),
        port: listener.local_addr().unwrap().port(),
        trust: None,
        account: Account { name: "A.B\\svc".to_owned(), password: SecretString::from("Pa55word") },
        scheme: Scheme::Kerberos,
        kdc: Some("127.0.0.1:1".to_owned()),
        proxy: None,
        view: View::default(),
    };
    let connection = Connection::open(&target, None).await.unwrap();
    let mut link = Link { connection, context: Some(Kerberos::new(&target).unwrap()) };
    let transport = Transport::new(Arc::new(target), None);
    for status in [StatusCode::OK, StatusCode::INTERNAL_SERVER_ERROR] {
        for kind in [SOAP, "Application/SOAP+XML"] {
            let opened = transport.opened(&mut link, answer(status, kind));
            let error = opened.and_then(|answer| transport.interpret(answer)).unwrap_err();
            assert!(matches!(error, ExchangeError::Protocol { .. }), "{status} {kind}: {error}");
        }
    }
    // What only says that nothing was done needs no seal.
    let opened = transport.opened(&mut link, answer(StatusCode::SERVICE_UNAVAILABLE, "text/html")).unwrap();
    let error = transport.interpret(opened).unwrap_err();
    assert!(matches!(error, ExchangeError::Unavailable { status: 503, .. }), "{error}");
}
