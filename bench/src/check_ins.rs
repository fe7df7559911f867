//! Idle check-ins a second of processor time, beside NanoMDM: at first, and after many commands.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, ensure};
use ca::{Authority, AuthorityKind, KeyKind, PrivateKey};
use domain::actor::{Actor, Scope};
use domain::command::{Command, CommandKind, CommandOutcome};
use domain::id::CommandId;
use domain::outside::random_bytes;
use secrecy::ExposeSecret;
use services::Services;
use services::tokens::{self, NewToken};

use crate::devices::{self, Device, Enrolled};
use crate::figure::{Figure, Target, say};
use crate::http::exchange;
use crate::installation::Installation;
use crate::load::{drive, is_idle};
use crate::nanomdm::{self, NanoMdm};
use crate::postgres::Postgres;
use crate::process::processor_seconds;
use crate::seed::{self, Certificates, device_id, enrolment_id};

/// How many devices there are.
const DEVICES: usize = 50;
/// How many check-ins a run is, and how many runs there are.
const CHECK_INS: usize = 5000;
const RUNS: usize = 5;
/// How many commands each device acknowledged before the second half.
const HISTORY: usize = 1000;
/// Where Gatepost takes polls.
const PATH: &str = "/mdm/command";

/// Check-ins a second of processor time: of a server without history, and with it.
struct Rates {
    fresh: Vec<f64>,
    seasoned: Vec<f64>,
}

/// Measures all three and compares them.
pub(crate) async fn measure() -> anyhow::Result<Vec<Figure>> {
    say("making keys");
    let devices = devices::make(DEVICES)?;
    let postgres = Postgres::start()?;
    let peer = nanomdm::version(&nanomdm::program()?)?;
    say(&format!("{peer} with PostgreSQL {}", postgres.version()?));
    let theirs = of_nanomdm(&postgres, &devices).await?;
    say("Gatepost with PostgreSQL, two nodes");
    let on_postgres = of_postgres(&postgres, &devices).await?;
    drop(postgres);
    say("Gatepost with SQLite");
    let on_sqlite = of_sqlite(&devices).await?;

    let mut figures = Vec::new();
    let mut medians = Vec::new();
    for (name, rates) in
        [(peer.as_str(), theirs), ("Gatepost, PostgreSQL", on_postgres), ("Gatepost, SQLite", on_sqlite)]
    {
        let fresh = Figure::median(format!("idle check-ins: {name}"), rates.fresh, "/CPU-s");
        let seasoned = Figure::median(format!("after {HISTORY} commands: {name}"), rates.seasoned, "/CPU-s");
        medians.push((name.to_owned(), fresh.value, seasoned.value));
        figures.extend([fresh, seasoned]);
    }
    let (_, peer_fresh, _) = medians.first().cloned().context("nothing was measured")?;
    for (name, fresh, seasoned) in medians.into_iter().skip(1) {
        let ratio = Figure::one(format!("idle check-ins: {name} to {peer}"), fresh / peer_fresh, "times");
        figures.push(ratio.due(Target::AtLeast(5.0)));
        let kept =
            Figure::one(format!("after {HISTORY} commands: {name} to before"), seasoned / fresh, "times");
        figures.push(kept.due(Target::AtLeast(0.9)));
    }
    Ok(figures)
}

async fn of_nanomdm(postgres: &Postgres, devices: &[Device]) -> anyhow::Result<Rates> {
    let outside = server::Outside::default();
    let now = outside.clock.now();
    let key = PrivateKey::generate(KeyKind::Rsa2048)?;
    let authority = Authority::root("Bench", key, random_bytes(&*outside.random), now)?;
    let server = NanoMdm::start(postgres, authority.certificate()).await?;
    let devices =
        devices.iter().map(|device| device.enrol(&authority, now)).collect::<Result<Vec<_>, _>>()?;
    let mut enrolling = Vec::new();
    for device in &devices {
        enrolling.extend(device.check_in(nanomdm::PATH)?);
    }
    // Authenticate comes before TokenUpdate: one after the other.
    let mut stream = tokio::net::TcpStream::connect(server.address).await?;
    for message in &enrolling {
        let reply = exchange(&mut stream, message, &mut Vec::new()).await?;
        ensure!(reply.status == 200, "NanoMDM refused: {}", String::from_utf8_lossy(&reply.body));
    }
    let idle = idle(&devices, nanomdm::PATH)?;
    let processes = [server.process.id(), postgres.id().context("it runs")?];
    let fresh = runs(&[server.address], &idle, &processes).await?;
    NanoMdm::remember(postgres, HISTORY)?;
    let seasoned = runs(&[server.address], &idle, &processes).await?;
    Ok(Rates { fresh, seasoned })
}

