//! A server with TLS that asks for a client certificate, and a proxy.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use connector_protocol::refusal::{Code, Refusal};
use connector_protocol::register::{Register, Registered};
use connector_protocol::{path, read, write};
use der::Decode;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, PublicKeyData, SignatureAlgorithm,
};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use uuid::Uuid;
use x509_cert::request::CertReq;

/// A question that came.
#[derive(Clone)]
pub(super) struct Heard {
    pub(super) body: String,
    /// The client's certificate.
    pub(super) certificate: Option<Vec<u8>>,
}

struct Shared {
    issuer: Issuer<'static, KeyPair>,
    authority: String,
    heard: Mutex<Vec<Heard>>,
    issued: Mutex<Vec<u8>>,
    refuse: Mutex<Option<Code>>,
    /// The authority that its answer to a registration names.
    named: Mutex<String>,
}

pub(super) struct TlsGatepost {
    shared: Arc<Shared>,
    address: SocketAddr,
    certificate: CertificateDer<'static>,
}

impl TlsGatepost {
    pub(super) async fn start() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Gatepost in a test");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let authority = params.self_signed(&key).unwrap();
        let issuer = Issuer::new(params, key);
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = certificate.signed_by(&key, &issuer).unwrap().der().clone();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(authority.der().clone()).unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let verifier = verifier.allow_unauthenticated().build().unwrap();
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![certificate.clone()], private)
            .unwrap();
        let shared = Arc::new(Shared {
            issuer,
            authority: authority.pem(),
            named: Mutex::new(authority.pem()),
            heard: Mutex::default(),
            issued: Mutex::default(),
            refuse: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let accepting = Arc::clone(&shared);
        let acceptor = TlsAcceptor::from(Arc::new(config));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, acceptor.clone(), Arc::clone(&accepting)));
            }
        });
        Self { shared, address, certificate }
    }

    pub(super) fn url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    pub(super) fn authority(&self) -> String {
        self.shared.authority.clone()
    }

    pub(super) fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(&self.certificate).into()
    }

    pub(super) fn heard(&self) -> Vec<Heard> {
        self.shared.heard.lock().unwrap().clone()
    }

    /// The certificate that it gave.
    pub(super) fn issued(&self) -> Vec<u8> {
        self.shared.issued.lock().unwrap().clone()
    }

    /// Names no authority, as a server whose certificate others gave it.
    pub(super) fn name_none(&self) {
        self.shared.named.lock().unwrap().clear();
    }

    /// Refuses the next question.
    pub(super) fn refuse(&self, code: Code) {
        *self.shared.refuse.lock().unwrap() = Some(code);
    }
}

async fn serve(stream: TcpStream, acceptor: TlsAcceptor, shared: Arc<Shared>) {
    let Ok(stream) = acceptor.accept(stream).await else { return };
    let peer = stream.get_ref().1.peer_certificates().and_then(<[_]>::first).map(|der| der.to_vec());
    let service = service_fn(move |request| answer(request, peer.clone(), Arc::clone(&shared)));
    drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
}

async fn answer(
    request: Request<Incoming>,
    certificate: Option<Vec<u8>>,
    shared: Arc<Shared>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    let body = request.into_body().collect().await.unwrap().to_bytes();
    let text = String::from_utf8(body.to_vec()).unwrap();
    shared.heard.lock().unwrap().push(Heard { body: text, certificate });
    let refuse = shared.refuse.lock().unwrap().take();
    let (status, bytes) = match refuse {
        Some(code) => (401, write(&Refusal { code, message: "no".to_owned(), retry_after: None }).unwrap()),
        None if path == path::REGISTER => (200, registered(&shared, &body)),
        None => (200, b"{}".to_vec()),
    };
    Ok(Response::builder().status(status).body(Full::new(Bytes::from(bytes))).unwrap())
}

/// The key of a request, on P-256.
struct RequestedKey(Vec<u8>);

impl PublicKeyData for RequestedKey {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

fn registered(shared: &Shared, body: &[u8]) -> Vec<u8> {
    let asked: Register = read(body).unwrap();
    let lines = asked.request.lines().filter(|line| !line.starts_with('-')).collect::<String>();
    let der = BASE64_STANDARD.decode(lines).unwrap();
    let request = CertReq::from_der(&der).unwrap();
    let key = RequestedKey(request.info.public_key.subject_public_key.raw_bytes().to_vec());
    let certificate = CertificateParams::default().signed_by(&key, &shared.issuer).unwrap();
    *shared.issued.lock().unwrap() = certificate.der().to_vec();
    write(&Registered {
        connector: Uuid::from_u128(1),
        organisation: Uuid::from_u128(2),
        organisation_name: "Noordzee".to_owned(),
        certificate: certificate.pem() + &shared.authority,
        trust: shared.named.lock().unwrap().clone(),
        may_write_after: 0,
        warnings: Vec::new(),
    })
    .unwrap()
}

/// A forward proxy that keeps the heads of what it is asked.
pub(super) struct Proxy {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
    refuses: Arc<Mutex<Option<&'static str>>>,
}

impl Proxy {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let refuses: Arc<Mutex<Option<&'static str>>> = Arc::default();
        let (keeping, refusing) = (Arc::clone(&heard), Arc::clone(&refuses));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(forward(stream, Arc::clone(&keeping), *refusing.lock().unwrap()));
            }
        });
        Self { address, heard, refuses }
    }

    /// Answers so from now on; with `None` it connects.
    pub(super) fn refuse(&self, status: Option<&'static str>) {
        *self.refuses.lock().unwrap() = status;
    }

    pub(super) fn address(&self) -> String {
        self.address.to_string()
    }

    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

async fn forward(mut client: TcpStream, heard: Arc<Mutex<Vec<String>>>, refuses: Option<&'static str>) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(client.read_u8().await.unwrap());
    }
    let request = String::from_utf8(request).unwrap();
    let target = request.split(' ').nth(1).unwrap().to_owned();
    heard.lock().unwrap().push(request);
    if let Some(status) = refuses {
        let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
        return client.write_all(answer.as_bytes()).await.unwrap();
    }
    let mut server = TcpStream::connect(target).await.unwrap();
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
    drop(copy_bidirectional(&mut client, &mut server).await);
}
