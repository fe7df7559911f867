//! A server, a simulated Exchange, and a Windows between them with the program.

use std::process::Output;
use std::time::Duration;

use domain::actor::Actor;
use domain::id::OrganisationId;
use secrecy::ExposeSecret;
use services::exchange::{self, NewOrganisation};
use simulators::exchange::{Authority, Organisation, Plan, Running};
use testkit::{Options, TestServer};

use super::wine::Wine;

const WHO: &Actor = &Actor::System;

/// How many phones have mail.
pub(super) const PARTNERSHIPS: usize = 30;

/// How long the first sync may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// All that takes part.
pub(super) struct Place {
    pub(super) server: TestServer,
    pub(super) windows: Wine,
    organisation: OrganisationId,
    pub(super) mail: Organisation,
    endpoint: Running,
}

impl Place {
    /// Makes it, with everything that `register` needs in files but the token; `None` where something is missing.
    pub(super) async fn make() -> Option<Self> {
        let windows = Wine::start().await.unwrap()?;
        let server = TestServer::start(Options::sqlite().unwrap()).await.unwrap();
        let new = NewOrganisation { name: "Corp".to_owned() };
        let organisation = exchange::create(server.services(), WHO, new).await.unwrap().id;
        let mail = Organisation::new(Plan::new(11, server.services().now()));
        mail.populate(20, PARTNERSHIPS);
        let authority = Authority::generate().unwrap();
        let endpoint = mail.serve("EX01", "127.0.0.1:0".parse().unwrap(), &authority).await.unwrap();
        let place = Self { server, windows, organisation, mail, endpoint };
        place.configure("");
        place.put("gatepost.pem", place.server.root_pem().replace('\n', "\r\n").as_bytes());
        place.put("exchange.pem", authority.pem().as_bytes());
        place.put("password", format!("{}\r\n", place.mail.plan().password).as_bytes());
        Some(place)
    }

    /// Writes the configuration, with more than it has to say.
    pub(super) fn configure(&self, more: &str) {
        let text = format!("data_directory = 'C:\\gatepost\\data'\r\n{more}");
        self.put("connector.toml", text.as_bytes());
    }

    /// Writes a file beside the program.
    pub(super) fn put(&self, name: &str, content: &[u8]) {
        std::fs::write(self.windows.path(name), content).unwrap();
    }

    /// Runs the program: its exit code, and all that it said.
    pub(super) async fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        ended(&self.windows.run(arguments).await.unwrap())
    }

    /// The same for one of Windows' own programs.
    pub(super) async fn system(&self, program: &str, arguments: &[&str]) -> (Option<i32>, String) {
        ended(&self.windows.system(program, arguments).await.unwrap())
    }

    /// The log of the service.
    pub(super) fn log(&self) -> String {
        self.windows.read("data/log/connector.log")
    }

    /// Registers it at this address, for which this authority vouches.
    pub(super) async fn register(&self, server: &str, authority: &str) -> (Option<i32>, String) {
        let port = self.endpoint.address().port().to_string();
        let gatepost = ["register", "--server", server, "--server-authority", authority];
        let exchange = ["--exchange", self.endpoint.host(), "--exchange-port", &port, "--sign-in", "basic"];
        let account = ["--account", &self.mail.plan().account, "--exchange-authority", "exchange.pem"];
        let files = ["--password-file", "password", "--token-file", "token"];
        self.run(&[&gatepost[..], &exchange, &account, &files].concat()).await
    }

    /// Registers it as it is meant to be.
    pub(super) async fn registered(&self) -> (Option<i32>, String) {
        let token = exchange::token(self.server.services(), WHO, self.organisation).await.unwrap();
        self.put("token", &utf_16(token.expose_secret()));
        self.register(&self.server.devices(), "gatepost.pem").await
    }

    /// How many partnerships the server knows when it knows all of them, or when time is up.
    pub(super) async fn until_all_are_known(&self) -> usize {
        let known = async || {
            let most = u32::try_from(PARTNERSHIPS).unwrap() + 1;
            let services = self.server.services();
            exchange::partnerships(services, WHO, self.organisation, None, most).await.unwrap().len()
        };
        let waiting = async {
            while known().await != PARTNERSHIPS {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        };
        let _ = tokio::time::timeout(PATIENCE, waiting).await;
        known().await
    }
}

/// The exit code, and all that was said.
fn ended(output: &Output) -> (Option<i32>, String) {
    let said = [&output.stdout[..], &output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

/// As `>` of Windows PowerShell writes it.
fn utf_16(text: &str) -> Vec<u8> {
    format!("\u{feff}{text}\r\n").encode_utf16().flat_map(u16::to_le_bytes).collect()
}