async fn of_postgres(postgres: &Postgres, devices: &[Device]) -> anyhow::Result<Rates> {
    let installation = Installation::on_postgres(postgres.database("gatepost")?)?;
    let services = installation.open().await?;
    let devices = enrol(&services, devices).await?;
    let new = NewToken { name: "bench".to_owned(), scopes: vec![Scope::DevicesPrivileged], expires_at: None };
    let (_, token) = tokens::create(&services, &Actor::System, new).await?;
    let idle = idle(&devices, PATH)?;
    let (one, at_one, web) = installation.node().await?;
    let (other, at_other, _) = installation.node().await?;
    let processes = [one.id(), other.id(), postgres.id().context("it runs")?];
    let fresh = runs(&[at_one, at_other], &idle, &processes).await?;
    remember(&services).await?;
    postgres.psql("gatepost", "ANALYZE")?;
    let seasoned = runs(&[at_one, at_other], &idle, &processes).await?;

    // What is asked for on one node is what the next poll on the other finds.
    let device = device_id(0);
    let url = format!("http://{web}/beta/deviceManagement/managedDevices/{device}/syncDevice");
    let client = reqwest::Client::builder().no_proxy().build()?;
    let asked =
        client.post(url).bearer_auth(token.expose_secret()).header("content-length", "0").send().await?;
    ensure!(asked.status().as_u16() == 204, "syncDevice was answered with {}", asked.status());
    let mut stream = tokio::net::TcpStream::connect(at_other).await?;
    let reply = exchange(&mut stream, idle.first().context("no device")?, &mut Vec::new()).await?;
    ensure!(
        String::from_utf8_lossy(&reply.body).contains("DeviceInformation"),
        "the other node did not see the command"
    );
    Ok(Rates { fresh, seasoned })
}

async fn of_sqlite(devices: &[Device]) -> anyhow::Result<Rates> {
    let installation = Installation::on_sqlite()?;
    let services = installation.open().await?;
    let devices = enrol(&services, devices).await?;
    services.store.close().await;
    let idle = idle(&devices, PATH)?;
    let measure = async || {
        let (process, address, _) = installation.node().await?;
        runs(&[address], &idle, &[process.id()]).await
    };
    let fresh = measure().await?;
    let services = installation.open().await?;
    remember(&services).await?;
    services.store.close().await;
    Ok(Rates { fresh, seasoned: measure().await? })
}

/// The devices with certificates of this server.
pub(crate) async fn enrol(services: &Services, devices: &[Device]) -> anyhow::Result<Vec<Enrolled>> {
    let authorities = services::authorities::load(services).await?;
    let issuer = authorities.issuer(AuthorityKind::Device)?;
    let now = services.now();
    let enrolled: Vec<Enrolled> =
        devices.iter().map(|device| device.enrol(&issuer.authority, now)).collect::<Result<_, _>>()?;
    let of = |number: usize| enrolled.get(number).map(|device| device.identity.certificate.clone());
    seed::phones(services, devices.len(), Certificates { authority: issuer.id, of: &of }).await?;
    Ok(enrolled)
}

fn idle(devices: &[Enrolled], path: &str) -> anyhow::Result<Arc<Vec<Vec<u8>>>> {
    Ok(Arc::new(devices.iter().map(|device| device.idle(path)).collect::<Result<_, _>>()?))
}

/// Every device acknowledged so many commands.
async fn remember(services: &Services) -> anyhow::Result<()> {
    let now = services.now();
    for device in 0..DEVICES {
        let mut tx = services.store.write().await?;
        for _ in 0..HISTORY {
            let kind = CommandKind::DeviceInformation;
            let command =
                Command::new(CommandId::generate(now, &*services.random), enrolment_id(device), kind, now);
            tx.enqueue_command(&command).await?;
            tx.finish_command(&command, CommandOutcome::Acknowledged, &[], now).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// One run to get warm, then those that count.
async fn runs(
    addresses: &[SocketAddr],
    requests: &Arc<Vec<Vec<u8>>>,
    processes: &[u32],
) -> anyhow::Result<Vec<f64>> {
    drive(addresses, requests, CHECK_INS / 2, is_idle).await?;
    let mut rates = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let before = processor_seconds(processes)?;
        drive(addresses, requests, CHECK_INS, is_idle).await?;
        let spent = processor_seconds(processes)? - before;
        rates.push(f64::from(u32::try_from(CHECK_INS)?) / spent);
    }
    Ok(rates)
}
