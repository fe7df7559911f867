//! Programs of others against our SCEP: Debian's `scepclient`, strongSwan's `pki`, and OpenSSL as a judge.

use std::path::Path;
use std::process::Output;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use ca::AuthorityKind;
use domain::enrolment::Configuration;
use services::{Services, authorities, revocation, scep};
use tokio::process::Command;

use super::world::World;

#[derive(Clone)]
struct Endpoint {
    services: Services,
    configuration: Configuration,
}

/// Serves one SCEP endpoint over HTTP on a free port. Returns its URL.
async fn serve(world: &World, configuration: Configuration) -> String {
    let endpoint = Endpoint { services: world.services.clone(), configuration };
    let router = Router::new().route("/scep", get(ask).post(operate)).with_state(endpoint);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}/scep")
}

async fn ask(State(endpoint): State<Endpoint>, Query(query): Query<Vec<(String, String)>>) -> Response {
    let operation = query.iter().find(|(key, _)| key == "operation").map(|(_, value)| value.as_str());
    match operation {
        Some("GetCACaps") => {
            scep::capabilities(&endpoint.services, endpoint.configuration).unwrap().into_response()
        }
        Some("GetCACert") => {
            let body = scep::ca_certificate(&endpoint.services, endpoint.configuration).await.unwrap();
            ([(header::CONTENT_TYPE, "application/x-x509-ca-ra-cert")], body).into_response()
        }
        _ => StatusCode::BAD_REQUEST.into_response(),
    }
}

