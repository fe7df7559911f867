//! XC-14: `doctor` says what is wrong, by its name and with what to do, and changes nothing.

use std::net::{IpAddr, Ipv4Addr};

use chrono::TimeDelta;
use connector::gatepost::ProxyAddress;
use connector::{
    Carrying, Check, Courier, Error, Examined, Finding, Found, OperationKind, Resolve, Resolving,
    ServiceHost, SignIn, Standing, Tested, doctor,
};
use connector_protocol::path;
use connector_protocol::refusal::Code;
use ews::Mail;
use outbound_exchange::{ExchangeError, Sent};
use simulators::exchange::{Authority, Behaviour};
use testkit::ShiftedClock;
use uuid::Uuid;

use crate::world::World;

/// A DNS that knows what a test says.
#[derive(Default)]
struct Names {
    unknown: bool,
    silent: bool,
    services: Vec<ServiceHost>,
}

impl Names {
    fn records<T>(&self, records: Vec<T>) -> Result<Vec<T>, Error> {
        if self.silent {
            return Err(Error::Dns {
                name: "ex01.noordzee.example".to_owned(),
                reason: "timed out".to_owned(),
            });
        }
        Ok(if self.unknown { Vec::new() } else { records })
    }
}

impl Resolve for Names {
    fn addresses<'a>(&'a self, _: &'a str) -> Resolving<'a, IpAddr> {
        Box::pin(std::future::ready(self.records(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)])))
    }

    fn services<'a>(&'a self, _: &'a str) -> Resolving<'a, ServiceHost> {
        Box::pin(std::future::ready(self.records(self.services.clone())))
    }
}

/// A courier whose test goes as it was told.
struct Told(Result<Tested, ExchangeError>);

impl Courier for Told {
    fn prepare(&self) -> Carrying<'_, ()> {
        panic!("doctor sends nothing")
    }

    fn send<'a>(&'a self, _: &'a Mail) -> Carrying<'a, Sent> {
        panic!("doctor sends nothing")
    }

    fn was_sent(&self, _: Uuid) -> Carrying<'_, bool> {
        panic!("doctor looks for nothing")
    }

    fn test(&self) -> Carrying<'_, Tested> {
        Box::pin(std::future::ready(self.0.clone()))
    }

    fn rests(&self) -> Option<ExchangeError> {
        None
    }

    fn standing(&self) -> Standing {
        panic!("doctor asks the account itself")
    }
}

/// What `doctor` says, changed a little before.
struct Examination<'a> {
    world: &'a World,
    names: Names,
    clock: ShiftedClock,
    courier: Option<Told>,
    change: fn(&mut connector::ExchangeSettings),
}

impl<'a> Examination<'a> {
    fn of(world: &'a World) -> Self {
        let (names, clock) = (Names::default(), ShiftedClock::default());
        Self { world, names, clock, courier: None, change: |_| {} }
    }

    async fn checks(self) -> Vec<Check> {
        let world = self.world;
        let mut exchange = world.settings();
        (self.change)(&mut exchange);
        let doors = world.doors_with(exchange.clone());
        let checks = doctor(&Examined {
            gatepost: &*world.gatepost,
            doors: &doors,
            exchange: &exchange,
            courier: self.courier.as_ref().map(|courier| courier as &dyn Courier),
            limits: &world.limits,
            resolver: &self.names,
            clock: &self.clock,
        })
        .await;
        assert_eq!(world.writes(), 0);
        assert!(world.gatepost.said().leases.is_empty());
        assert_eq!(world.organisation.shells(), 0, "no session is left behind");
        checks
    }
}

fn named(checks: &[Check], finding: Finding) -> Vec<&'static str> {
    checks.iter().filter(|check| check.finding == finding).map(|check| check.name).collect()
}

fn failed(checks: &[Check]) -> Vec<&'static str> {
    named(checks, Finding::Failed)
}

fn detail<'a>(checks: &'a [Check], name: &str) -> &'a str {
    &checks.iter().find(|check| check.name == name).unwrap_or_else(|| panic!("{name} in {checks:?}")).detail
}

#[tokio::test]
async fn all_is_well() {
    let world = World::start().await;
    world.phone("anna", "APPLANNA");
    let checks = Examination::of(&world).checks().await;
    let good = ["gatepost", "dns", "connection", "tls", "clock", "sign-in", "cmdlets", "scope"];
    assert_eq!(named(&checks, Finding::Good), good, "{checks:?}");
    assert_eq!(named(&checks, Finding::Skipped), ["proxy", "kdc", "ews"]);
}

