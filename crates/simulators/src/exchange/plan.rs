//! What an organisation is when it begins.

use chrono::{DateTime, Utc};

/// How old the organisation's Exchange is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flavour {
    /// 2010 SP3: the ActiveSync* cmdlets alone, PSRP 2.1.
    Exchange2010,
    /// 2019: also the Mobile* cmdlets, PSRP 2.3.
    #[default]
    Exchange2019,
}

impl Flavour {
    pub(super) fn version(self) -> &'static str {
        match self {
            Self::Exchange2010 => "Version 14.3 (Build 123.4)",
            Self::Exchange2019 => "Version 15.2 (Build 986.5)",
        }
    }

    /// The version of PSRP.
    pub(super) fn protocol(self) -> &'static str {
        match self {
            Self::Exchange2010 => "2.1",
            Self::Exchange2019 => "2.3",
        }
    }
}

/// A server of the organisation. Each second one asks the second domain controller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerPlan {
    /// Its short name: `EX01`.
    pub name: String,
    /// The name that clients reach it by; a connector learns it from `Get-ExchangeServer`.
    pub fqdn: String,
    /// Its site in the directory.
    pub site: String,
    /// Whether it stands outside and serves no clients.
    pub is_edge: bool,
}

impl ServerPlan {
    /// A client access server in the first site.
    pub fn new(name: &str, fqdn: &str) -> Self {
        let site = "Default-First-Site-Name".to_owned();
        Self { name: name.to_owned(), fqdn: fqdn.to_owned(), site, is_edge: false }
    }
}

/// An organisation.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The same seed makes the same organisation.
    pub seed: u64,
    /// The time at which it begins; from then on its clock runs with the machine's.
    pub now: DateTime<Utc>,
    /// How old its Exchange is.
    pub flavour: Flavour,
    /// Its name in legacy names: `/o=Noordzee/…`.
    pub name: String,
    /// Its domain: `noordzee.example`.
    pub domain: String,
    /// Its servers.
    pub servers: Vec<ServerPlan>,
    /// The account that may run cmdlets: `NOORDZEE\svc-gatepost`.
    pub account: String,
    /// Its password.
    pub password: String,
}

impl Plan {
    /// An organisation of Exchange 2019 with one server, `localhost`.
    pub fn new(seed: u64, now: DateTime<Utc>) -> Self {
        Self {
            seed,
            now,
            flavour: Flavour::default(),
            name: "Noordzee".to_owned(),
            domain: "noordzee.example".to_owned(),
            servers: vec![ServerPlan::new("EX01", "localhost")],
            account: r"NOORDZEE\svc-gatepost".to_owned(),
            password: "not a secret, but a password".to_owned(),
        }
    }

    /// With so many client access servers, each of which can be reached by its full name on loopback: `localhost`,
    /// `127.0.0.2`, `127.0.0.3` and on.
    #[must_use]
    pub fn with_servers(self, count: u8) -> Self {
        let servers = (1..=count).map(|number| {
            let fqdn = if number == 1 { "localhost".to_owned() } else { format!("127.0.0.{number}") };
            ServerPlan::new(&format!("EX{number:02}"), &fqdn)
        });
        Self { servers: servers.collect(), ..self }
    }

    /// The base of distinguished names: `DC=noordzee,DC=example`.
    pub(super) fn base(&self) -> String {
        self.domain.split('.').map(|part| format!("DC={part}")).collect::<Vec<_>>().join(",")
    }
}