async fn operate(State(endpoint): State<Endpoint>, body: Bytes) -> Response {
    match scep::operate(&endpoint.services, endpoint.configuration, &body).await {
        Ok(answer) => ([(header::CONTENT_TYPE, "application/x-pki-message")], answer).into_response(),
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}

async fn run(program: &Path, directory: &Path, arguments: &[&str]) -> Output {
    Command::new(program).current_dir(directory).args(arguments).output().await.unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Writes the chain for OpenSSL: root and device authority, and their CRLs.
async fn chain_files(world: &World, openssl: &Path) {
    let directory = world.directory.path();
    let opened = authorities::load(&world.services).await.unwrap();
    let (mut pems, mut crls) = (Vec::new(), Vec::new());
    for kind in [AuthorityKind::Root, AuthorityKind::Device, AuthorityKind::Internal] {
        let issuer = opened.issuer(kind).unwrap();
        let name = kind.name();
        std::fs::write(directory.join(format!("{name}.der")), issuer.authority.certificate()).unwrap();
        let crl = revocation::crl(&world.services, issuer.id).await.unwrap().unwrap();
        std::fs::write(directory.join(format!("{name}.crl")), crl).unwrap();
        let (der, pem) = (format!("{name}.der"), format!("{name}.pem"));
        run(openssl, directory, &["x509", "-inform", "DER", "-in", &der, "-out", &pem]).await;
        let (der, crl) = (format!("{name}.crl"), format!("{name}.crl.pem"));
        let done = run(openssl, directory, &["crl", "-inform", "DER", "-in", &der, "-out", &crl]).await;
        assert!(done.status.success(), "{}", said(&done));
        pems.push(std::fs::read_to_string(directory.join(pem)).unwrap());
        crls.push(std::fs::read_to_string(directory.join(crl)).unwrap());
    }
    std::fs::write(directory.join("all.pem"), pems.concat()).unwrap();
    std::fs::write(directory.join("crls.pem"), crls.concat()).unwrap();
}

/// OpenSSL judges a certificate with its chain and every CRL.
async fn verify(world: &World, certificate: &Path) -> Output {
    let openssl = testkit::program("openssl").unwrap();
    chain_files(world, &openssl).await;
    let certificate = certificate.display().to_string();
    let arguments = [
        "verify",
        "-x509_strict",
        "-crl_check_all",
        "-CAfile",
        "all.pem",
        "-CRLfile",
        "crls.pem",
        &certificate,
    ];
    run(&openssl, world.directory.path(), &arguments).await
}

#[tokio::test(flavor = "multi_thread")]
async fn openssl_takes_certificates_until_they_are_revoked() {
    if testkit::program("openssl").is_none() {
        return;
    }
    let world = World::new().await;
    let client = world.client(0).await;
    let certificate = world.send(&client, &client.request(&world.wish().await).unwrap()).await.unwrap();
    let path = world.directory.path().join("phone.der");
    std::fs::write(&path, certificate).unwrap();
    let done = verify(&world, &path).await;
    assert!(done.status.success(), "{}", said(&done));

    let mut tx = world.services.store.write().await.unwrap();
    let reason = ca::RevocationReason::KeyCompromise;
    revocation::revoke_of_enrolment(&mut tx, world.enrolment, reason, world.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    let done = verify(&world, &path).await;
    assert!(said(&done).contains("certificate revoked"), "{}", said(&done));
}

#[tokio::test(flavor = "multi_thread")]
async fn openssl_verifies_signed_profiles() {
    let Some(openssl) = testkit::program("openssl") else { return };
    let world = World::new().await;
    let directory = world.directory.path();
    let signed = authorities::sign_profile(&world.services, b"<plist/>").await.unwrap();
    std::fs::write(directory.join("profile"), signed).unwrap();
    chain_files(&world, &openssl).await;
    let arguments = [
        "cms", "-verify", "-inform", "DER", "-in", "profile", "-CAfile", "root.pem", "-purpose", "any",
        "-binary",
    ];
    let done = run(&openssl, directory, &arguments).await;
    assert!(done.status.success(), "{}", said(&done));
    assert_eq!(done.stdout, b"<plist/>");
}

#[tokio::test(flavor = "multi_thread")]
async fn scepclient_enrols_where_old_algorithms_are_allowed_and_only_there() {
    let Some(program) = testkit::program("scepclient") else { return };
    for configuration in [Configuration::Compatibility, Configuration::Standard] {
        let world = World::with(configuration).await;
        let url = serve(&world, configuration).await;
        let challenge = world.wish().await.challenge.unwrap();
        let common_name = world.enrolment.to_string();
        let directory = world.directory.path();
        let arguments = [
            "-server-url",
            &url,
            "-challenge",
            &challenge,
            "-cn",
            &common_name,
            "-organization",
            "Example",
            "-ou",
            "",
            "-country",
            "",
            "-private-key",
            "client.key",
            "-certificate",
            "client.pem",
        ];
        let done = run(&program, directory, &arguments).await;
        let certificate = directory.join("client.pem");
        if configuration == Configuration::Compatibility {
            assert!(certificate.exists(), "{}", said(&done));
            let done = verify(&world, &certificate).await;
            assert!(done.status.success(), "{}", said(&done));
        } else {
            assert_eq!(world.issued().await, 0, "{}", said(&done));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn strongswan_enrols() {
    let Some(program) = testkit::program("pki") else { return };
    let world = World::with(Configuration::Compatibility).await;
    let url = serve(&world, Configuration::Compatibility).await;
    let challenge = world.wish().await.challenge.unwrap();
    let directory = world.directory.path();
    let arguments = ["--scepca", "--url", &url, "--caout", "ca.der", "--raout", "ra.der", "--force"];
    let done = run(&program, directory, &arguments).await;
    assert!(done.status.success(), "{}", said(&done));

    std::fs::write(directory.join("key.der"), super::world::device_key(2).pkcs8()).unwrap();
    let opened = authorities::load(&world.services).await.unwrap();
    std::fs::write(directory.join("ra.der"), &opened.recipient().unwrap().identity().certificate).unwrap();
    let device = opened.issuer(AuthorityKind::Device).unwrap().authority.certificate().to_vec();
    std::fs::write(directory.join("device-ca.der"), device).unwrap();
    let name = format!("O=Example, CN={}", world.enrolment);
    let arguments = [
        "--scep",
        "--url",
        &url,
        "--in",
        "key.der",
        "--dn",
        &name,
        "--password",
        &challenge,
        "--cacert-enc",
        "ra.der",
        "--cacert-sig",
        "ra.der",
        "--cacert",
        "device-ca.der",
        "--cipher",
        "des3",
    ];
    let done = run(&program, directory, &arguments).await;
    assert!(done.status.success(), "{}", said(&done));
    std::fs::write(directory.join("swan.der"), &done.stdout).unwrap();
    let done = verify(&world, &directory.join("swan.der")).await;
    assert!(done.status.success(), "{}", said(&done));
}