#[tokio::test]
async fn a_cmdlet_that_cannot_be_pointed_at_a_domain_controller_is_named() {
    let mut world = World::start().await;
    let behaviour = world.organisation.behaviour();
    let without = ["Set-ActiveSyncOrganizationSettings", "New-ActiveSyncDeviceAccessRule"]
        .map(|cmdlet| (cmdlet.to_owned(), "DomainController".to_owned()))
        .to_vec();
    world.organisation.behave(Behaviour { without, ..behaviour });
    let checks = Examination::of(&world).checks().await;
    assert_eq!(failed(&checks), ["cmdlets", "cmdlets"], "{checks:?}");
    for cmdlet in ["Set-ActiveSyncOrganizationSettings", "New-ActiveSyncDeviceAccessRule"] {
        let names =
            |check: &&Check| check.detail.contains(cmdlet) && check.detail.contains("DomainController");
        assert!(checks.iter().any(|check| names(&check)), "{checks:?}");
    }
    // Whoever may not change default level and rules here needs no parameter for it.
    world.limits.operations = [OperationKind::Entries].into();
    assert_eq!(failed(&Examination::of(&world).checks().await), Vec::<&str>::new());
}

#[tokio::test]
async fn each_missing_cmdlet_is_named() {
    let world = World::start().await;
    let behaviour = world.organisation.behaviour();
    let missing =
        ["Set-CASMailbox", "New-ActiveSyncDeviceAccessRule", "Get-Recipient"].map(str::to_owned).to_vec();
    world.organisation.behave(Behaviour { missing, ..behaviour });
    let checks = Examination::of(&world).checks().await;
    assert_eq!(failed(&checks), ["cmdlets", "cmdlets"]);
    assert!(checks.iter().any(|check| check.detail.contains("New-ActiveSyncDeviceAccessRule")), "{checks:?}");
    assert_eq!(named(&checks, Finding::Warning), ["rights"]);
    assert!(detail(&checks, "rights").contains("Get-Recipient"));
}

#[tokio::test]
async fn a_scope_that_shows_nothing_is_suspected() {
    let world = World::start().await;
    world.phone("anna", "APPLANNA");
    let behaviour = world.organisation.behaviour();
    world.organisation.behave(Behaviour { finds_nothing: true, ..behaviour });
    let checks = Examination::of(&world).checks().await;
    assert_eq!(named(&checks, Finding::Warning), ["scope"]);
    assert!(detail(&checks, "scope").contains("scope"));
}

#[tokio::test]
async fn a_wrong_password_a_server_that_is_gone_and_a_connector_that_nobody_knows() {
    let mut world = World::start().await;
    world.gatepost.said().refuse.push_back((path::EVENTS, Code::UnknownCertificate));
    world.password = "wrong".to_owned();
    let wrong = Examination::of(&world).checks().await;
    assert_eq!(failed(&wrong), ["gatepost", "sign-in"], "{wrong:?}");
    world.fail("EX01");
    let gone = Examination::of(&world).checks().await;
    assert_eq!(failed(&gone), ["connection"], "{gone:?}");
    assert!(detail(&gone, "connection").contains("firewall"));
}

#[tokio::test]
async fn a_name_that_nobody_knows_and_dns_servers_that_are_silent() {
    let world = World::start().await;
    let mut examination = Examination::of(&world);
    examination.names.unknown = true;
    let unknown = examination.checks().await;
    assert_eq!(failed(&unknown), ["dns"], "{unknown:?}");
    assert!(detail(&unknown, "dns").contains("ex01.noordzee.example has no address"));
    let mut examination = Examination::of(&world);
    examination.names.silent = true;
    let silent = examination.checks().await;
    assert_eq!(failed(&silent), ["dns"]);
    assert!(detail(&silent, "dns").contains("timed out"), "{silent:?}");
}

#[tokio::test]
async fn a_certificate_that_nobody_trusts() {
    let mut world = World::start().await;
    world.trust_alone(Authority::generate().unwrap().pem());
    let checks = Examination::of(&world).checks().await;
    assert_eq!(failed(&checks), ["tls"], "{checks:?}");
    assert!(detail(&checks, "tls").contains("pin this one"));
    assert_eq!(detail(&checks, "connection"), "ex01.noordzee.example answers");
    let mut examination = Examination::of(&world);
    examination.change = |exchange| exchange.fingerprint = Some("00".repeat(32));
    let pinned = examination.checks().await;
    assert!(detail(&pinned, "tls").contains("compare the fingerprint"), "{pinned:?}");
}

