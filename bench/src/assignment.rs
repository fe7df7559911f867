//! A profile for a group of 100,000 devices: how long until every one of them would get it, and who has to wait meanwhile.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use ca::AuthorityKind;
use domain::actor::{Actor, Scope};
use domain::command::{Command, CommandKind};
use domain::id::CommandId;
use reqwest::Client;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use services::Services;
use services::tokens::{self, NewToken};
use tokio::task::JoinHandle;
use tokio::time::{Instant as TokioInstant, sleep, sleep_until};

use crate::devices::{self, Device, Enrolled};
use crate::figure::{Figure, Target, say};
use crate::http::exchange;
use crate::installation::{Installation, answers, read_log};
use crate::process::{processor_seconds, resident};
use crate::resident::first_answer;
use crate::seed::{self, Certificates, GROUP, enrolment_id};
use crate::tls::{self, Connector};

/// How many devices there are.
const DEVICES: usize = 100_000;
/// How many of them have something to acknowledge meanwhile, each so many commands.
const TALKERS: usize = 200;
const KINDS: [CommandKind; 4] = [
    CommandKind::DeviceInformation,
    CommandKind::InstalledApplicationList,
    CommandKind::SecurityInfo,
    CommandKind::CertificateList,
];
/// The time from one acknowledgement to the next, whatever became of the last.
const PACE: Duration = Duration::from_millis(25);
/// How many devices are asked in the end whether they get it.
const SAMPLE: usize = 50;

/// Measures it, and the start with so many devices.
pub(crate) async fn measure() -> anyhow::Result<Vec<Figure>> {
    say("enrolling 100,000 devices by the store");
    let installation = Installation::on_sqlite()?;
    let services = installation.open().await?;
    let talkers = enrol(&services).await?;
    let acknowledgements = acknowledgements(&services, &talkers).await?;
    let scopes = vec![Scope::ConfigurationReadWrite, Scope::DevicesRead];
    let new = NewToken { name: "bench".to_owned(), scopes, expires_at: None };
    let (_, token) = tokens::create(&services, &Actor::System, new).await?;
    let root = services::authorities::root_certificate(&services).await?;
    services.store.close().await;

    let talker = talkers.first().context("no talker")?;
    let polls = talker.idle("/mdm/command")?;
    let connector = tls::connector(&root, None)?;
    let start = first_answer(&installation, &connector, &polls).await?;

    let process = installation.serve()?;
    answers(installation.devices()).await.with_context(|| read_log(&installation.log()))?;
    let client =
        Client::builder().tls_certs_only([reqwest::Certificate::from_der(&root)?]).no_proxy().build()?;
    let graph = Graph {
        client,
        at: format!("{}/beta/deviceManagement", installation.web()),
        token: token.expose_secret().to_owned(),
    };
    let profile = graph.make().await?;
    quiet(process.id()).await?;
    say("assigning");
    let before = processor_seconds(&[process.id()])?;
    let talking = talk(&installation, &connector, acknowledgements);
    sleep(Duration::from_millis(500)).await;
    let begun = Instant::now();
    graph.assign(&profile).await?;
    let ready = loop {
        if graph.pending(&profile).await? >= DEVICES as u64 {
            break begun.elapsed();
        }
        ensure!(begun.elapsed() < Duration::from_mins(10), "not ready after ten minutes");
        sleep(Duration::from_millis(250)).await;
    };
    let spent = processor_seconds(&[process.id()])? - before;
    let waits = talking.stop().await?;
    let (_, highest) = resident(process.id())?;
    sample(&installation, &connector, &talkers).await?;

    let longest = waits.iter().copied().fold(0.0, f64::max);
    let milliseconds = format!("longest wait of {} acknowledgements meanwhile", waits.len());
    Ok(vec![
        Figure::one("serve: start to first answer, 100,000 devices", start, "s").due(Target::AtMost(2.0)),
        Figure::one("profile for 100,000 devices: ready", ready.as_secs_f64(), "s").due(Target::AtMost(30.0)),
        Figure::one("processor time until then", spent, "s"),
        Figure::one("highest resident memory", highest, "MB").due(Target::AtMost(300.0)),
        Figure::one(milliseconds, longest, "ms").due(Target::AtMost(200.0)),
        Figure::median("median wait of an acknowledgement meanwhile", waits, "ms").alone(),
    ])
}

/// Waits until the comparison of all devices that follows a start is over.
pub(crate) async fn quiet(process: u32) -> anyhow::Result<()> {
    let mut before = processor_seconds(&[process])?;
    loop {
        sleep(Duration::from_secs(2)).await;
        let now = processor_seconds(&[process])?;
        if now - before < 0.1 {
            return Ok(());
        }
        before = now;
    }
}

/// All devices; some of them with certificates. One key serves them all.
async fn enrol(services: &Services) -> anyhow::Result<Vec<Enrolled>> {
    let authorities = services::authorities::load(services).await?;
    let issuer = authorities.issuer(AuthorityKind::Device)?;
    let now = services.now();
    let key = devices::make(1)?;
    let key = key.first().context("no key")?;
    let talkers: Vec<Enrolled> = (0..TALKERS)
        .map(|talker| Device::with_key_of(key, number(talker)).enrol(&issuer.authority, now))
        .collect::<Result<_, _>>()?;
    let of = |number: usize| {
        let talker = talkers.get(number / (DEVICES / TALKERS))?;
        number.is_multiple_of(DEVICES / TALKERS).then(|| talker.identity.certificate.clone())
    };
    seed::phones(services, DEVICES, Certificates { authority: issuer.id, of: &of }).await?;
    Ok(talkers)
}

