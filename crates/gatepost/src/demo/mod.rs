//! `gatepost demo`: an example organisation with simulated phones and a simulated Exchange, over the real protocols.

mod cast;
mod exchange;
mod mail;
mod organisation;
mod outcome;
mod people;
mod phones;
mod place;
mod profiles;
mod progress;
mod secrets;
mod summary;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use secrecy::ExposeSecret;
use server::config::{Listen, ListenAddress, Log, LogFormat};
use server::data_directory::Purpose;
use server::domain::id::{OrganisationId, ProfileId};
use server::domain::outside::random_bytes;
use server::outside::{Endpoint, RealRandom, Roots};
use server::services::Services;
use server::{Config, Outside, Running, Server, telemetry};
use simulators::apns::PushService;
use simulators::iphone::{Behaviour, Model};
use simulators::ldap::DirectoryServer;
use tokio::time::{Instant, sleep};

use self::cast::{Role, cast};
use self::exchange::connector::Connector;
use self::exchange::outcome::MailOutcome;
use self::exchange::{Exchange, access};
use self::mail::Mail;
use self::outcome::Outcome;
use self::people::Person;
use self::phones::Phones;
use self::place::Place;
use self::progress::Progress;
use self::secrets::Secrets;
use self::summary::{ADMINISTRATOR, Summary};
use crate::cli::Demo;
use crate::{say, signal};

/// How long all phones together may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// How often it is looked how far they are.
const LOOK: Duration = Duration::from_millis(250);

/// The person whose phone says that it is the first one of the cast.
const CLAIMANT: usize = 7;

pub(crate) async fn run(options: &Demo) -> anyhow::Result<ExitCode> {
    telemetry::start(&Log { filter: "warn".to_owned(), format: LogFormat::Text })?;
    let place = Place::new(options.data_directory.as_deref())?;
    tokio::select! {
        code = play(options, place.path()) => code,
        stopped = signal::stop() => stopped.map(|()| ExitCode::SUCCESS),
    }
}

/// Everything that runs; it stops in this order.
struct Stage {
    _phones: Phones,
    connector: Connector,
    running: Running,
    exchange: Exchange,
    _mail: Mail,
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

    progress.step("Registering a connector and reading Exchange");
    let post = Mail::start(&services).await?;
    let cast = cast(&people, || random_bytes::<32>(&random).to_vec());
    let exchange = Exchange::start(&people, &cast, &secrets.exchange, services.now()).await?;
    let organisation = access::add(&services, &exchange).await?;
    Mail::switch_on(&services, organisation).await?;
    let data = directory.join("connector");
    let connector = Connector::start(&running, &exchange, &secrets.exchange, organisation, &data).await?;
    access::first_sync(&services, organisation, &exchange, &connector, &progress).await?;
    let impact = access::enforce(&services, organisation).await?;
    progress.step(&format!(
        "Switching conditional access on: {} phones that nobody manages lose their mail, {} stay in quarantine",
        impact.blocked,
        impact.judged - impact.blocked - impact.released
    ));

    progress.step("Enrolling twelve phones and tablets");
    let mut phones = Phones::new(&services, &running.addresses().console, &secrets.user, &push).await?;
    for (number, role) in cast.iter().enumerate() {
        let person = people.get(role.person).context("the cast is of the organisation")?;
        phones.enrol(person, &role.model, &role.behaviour).await?;
        progress.at(number + 1, cast.len());
    }
    claim(&mut phones, &people, &cast, random_bytes::<32>(&random).to_vec()).await?;
    progress.step("Delivering the profiles");
    let outcome = wait(&services, &profiles, &cast, &progress).await?;
    progress.step("Letting the enrolled phones in");
    let mail = wait_for_mail(&services, organisation, &exchange, &progress).await?;
    progress.step("Telling users whose phones get no mail");
    let outside =
        post.wait(&people, &format!("https://localhost:{}", running.addresses().web.port())).await?;
    progress.finish();

    let root = summary::root_file(&running, directory).await?;
    let exchange_root = exchange.write_authority(directory)?;
    summary::sign_in_file(&running, directory, &secrets, &exchange)?;
    let stage =
        Stage { _phones: phones, connector, running, exchange, _mail: post, _push: push, _directory: ldap };
    if !options.json {
        summary::tell(&stage.running, &cast, mail.partnerships(), &secrets, &root);
        summary::tell_outside(&outside);
        summary::tell_exchange(&stage.exchange, &secrets, &exchange_root);
        say::line("Ctrl-C stops the demo.");
    }
    let mut differences = outcome.differences(&cast);
    differences.extend(mail.differences(&stage.exchange));
    differences.extend(outside.differences());
    for difference in &differences {
        say::error(difference);
    }
    if options.json {
        say::json(&Summary {
            devices: cast.len(),
            deployments: outcome.deployments(),
            exchange: mail.partnerships(),
            graph: format!("{}/beta", stage.running.addresses().console),
            token: token.expose_secret(),
            ca: &root,
        })?;
    }
    if !options.once || options.keep {
        signal::stop().await?;
    }
    stage.connector.stop().await?;
    stage.running.stop().await;
    Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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

/// One more phone, which says that it is the first one: it gets nothing until a person decides whose that is.
async fn claim(phones: &mut Phones, people: &[Person], cast: &[Role], token: Vec<u8>) -> anyhow::Result<()> {
    let person = people.get(CLAIMANT).context("the claimant is of the organisation")?;
    let first = cast.first().context("the cast is not empty")?;
    let model = Model { device_name: format!("iPhone of {}", person.name()), ..first.model.clone() };
    let behaviour = Behaviour { push_token: Some(token), ..Behaviour::default() };
    phones.enrol(person, &model, &behaviour).await
}

/// Waits until every phone is where it has to be, or patience ends.
async fn wait(
    services: &Services,
    profiles: &[(&'static str, ProfileId)],
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
        sleep(LOOK).await;
    }
}

/// The same for their mail: first in Exchange itself, then in our records, which the next full sync brings up to date.
async fn wait_for_mail(
    services: &Services,
    organisation: OrganisationId,
    exchange: &Exchange,
    progress: &Progress,
) -> anyhow::Result<MailOutcome> {
    let end = Instant::now() + PATIENCE;
    let mut is_read_again = false;
    loop {
        let outcome = MailOutcome::read(services, organisation, exchange).await?;
        progress.at(outcome.settled(exchange), exchange.phones());
        if outcome.differences(exchange).is_empty() || Instant::now() >= end {
            return Ok(outcome);
        }
        if outcome.is_so_in_exchange(exchange) && !is_read_again {
            access::read_again(services, organisation).await?;
            is_read_again = true;
        }
        sleep(LOOK).await;
    }
}