#[tokio::test]
async fn a_proxy_that_is_gone() {
    let world = World::start().await;
    let mut examination = Examination::of(&world);
    examination.change = |exchange| exchange.proxy = Some(ProxyAddress::parse("127.0.0.1:9", None).unwrap());
    let checks = examination.checks().await;
    assert_eq!(failed(&checks), ["proxy"], "{checks:?}");
    assert!(named(&checks, Finding::Skipped).contains(&"dns"), "the proxy looks names up");
}

#[tokio::test]
async fn clocks_that_differ() {
    let world = World::start().await;
    world.phone("anna", "APPLANNA");
    let examination = Examination::of(&world);
    examination.clock.advance(TimeDelta::minutes(-12));
    let checks = examination.checks().await;
    assert_eq!(named(&checks, Finding::Warning), ["clock"], "Basic works with any clock: {checks:?}");
    let said = detail(&checks, "clock");
    assert!(
        (said.contains("12 minutes") || said.contains("11 minutes")) && said.contains("set the time"),
        "{said}"
    );
    let mut kerberos = Examination::of(&world);
    kerberos.clock.advance(TimeDelta::minutes(12));
    kerberos.change =
        |exchange| (exchange.sign_in, exchange.kdc) = (SignIn::Kerberos, Some("127.0.0.1:9".to_owned()));
    let checks = kerberos.checks().await;
    // Without Kerberos in the program the way is not even looked at.
    if cfg!(feature = "kerberos") {
        assert_eq!(failed(&checks), ["clock", "kdc"], "{checks:?}");
    }
}

#[tokio::test]
async fn a_domain_without_records_and_a_kdc_that_is_found_nowhere() {
    let world = World::start().await;
    let mut examination = Examination::of(&world);
    examination.change = |exchange| {
        (exchange.sign_in, exchange.account) = (SignIn::Kerberos, r"NOWHERE\svc".to_owned());
    };
    let checks = examination.checks().await;
    let of_dns: Vec<_> =
        checks.iter().filter(|check| check.name == "dns").map(|check| &check.detail).collect();
    // A NetBIOS name is in no DNS: the domain of Exchange is asked for.
    for record in ["_ldap._tcp.dc._msdcs.noordzee.example", "_kerberos._tcp.noordzee.example"] {
        assert!(of_dns.iter().any(|said| said.contains(record)), "{of_dns:?}");
    }
    assert!(failed(&checks).ends_with(&["dns", "dns", "kdc"]), "{checks:?}");
    assert!(detail(&checks, "kdc").contains("--kdc HOST"));
    let mut examination = Examination::of(&world);
    examination.change = |exchange| {
        (exchange.sign_in, exchange.account) = (SignIn::Kerberos, "svc@noordzee.example".to_owned());
    };
    examination.names.services = vec![ServiceHost { host: "dc1.noordzee.example".to_owned(), port: 88 }];
    let checks = examination.checks().await;
    assert!(
        detail(&checks, "kdc").contains("--kdc dc1.noordzee.example"),
        "what DNS names is said: {checks:?}"
    );
}

#[tokio::test]
async fn messages() {
    let world = World::start().await;
    world.phone("anna", "APPLANNA");
    let services = "https://mail.noordzee.example/EWS/Exchange.asmx".to_owned();
    let tested = |found| Told(Ok(Tested { services: services.clone(), found }));
    let with = async |courier: Told| {
        let mut examination = Examination::of(&world);
        examination.courier = Some(courier);
        examination.checks().await
    };
    let found = with(tested(Found::Discovered("https://noordzee.example/autodiscover".to_owned()))).await;
    assert!(detail(&found, "autodiscover").contains("mail.noordzee.example"), "{found:?}");
    let usual = with(tested(Found::Usual("nobody answers".to_owned()))).await;
    assert_eq!(named(&usual, Finding::Warning), ["autodiscover"]);
    assert!(detail(&usual, "autodiscover").contains("--ews-url"));
    let (host, account) = ("mail.noordzee.example:443".to_owned(), r"NOORDZEE\gatepost".to_owned());
    let none = with(Told(Err(ExchangeError::NoMailbox { host, account }))).await;
    assert_eq!(failed(&none), ["ews"]);
    assert!(detail(&none, "ews").contains("has no mailbox"));
}
