//! A data directory with a registration, as `register` leaves it, and places that it leads to.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use connector::gatepost::GatepostAddress;
use connector::{ExchangeSettings, Place, Registration, Secrets, SignIn};
use domain::outside::Random;
use rcgen::{CertificateParams, KeyPair};
use secrecy::SecretString;

/// How long a test waits for what should come at once.
const PATIENCE: Duration = Duration::from_mins(1);

/// Nothing in these tests is secret.
struct Same;

impl Random for Same {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

/// A directory with a configuration, and a registration for a server on this machine.
pub(crate) fn registered(directory: &Path, server: u16) {
    let data = directory.join("data");
    std::fs::write(directory.join("connector.toml"), format!("data_directory = {data:?}\n")).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::default().self_signed(&key).unwrap();
    let registration = Registration {
        connector: uuid::Uuid::nil(),
        organisation: uuid::Uuid::nil(),
        organisation_name: "Example".to_owned(),
        gatepost: GatepostAddress::parse(&format!("https://127.0.0.1:{server}")).unwrap(),
        gatepost_trust: certificate.pem(),
        gatepost_fingerprint: None,
        certificate: certificate.pem(),
        gatepost_proxy: None,
        exchange: ExchangeSettings {
            host: "ex1.example".to_owned(),
            port: 443,
            hosted: false,
            account: r"CORP\svc".to_owned(),
            sign_in: SignIn::Basic,
            plain_http: false,
            authorities: None,
            fingerprint: None,
            kdc: None,
            proxy: None,
            entire_forest: false,
            domain_controller: None,
        },
        notification: None,
    };
    let secrets = Secrets {
        key: SecretString::from(key.serialize_pem()),
        exchange: SecretString::from("Pa55word"),
        exchange_proxy: None,
        gatepost_proxy: None,
        notification: None,
    };
    registration.save(&secrets, &Place::at(&data).unwrap(), &Same).unwrap();
}

/// The program with the configuration of a directory.
pub(crate) fn program(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gatepost-connector"));
    command.arg("--config").arg(directory.join("connector.toml"));
    command
}

/// Somewhere that a connector is led to.
pub(crate) struct Destination(TcpListener);

impl Destination {
    pub(crate) fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    pub(crate) fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    /// The next one who comes.
    pub(crate) fn visitor(&self) -> TcpStream {
        let start = Instant::now();
        loop {
            if let Ok((visitor, _)) = self.0.accept() {
                visitor.set_nonblocking(false).unwrap();
                visitor.set_read_timeout(Some(PATIENCE)).unwrap();
                return visitor;
            }
            assert!(start.elapsed() < PATIENCE, "nobody came to port {}", self.port());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}
