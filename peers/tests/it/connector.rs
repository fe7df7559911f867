//! The whole connector between a running server and the independent Exchange organisation of `peers/exchange`: it registers,
//! reads everything, and what the server decides is so in Exchange.

use std::sync::Arc;
use std::time::{Duration, Instant};

use connector::gatepost::{GatepostAddress, ServerTrust};
use connector::{
    Connector, Ended, ExchangeSettings, Limits, Monotonic, Outside, Parts, Place, RealDoors, Registering,
    Registration, SignIn, register,
};
use domain::access::AccessSettings;
use domain::access::settings::Mode;
use domain::actor::Actor;
use domain::directory::{Group, GroupAttributes, User, UserAttributes};
use domain::id::{GroupId, OrganisationId, UserId};
use peers::exchange::{ACCOUNT, FakeExchange, PASSWORD, Plan};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use services::Services;
use services::exchange::{self, NewOrganisation};
use testkit::{Options, SeededRandom, ShiftedClock, TestServer};
use tokio::sync::watch;
use uuid::Uuid;

const WHO: &Actor = &Actor::System;

/// How long the server and the connector may take for something.
const PATIENCE: Duration = Duration::from_mins(2);

struct Uptime(Instant);

impl Monotonic for Uptime {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

fn outside(seed: u64) -> Outside {
    Outside {
        clock: Arc::new(ShiftedClock::default()),
        monotonic: Arc::new(Uptime(Instant::now())),
        random: Arc::new(SeededRandom::new(seed)),
    }
}

/// Someone of the staff, whose mailbox this is.
async fn employ(services: &Services, mailbox: Uuid) -> GroupId {
    let staff = GroupId(Uuid::from_u128(0xc));
    let now = services.now();
    let mut tx = services.store.write().await.unwrap();
    let attributes = GroupAttributes { external_id: "staff".into(), ..GroupAttributes::default() };
    tx.put_group(&Group { id: staff, attributes, removed_at: None }, now).await.unwrap();
    tx.add_to_closure(staff, staff).await.unwrap();
    let attributes = UserAttributes {
        external_id: mailbox.to_string(),
        display_name: "Anna".into(),
        enabled: true,
        ..UserAttributes::default()
    };
    let user = User { id: UserId(mailbox), attributes, disabled_at: None, removed_at: None };
    tx.put_user(&user, now).await.unwrap();
    tx.add_group_user(staff, user.id).await.unwrap();
    tx.commit().await.unwrap();
    staff
}

/// Registers a connector in this directory.
async fn registered(
    server: &TestServer,
    fake: &FakeExchange,
    organisation: OrganisationId,
    place: &Place,
    replace: bool,
) {
    let token = exchange::token(server.services(), WHO, organisation).await.unwrap();
    let asked = Registering {
        gatepost: GatepostAddress::parse(&server.devices()).unwrap(),
        trust: ServerTrust::Authorities(server.root_pem().to_owned()),
        token: SecretString::from(token.expose_secret()),
        replace,
        gatepost_proxy: None,
        exchange: ExchangeSettings {
            host: "localhost".to_owned(),
            port: fake.ports("localhost").unwrap().https,
            hosted: false,
            account: ACCOUNT.to_owned(),
            sign_in: SignIn::Basic,
            plain_http: false,
            authorities: Some(fake.authority.clone()),
            fingerprint: None,
            kdc: None,
            proxy: None,
            entire_forest: false,
            domain_controller: None,
        },
        password: SecretString::from(PASSWORD),
        exchange_proxy_password: None,
        host: "srv1".to_owned(),
    };
    register(place, &SeededRandom::new(7), asked).await.unwrap();
}

/// The program's own parts, as `gatepost-connector run` puts them together.
fn connector(place: Place, seed: u64) -> Connector {
    let outside = outside(seed);
    let (registration, secrets) = Registration::load(&place, &*outside.random).unwrap().unwrap();
    let gatepost = Arc::new(registration.client(&secrets).unwrap());
    let doors = Arc::new(RealDoors::new(registration.exchange, secrets, outside.clone(), 3));
    Connector::new(Parts {
        place,
        gatepost,
        doors,
        preferred: "localhost".to_owned(),
        domain_controller: None,
        hosted: false,
        limits: Limits::default(),
        sessions: 3,
        outside,
    })
    .unwrap()
}

/// Waits until Exchange holds something.
async fn until(fake: &FakeExchange, what: &str, is_so: impl Fn(&Value) -> bool, status: impl Fn() -> String) {
    let waiting = async {
        while !is_so(&fake.get("state").await.unwrap()) {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let so = tokio::time::timeout(PATIENCE, waiting).await.is_ok();
    assert!(so, "{what}: {}, {}", status(), fake.get("problems").await.unwrap());
}

/// A mailbox as the first domain controller has it.
fn mailbox<'a>(state: &'a Value, address: &str) -> &'a Value {
    &state["controllers"]["dc1.corp.example.com"]["mailboxes"][address]
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_phone_is_blocked_and_a_second_connector_takes_over() {
    // One phone alone: more of them at once would wait for a person.
    let plan = Plan { partnerships: 0, ..Plan::default() };
    let Some(fake) = FakeExchange::start(plan, None).await.unwrap() else { return };
    let state = fake.get("state").await.unwrap();
    let (owner, eas_id) = ("user0@example.com", "APPLUNKNOWN");
    fake.post("partnerships", json!({ "mailbox": owner, "device_id": eas_id })).await.unwrap();
    let guid = mailbox(&state, owner)["Guid"].as_str().unwrap();
    let server = TestServer::start(Options::sqlite().unwrap()).await.unwrap();
    let services = server.services();
    let staff = employ(services, guid.parse().unwrap()).await;
    let new = NewOrganisation { name: "Corp".to_owned() };
    let organisation = exchange::create(services, WHO, new).await.unwrap().id;
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let place = Place::at(first.path()).unwrap();
    registered(&server, &fake, organisation, &place, false).await;
    let access =
        AccessSettings { mode: Mode::Enforcing, included_groups: vec![staff], ..AccessSettings::default() };
    exchange::set_access(services, WHO, organisation, access).await.unwrap();

    let program = Arc::new(connector(place, 1));
    let (_stop, stopped) = watch::channel(false);
    let running = tokio::spawn({
        let program = Arc::clone(&program);
        async move { program.run(stopped).await }
    });
    let is_blocked = |state: &Value| {
        let blocked = mailbox(state, owner)["ActiveSyncBlockedDeviceIDs"].clone();
        blocked.as_array().unwrap().contains(&json!(eas_id))
    };
    until(&fake, "the unknown phone is blocked", is_blocked, || format!("{:#?}", program.status())).await;
    let found = exchange::partnerships(services, WHO, organisation, None, 100).await.unwrap();
    assert_eq!(found.len(), 1);
    let status = program.status();
    assert_eq!(status.last_sync.as_ref().map(|sync| sync.problem.clone()), Some(None), "{status:?}");

    // Another machine takes its place: the first one stops by itself, and says so.
    let place = Place::at(second.path()).unwrap();
    registered(&server, &fake, organisation, &place, true).await;
    let ended = tokio::time::timeout(PATIENCE, running).await.unwrap().unwrap().unwrap();
    assert_eq!(ended, Some(Ended::Replaced));
    let next = connector(place, 2);
    next.renew().await.unwrap();
    assert!(next.status().holds_lease, "at once, because the old one said that it stopped");
    // Nothing in the simulated organisation went wrong, and nobody left a session behind.
    assert_eq!(fake.get("problems").await.unwrap(), json!([]));
    drop(next);
    server.stop().await.unwrap();
}
