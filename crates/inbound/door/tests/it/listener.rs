//! TLS, client certificates and stopping.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::header::HOST;
use axum::http::{HeaderMap, Version};
use axum::routing::get;
use inbound_door::{Bounds, ClientCertificate, Peer, Tls, serve};
use rcgen::{CertificateParams, CertifiedKey, KeyPair};
use rustls::client::{ClientConfig, ResolvesClientCert};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::sign;
use rustls::{RootCertStore, SignatureScheme};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

fn identity(name: &str) -> CertifiedKey<KeyPair> {
    rcgen::generate_simple_self_signed([name.to_owned()]).unwrap()
}

fn parts(identity: &CertifiedKey<KeyPair>) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
    let key = PrivateKeyDer::try_from(identity.signing_key.serialize_der()).unwrap();
    (vec![identity.cert.der().clone()], key)
}

struct Server {
    address: SocketAddr,
    tls: Arc<Tls>,
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

/// A server that answers with the size of the client certificate that it saw.
async fn server(identity: &CertifiedKey<KeyPair>, bounds: Bounds) -> Server {
    let (chain, key) = parts(identity);
    let tls = Arc::new(Tls::new(ClientCertificate::Optional, chain, key).unwrap());
    let show = async |peer: Peer| format!("saw {}", peer.certificate.map_or(0, |der| der.len()));
    let after_a_while = async || {
        tokio::time::sleep(Duration::from_millis(300)).await;
        "done"
    };
    let host = async |headers: HeaderMap| headers.get(HOST).unwrap().to_str().unwrap().to_owned();
    let app =
        Router::new().route("/", get(show)).route("/slow", get(after_a_while)).route("/host", get(host));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    let task = tokio::spawn(serve(listener, Some(Arc::clone(&tls)), app, bounds, stopped));
    Server { address, tls, stop, task }
}

/// Answers the server's wish for a certificate with one whose key may be another's.
#[derive(Debug)]
struct Claim(Arc<sign::CertifiedKey>);

impl ResolvesClientCert for Claim {
    fn resolve(&self, _hints: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<sign::CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// Asks for a path and returns the answer, or `None` if the server hung up.
async fn ask(
    server: SocketAddr,
    trusted: &CertifiedKey<KeyPair>,
    claim: Option<sign::CertifiedKey>,
    path: &str,
) -> Option<String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.cert.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match claim {
        Some(claim) => builder.with_client_cert_resolver(Arc::new(Claim(Arc::new(claim)))),
        None => builder.with_no_client_auth(),
    };
    let stream = TcpStream::connect(server).await.ok()?;
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.ok()?;
    Some(answer.rsplit("\r\n\r\n").next().unwrap_or_default().to_owned())
}

fn claim(certificate: &CertifiedKey<KeyPair>, key: &CertifiedKey<KeyPair>) -> sign::CertifiedKey {
    let (chain, _) = parts(certificate);
    let (_, key) = parts(key);
    sign::CertifiedKey::new(chain, rustls::crypto::aws_lc_rs::sign::any_supported_type(&key).unwrap())
}

#[tokio::test]
async fn a_client_may_come_without_a_certificate() {
    let own = identity("localhost");
    let server = server(&own, Bounds::default()).await;
    assert_eq!(ask(server.address, &own, None, "/").await.as_deref(), Some("saw 0"));
}

#[tokio::test]
async fn the_routes_know_under_which_host_and_port_a_client_came_whatever_version_it_speaks() {
    let own = identity("localhost");
    let server = server(&own, Bounds::default()).await;
    let expected = format!("localhost:{}", server.address.port());
    for version in [Version::HTTP_11, Version::HTTP_2] {
        let root = reqwest::Certificate::from_der(own.cert.der()).unwrap();
        let client = reqwest::Client::builder().tls_certs_only([root]);
        let client = if version == Version::HTTP_11 { client.http1_only() } else { client };
        let answer = client.build().unwrap().get(format!("https://{expected}/host")).send().await.unwrap();
        assert_eq!(answer.version(), version);
        assert_eq!(answer.text().await.unwrap(), expected);
    }
}

#[tokio::test]
async fn a_foreign_certificate_passes_to_the_routes() {
    let own = identity("localhost");
    let stranger = identity("stranger");
    let server = server(&own, Bounds::default()).await;
    let expected = format!("saw {}", stranger.cert.der().len());
    let answer = ask(server.address, &own, Some(claim(&stranger, &stranger)), "/").await;
    assert_eq!(answer, Some(expected));
}

#[tokio::test]
async fn an_expired_certificate_passes_to_the_routes() {
    let own = identity("localhost");
    let server = server(&own, Bounds::default()).await;
    let mut params = CertificateParams::new(["device".to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(2001, 1, 1);
    params.not_after = rcgen::date_time_ymd(2002, 1, 1);
    let signing_key = KeyPair::generate().unwrap();
    let cert = params.self_signed(&signing_key).unwrap();
    let expired = CertifiedKey { cert, signing_key };
    let answer = ask(server.address, &own, Some(claim(&expired, &expired)), "/").await;
    assert_eq!(answer, Some(format!("saw {}", expired.cert.der().len())));
}

#[tokio::test]
async fn a_certificate_without_its_key_does_not_get_in() {
    let own = identity("localhost");
    let server = server(&own, Bounds::default()).await;
    let stolen = claim(&identity("device"), &identity("thief"));
    assert_eq!(ask(server.address, &own, Some(stolen), "/").await, None);
}

#[tokio::test]
async fn silent_clients_delay_nobody_and_are_dropped() {
    let own = identity("localhost");
    let bounds = Bounds { handshake: Duration::from_millis(200), ..Bounds::default() };
    let server = server(&own, bounds).await;
    let mut silent = Vec::new();
    for _ in 0..50 {
        silent.push(TcpStream::connect(server.address).await.unwrap());
    }
    let answer = timeout(Duration::from_secs(5), ask(server.address, &own, None, "/")).await.unwrap();
    assert_eq!(answer.as_deref(), Some("saw 0"));
    let mut byte = [0];
    let dropped = timeout(Duration::from_secs(5), silent[0].read(&mut byte)).await.unwrap();
    assert!(matches!(dropped, Ok(0) | Err(_)), "the server should hang up");
}

#[tokio::test]
async fn a_new_certificate_is_used_without_a_restart() {
    let (old, new) = (identity("localhost"), identity("localhost"));
    let server = server(&old, Bounds::default()).await;
    let (chain, key) = parts(&new);
    server.tls.replace(chain, key).unwrap();
    assert_eq!(ask(server.address, &old, None, "/").await, None);
    assert_eq!(ask(server.address, &new, None, "/").await.as_deref(), Some("saw 0"));
    let (chain, _) = parts(&old);
    let (_, foreign_key) = parts(&new);
    assert!(server.tls.replace(chain, foreign_key).is_err(), "a key of another certificate is refused");
    assert_eq!(ask(server.address, &new, None, "/").await.as_deref(), Some("saw 0"));
}

#[tokio::test]
async fn stopping_lets_requests_finish() {
    let own = identity("localhost");
    let server = server(&own, Bounds::default()).await;
    let address = server.address;
    let asking = tokio::spawn(async move { ask(address, &own, None, "/slow").await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.send(true).unwrap();
    assert_eq!(asking.await.unwrap().as_deref(), Some("done"));
    timeout(Duration::from_secs(5), server.task).await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}
