//! Certificates issued by SCEP a second of processor time, beside MicroMDM's server.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use chrono::TimeDelta;
use domain::device::Platform;
use domain::enrolment::{Configuration, Enrolment, EnrolmentState, Level};
use domain::id::EnrolmentId;
use scep::name::NameAttribute;
use secrecy::ExposeSecret;
use services::Services;
use simulators::scep_client::{DeviceKey, ScepClient, Wish};

use crate::figure::{Figure, Target, say};
use crate::http::{Reply, post};
use crate::installation::Installation;
use crate::load::drive;
use crate::process::processor_seconds;
use crate::scepserver::{self, ScepServer};
use crate::seed::{self, Certificates, user_id};

/// How many certificates a run issues, and how many runs there are.
const CERTIFICATES: usize = 400;
const RUNS: usize = 5;
/// How many users ask for them.
const USERS: usize = 50;
/// How many keys there are: a server sees each with many names.
const KEYS: usize = 8;
const KIND: &str = "application/x-pki-message";

/// Measures both.
pub(crate) async fn measure() -> anyhow::Result<Vec<Figure>> {
    let keys = crate::devices::make(KEYS)?;
    let keys: Vec<&[u8]> = keys.iter().map(crate::devices::Device::pkcs8).collect();
    let peer = scepserver::version();
    say(&peer);
    let theirs = Figure::median(format!("SCEP issuances: {peer}"), of_scepserver(&keys).await?, "/CPU-s");
    say("Gatepost with SQLite");
    let ours = Figure::median("SCEP issuances: Gatepost, SQLite", of_gatepost(&keys).await?, "/CPU-s");
    let ratio = Figure::one(
        format!("SCEP issuances: Gatepost, SQLite to {peer}"),
        ours.value / theirs.value,
        "times",
    );
    Ok(vec![theirs, ours, ratio.due(Target::AtLeast(2.5))])
}

async fn of_scepserver(keys: &[&[u8]]) -> anyhow::Result<Vec<f64>> {
    let server = ScepServer::start().await?;
    let wishes = (0..CERTIFICATES * (RUNS + 1))
        .map(|number| wish(&format!("device {number}"), scepserver::CHALLENGE))
        .collect();
    let clients = clients(server.address, "/scep", keys).await?;
    let requests = requests(&clients, wishes, scepserver::PATH)?;
    runs(server.address, requests, server.process.id()).await
}

async fn of_gatepost(keys: &[&[u8]]) -> anyhow::Result<Vec<f64>> {
    let installation = Installation::on_sqlite()?;
    let services = installation.open().await?;
    let issuer = services::authorities::load(&services).await?.issuer(ca::AuthorityKind::Device)?.id;
    seed::phones(&services, USERS, Certificates { authority: issuer, of: &|_| None }).await?;
    let wishes = offers(&services, CERTIFICATES * (RUNS + 1)).await?;
    services.store.close().await;
    let (process, _, web) = installation.node().await?;
    let clients = clients(web, "/scep/standard", keys).await?;
    let requests = requests(&clients, wishes, "/scep/standard?operation=PKIOperation")?;
    runs(web, requests, process.id()).await
}

/// Enrolments that were offered, each with its challenge.
async fn offers(services: &Services, count: usize) -> anyhow::Result<Vec<Wish>> {
    let now = services.now();
    let mut wishes = Vec::with_capacity(count);
    let mut tx = services.store.write().await?;
    for number in 0..count {
        let enrolment = Enrolment {
            id: EnrolmentId::generate(now, &*services.random),
            user: user_id(number % USERS),
            device: None,
            platform: Platform::Ios,
            configuration: Configuration::Standard,
            level: Level::Password,
            state: EnrolmentState::Offered,
            udid: None,
            certificate_sha256: None,
            next_certificate_sha256: None,
            certificate_not_after: None,
            push: None,
            created_at: now,
            activated_at: None,
            ended_at: None,
            expires_at: now + TimeDelta::hours(1),
        };
        tx.add_enrolment(&enrolment).await?;
        let until = now + TimeDelta::hours(1);
        let issued = services::scep::challenge_for_enrolment(services, &mut tx, &enrolment, until).await?;
        wishes.push(wish(&enrolment.id.to_string(), issued.challenge.expose_secret()));
    }
    tx.commit().await?;
    Ok(wishes)
}

fn wish(name: &str, challenge: &str) -> Wish {
    let subject = vec![NameAttribute { kind: "2.5.4.3".to_owned(), value: name.to_owned() }];
    Wish { subject, challenge: Some(challenge.to_owned()), ..Wish::default() }
}

/// One client for each key, with what the server says of itself.
async fn clients(address: SocketAddr, path: &str, keys: &[&[u8]]) -> anyhow::Result<Vec<ScepClient>> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let get = async |operation: &str| {
        let url = format!("http://{address}{path}?operation={operation}");
        let response = http.get(url).send().await?.error_for_status()?;
        let kind = response.headers().get("content-type").context("no content type")?.to_str()?.to_owned();
        anyhow::Ok((kind, response.bytes().await?))
    };
    let (_, capabilities) = get("GetCACaps").await?;
    let (kind, certificates) = get("GetCACert").await?;
    let capabilities = String::from_utf8_lossy(&capabilities).into_owned();
    let start = |pkcs8: &&[u8]| {
        anyhow::Ok(ScepClient::start(DeviceKey::from_pkcs8(pkcs8)?, &capabilities, &kind, &certificates)?)
    };
    keys.iter().map(start).collect()
}

fn requests(clients: &[ScepClient], wishes: Vec<Wish>, path: &str) -> anyhow::Result<Vec<Vec<u8>>> {
    let with_client = wishes.into_iter().zip(clients.iter().cycle());
    with_client.map(|(wish, client)| Ok(post(path, KIND, &client.request(&wish)?))).collect()
}

/// A run to get warm, then those that count; no request is sent twice.
async fn runs(address: SocketAddr, requests: Vec<Vec<u8>>, process: u32) -> anyhow::Result<Vec<f64>> {
    let mut rates = Vec::with_capacity(RUNS);
    for (run, requests) in requests.chunks(CERTIFICATES).enumerate() {
        let requests = Arc::new(requests.to_vec());
        let before = processor_seconds(&[process])?;
        drive(&[address], &requests, CERTIFICATES, is_issued).await?;
        let spent = processor_seconds(&[process])? - before;
        if run > 0 {
            rates.push(f64::from(u32::try_from(CERTIFICATES)?) / spent);
        }
    }
    Ok(rates)
}

/// A certificate makes an answer of more than a kilobyte; a refusal is signed but short of it by an envelope.
fn is_issued(reply: &Reply) -> bool {
    reply.status == 200
        && scep::message::PkiMessage::read(&reply.body).is_ok_and(|message| message.status == Some(0))
}
