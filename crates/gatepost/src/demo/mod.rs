//! `gatepost demo`: an example organisation with simulated phones, over the real protocols.

mod cast;
mod exchange;
mod organisation;
mod outcome;
mod people;
mod phones;
mod place;
mod profiles;
mod progress;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::json;
use server::config::{Listen, ListenAddress, Log, LogFormat};
use server::data_directory::Purpose;
use server::domain::outside::{Random, random_bytes};
use server::outside::{Endpoint, RealRandom, Roots};
use server::{Config, Outside, Running, Server, telemetry};
use simulators::apns::PushService;
use simulators::ldap::DirectoryServer;
use tokio::time::{Instant, sleep};

use self::cast::{Role, cast};
use self::exchange::Exchange;
use self::outcome::{Deployments, Outcome};
use self::phones::Phones;
use self::place::Place;
use self::progress::Progress;
use crate::cli::Demo;
use crate::{say, signal};

/// How long all phones together may take.
const PATIENCE: Duration = Duration::from_mins(5);

const ADMINISTRATOR: &str = "demo";

pub(crate) async fn run(options: &Demo) -> anyhow::Result<ExitCode> {
    telemetry::start(&Log { filter: "warn".to_owned(), format: LogFormat::Text })?;
    let place = Place::new(options.data_directory.as_deref())?;
    tokio::select! {
        code = play(options, place.path()) => code,
        stopped = signal::stop() => stopped.map(|()| ExitCode::SUCCESS),
    }
}

/// The last line of `--json`, its keys in this order.
#[derive(Serialize)]
struct Summary<'a> {
    devices: usize,
    deployments: Deployments,
    graph: String,
    token: &'a str,
    ca: &'a Path,
}

/// Everything that runs; it stops in this order.
struct Stage {
    _phones: Phones,
    running: Running,
    exchange: Exchange,
    _push: Arc<PushService>,
    _directory: DirectoryServer,
}