/// Talkers stand evenly among all devices.
const fn number(talker: usize) -> usize {
    talker * (DEVICES / TALKERS)
}

/// Something to acknowledge for each talker, with the acknowledgements, signed already.
async fn acknowledgements(services: &Services, talkers: &[Enrolled]) -> anyhow::Result<Vec<Vec<u8>>> {
    let now = services.now();
    let mut requests = Vec::new();
    let mut tx = services.store.write().await?;
    for kind in KINDS {
        for (talker, device) in talkers.iter().enumerate() {
            let command = Command::new(
                CommandId::generate(now, &*services.random),
                enrolment_id(number(talker)),
                kind,
                now,
            );
            tx.enqueue_command(&command).await?;
            requests.push(device.acknowledge("/mdm/command", command.id.0)?);
        }
    }
    tx.commit().await?;
    Ok(requests)
}

/// Devices that acknowledge one command after the other.
struct Talking {
    stop: tokio::sync::watch::Sender<bool>,
    task: JoinHandle<anyhow::Result<Vec<f64>>>,
}

impl Talking {
    /// How long each acknowledgement took from when it was due, in milliseconds.
    async fn stop(self) -> anyhow::Result<Vec<f64>> {
        let _ = self.stop.send(true);
        self.task.await?
    }
}

fn talk(installation: &Installation, connector: &Connector, requests: Vec<Vec<u8>>) -> Talking {
    let (stop, stopping) = tokio::sync::watch::channel(false);
    let (address, connector) = (installation.devices(), connector.clone());
    let task = tokio::spawn(async move {
        let idle = Arc::new(tokio::sync::Mutex::new(Vec::new()));
        let mut sending = tokio::task::JoinSet::new();
        let begun = TokioInstant::now();
        for (turn, request) in requests.into_iter().enumerate() {
            let due = begun + PACE * u32::try_from(turn)?;
            sleep_until(due).await;
            if *stopping.borrow() {
                break;
            }
            let (idle, connector) = (Arc::clone(&idle), connector.clone());
            sending.spawn(async move {
                let taken = idle.lock().await.pop();
                let mut stream = match taken {
                    Some(stream) => stream,
                    None => tls::connect(&connector, address).await?,
                };
                let reply = exchange(&mut stream, &request, &mut Vec::new()).await?;
                ensure!(reply.status == 200, "an acknowledgement was answered with {}", reply.status);
                idle.lock().await.push(stream);
                Ok(due.elapsed().as_secs_f64() * 1000.0)
            });
        }
        let mut waits = Vec::new();
        while let Some(done) = sending.join_next().await {
            waits.push(done??);
        }
        anyhow::Ok(waits)
    });
    Talking { stop, task }
}

/// Some devices poll: each is given the profile, or what it is to do before.
async fn sample(
    installation: &Installation,
    connector: &Connector,
    talkers: &[Enrolled],
) -> anyhow::Result<()> {
    let mut stream = tls::connect(connector, installation.devices()).await?;
    for talker in talkers.iter().take(SAMPLE) {
        let reply = exchange(&mut stream, &talker.idle("/mdm/command")?, &mut Vec::new()).await?;
        ensure!(!reply.body.is_empty(), "a device has nothing to do");
    }
    Ok(())
}

/// The API.
struct Graph {
    client: Client,
    at: String,
    token: String,
}

impl Graph {
    async fn make(&self) -> anyhow::Result<String> {
        let body = json!({
            "@odata.type": "#microsoft.graph.iosEasEmailProfileConfiguration",
            "displayName": "Mail",
            "accountName": "Mail",
            "hostName": "mail.example.com",
            "emailAddressSource": "primarySmtpAddress",
            "usernameSource": "userPrincipalName",
            "authenticationMethod": "usernameAndPassword",
            "requireSsl": true,
        });
        let made = self.post("deviceConfigurations", &body).await?;
        Ok(made.get("id").and_then(Value::as_str).context("no id")?.to_owned())
    }

    async fn assign(&self, profile: &str) -> anyhow::Result<()> {
        let target = json!({ "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": GROUP });
        let body = json!({ "assignments": [{ "target": target }] });
        self.post(&format!("deviceConfigurations/{profile}/assign"), &body).await.map(drop)
    }

    /// For how many devices it waits.
    async fn pending(&self, profile: &str) -> anyhow::Result<u64> {
        let url = format!("{}/deviceConfigurations/{profile}/deviceStatusOverview", self.at);
        let read = read(self.client.get(url).bearer_auth(&self.token).send().await?).await?;
        Ok(read.get("pendingCount").and_then(Value::as_u64).unwrap_or(0))
    }

    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let url = format!("{}/{path}", self.at);
        read(self.client.post(url).bearer_auth(&self.token).json(body).send().await?).await
    }
}

async fn read(response: reqwest::Response) -> anyhow::Result<Value> {
    let status = response.status();
    let text = response.text().await?;
    ensure!(status.is_success(), "Graph answered {status}: {text}");
    Ok(serde_json::from_str(&text)?)
}