async fn play(options: &Demo, directory: &Path) -> anyhow::Result<ExitCode> {
    let mut progress = Progress::new();
    let random = RealRandom::default();
    let secrets = Secrets::new(&random);
    progress.step("Starting the push service, the directory and the server");
    let push = Arc::new(PushService::start().await?);
    let ldap = people::serve(secrets.user.expose_secret(), secrets.reader.expose_secret()).await?;
    let running = Server::start(config(directory), outside(&push), Purpose::Demo).await?;
    let services = running.services().clone();
    let token = organisation::set_up(&running, &push, ADMINISTRATOR, &secrets.administrator).await?;

    progress.step("Reading 60 users from the directory");
    let people = people::people();
    organisation::read_directory(&services, &ldap, &secrets.reader, people.len() as u64).await?;
    progress.step("Making and assigning one profile of each type");
    organisation::open_enrolment(&services).await?;
    let profiles = organisation::make_profiles(&services).await?;

    progress.step("Enrolling twelve phones and tablets");
    let cast = cast(&people, || random_bytes::<32>(&random).to_vec());
    let exchange = Exchange::start(&people, &cast, &secrets.exchange, services.now()).await?;
    let enrolled = |done| progress.at(done, cast.len());
    let console = running.addresses().console.clone();
    let phones = phones::start(&services, &console, &secrets.user, &push, &people, &cast, enrolled).await?;
    progress.step("Delivering the profiles");
    let outcome = wait(&services, &profiles, &cast, &progress).await?;
    progress.finish();

    let root = root_file(&running, directory).await?;
    let exchange_root = exchange.write_authority(directory)?;
    sign_in_file(&running, directory, &secrets, &exchange)?;
    let stage = Stage { _phones: phones, running, exchange, _push: push, _directory: ldap };
    let expected = outcome.is_expected(&cast);
    if !options.json {
        tell(&stage.running, &cast, &secrets, &root);
        tell_exchange(&stage.exchange, &secrets, &exchange_root);
        say::line("Ctrl-C stops the demo.");
    }
    for difference in outcome.differences(&cast) {
        say::error(difference);
    }
    if options.json {
        say::json(&Summary {
            devices: cast.len(),
            deployments: outcome.deployments(),
            graph: format!("{}/beta", stage.running.addresses().console),
            token: token.expose_secret(),
            ca: &root,
        })?;
    }
    if !options.once || options.keep {
        signal::stop().await?;
    }
    stage.running.stop().await;
    Ok(if expected { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Passwords of this demo, made anew each time.
struct Secrets {
    administrator: SecretString,
    user: SecretString,
    reader: SecretString,
    exchange: SecretString,
}

impl Secrets {
    fn new(random: &dyn Random) -> Self {
        // 32 letters that nobody confuses, 5 bits each.
        const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let make = || {
            let letters = random_bytes::<16>(random).map(|byte| LETTERS.get(usize::from(byte % 32)).copied());
            SecretString::from(letters.iter().flatten().map(|letter| char::from(*letter)).collect::<String>())
        };
        Self { administrator: make(), user: make(), reader: make(), exchange: make() }
    }
}

fn config(directory: &Path) -> Config {
    let any = ListenAddress::loopback(0);
    Config {
        data_directory: directory.to_owned(),
        listen: Listen { public: any, web: any, devices: any, metrics: any },
        ..Config::default()
    }
}

fn outside(push: &PushService) -> Outside {
    Outside {
        push_service: Endpoint { host: "localhost".to_owned(), port: push.address().port() },
        push_roots: Roots::Pem(push.credentials().authority_pem().to_owned()),
        ..Outside::default()
    }
}

/// Waits until every phone is where it has to be, or patience ends.
async fn wait(
    services: &server::services::Services,
    profiles: &[(&'static str, server::domain::id::ProfileId)],
    cast: &[Role],
    progress: &Progress,
) -> anyhow::Result<Outcome> {
    let end = Instant::now() + PATIENCE;
    loop {
        let outcome = Outcome::read(services, profiles).await?;
        progress.at(outcome.settled(cast), cast.len());
        if outcome.is_expected(cast) || Instant::now() >= end {
            return Ok(outcome);
        }
        sleep(Duration::from_millis(250)).await;
    }
}

async fn root_file(running: &Running, directory: &Path) -> anyhow::Result<PathBuf> {
    let path = directory.join("root.pem");
    std::fs::write(&path, server::root_certificate(running.services()).await?)
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}

/// The passwords in a file, for tests that sign in.
fn sign_in_file(
    running: &Running,
    directory: &Path,
    secrets: &Secrets,
    exchange: &Exchange,
) -> anyhow::Result<()> {
    let content = json!({
        "console": running.addresses().console,
        "administrator": ADMINISTRATOR,
        "administratorPassword": secrets.administrator.expose_secret(),
        "user": format!("anna.andersson@{}", people::DOMAIN),
        "userPassword": secrets.user.expose_secret(),
        "exchange": exchange.urls(),
        "exchangeAccount": exchange.account(),
        "exchangePassword": secrets.exchange.expose_secret(),
    });
    Ok(std::fs::write(directory.join("sign-in.json"), content.to_string())?)
}

fn tell(running: &Running, cast: &[Role], secrets: &Secrets, root: &Path) {
    say::line(format_args!("{} phones and tablets have enrolled.", cast.len()));
    for role in cast.iter().filter(|role| !role.story.is_empty()) {
        say::line(format_args!("  {}: {} ({})", role.model.device_name, role.expected, role.story));
    }
    say::line(format_args!("Console:    {}/console", running.addresses().console));
    say::line(format_args!("Sign in as: {ADMINISTRATOR} with {}", secrets.administrator.expose_secret()));
    say::line(format_args!(
        "Portal:     any user, anna.andersson@{}, with {}",
        people::DOMAIN,
        secrets.user.expose_secret()
    ));
    say::line(format_args!("The browser will not know the certificate; its root is {}", root.display()));
}

fn tell_exchange(exchange: &Exchange, secrets: &Secrets, root: &Path) {
    say::line(format_args!("Exchange:   {}", exchange.urls().join(" and ")));
    say::line(format_args!("            {} with {}", exchange.account(), secrets.exchange.expose_secret()));
    say::line(format_args!("            its certificates' root is {}", root.display()));
}
