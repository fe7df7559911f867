//! A running server, a simulated Exchange, and the real program between them, which is killed and started again.

use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::time::Duration;

use chrono::TimeDelta;
use domain::access::AccessSettings;
use domain::access::settings::Mode;
use domain::actor::Actor;
use domain::id::{OrganisationId, PartnershipId};
use secrecy::ExposeSecret;
use services::Services;
use services::exchange::{self, JournalEntry, NewOrganisation};
use simulators::exchange::{Authority, Behaviour, NewMailbox, Organisation, Phone, Plan, Running};
use tempfile::TempDir;
use testkit::{Options, TestServer};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

use crate::registered::program;

pub(super) const WHO: &Actor = &Actor::System;
pub(super) const ANNA: &str = "anna@noordzee.example";
pub(super) const PHONE: &str = "APPLANNA";
const PHONES: [(&str, &str); 2] = [(ANNA, PHONE), ("bo@noordzee.example", "APPLBO")];

/// How long the server and the program may take for something.
const PATIENCE: Duration = Duration::from_mins(3);

/// The signal that nothing can catch.
const SIGKILL: i32 = 9;

pub(super) struct House {
    server: TestServer,
    pub(super) mail: Organisation,
    pub(super) id: OrganisationId,
    directory: TempDir,
    running: Mutex<Child>,
    _endpoint: Running,
}

impl House {
    /// The program has read all that there is, and the policy is enforced, for nobody yet. Wipes are switched on.
    pub(super) async fn start() -> Self {
        let server = TestServer::start(Options::sqlite().unwrap()).await.unwrap();
        let new = NewOrganisation { name: "Corp".to_owned() };
        let id = exchange::create(server.services(), WHO, new).await.unwrap().id;
        let mail = Organisation::new(Plan::new(11, server.services().now()));
        mail.behave(Behaviour { discovery: Duration::ZERO, ..Behaviour::default() });
        let authority = Authority::generate().unwrap();
        let endpoint = mail.serve("EX01", "127.0.0.1:0".parse().unwrap(), &authority).await.unwrap();
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        let token = exchange::token(server.services(), WHO, id).await.unwrap();
        for (name, content) in [
            ("connector.toml", format!("data_directory = {data:?}\n[limits]\nwipes = true\n").as_str()),
            ("gatepost.pem", server.root_pem()),
            ("exchange.pem", authority.pem()),
            ("password", &mail.plan().password),
            ("token", token.expose_secret()),
        ] {
            std::fs::write(directory.path().join(name), content).unwrap();
        }
        let (devices, port) = (server.devices(), endpoint.address().port().to_string());
        let mut registering = Command::from(program(directory.path()));
        registering.current_dir(directory.path()).args(["register", "--server", &devices]);
        registering.args(["--server-authority", "gatepost.pem", "--exchange", endpoint.host()]);
        registering.args(["--exchange-port", &port, "--exchange-authority", "exchange.pem"]);
        registering.args(["--sign-in", "basic", "--account", &mail.plan().account]);
        registering.args(["--password-file", "password", "--token-file", "token"]);
        let registered = registering.output().await.unwrap();
        assert!(registered.status.success(), "{}", String::from_utf8_lossy(&registered.stderr));
        let running = Mutex::new(run(&directory));
        let house = Self { server, mail, id, directory, running, _endpoint: endpoint };
        for (address, device_id) in PHONES {
            house.mail.add_mailbox(NewMailbox::new(address, address));
            house.phone_connects(address, device_id);
        }
        house.until_synced().await;
        let access = AccessSettings { mode: Mode::Enforcing, ..AccessSettings::default() };
        exchange::set_access(house.services(), WHO, id, access).await.unwrap();
        house
    }

    pub(super) fn services(&self) -> &Services {
        self.server.services()
    }

    pub(super) fn phone_connects(&self, address: &str, device_id: &str) {
        let phone = Phone::new(device_id, "iPhone", "iPhone15C2", "iOS 18.1", "Apple-iPhone15C2/2201.83");
        self.mail.phone_connects(address, &phone);
    }

    /// A partnership as the server knows it.
    pub(super) async fn partnership(&self, eas_id: &str) -> PartnershipId {
        let rows = exchange::partnerships(self.services(), WHO, self.id, None, 10).await.unwrap();
        rows.iter().find(|row| row.partnership.eas_id.as_str() == eas_id).unwrap().partnership.id
    }

    /// Asks for something, and kills the program once Exchange has done it, while the answer of this cmdlet is held back.
    pub(super) async fn kill_in(
        &self,
        cmdlet: &str,
        asked: impl Future<Output = ()>,
        is_made: impl Fn() -> bool,
    ) {
        let usual = self.mail.behaviour();
        self.mail.behave(Behaviour { holds_back: vec![cmdlet.to_owned()], ..usual.clone() });
        asked.await;
        until("Exchange has done it", async || is_made()).await;
        let mut running = self.running.lock().await;
        assert_eq!(running.try_wait().unwrap(), None, "it works on");
        running.kill().await.unwrap();
        assert_eq!(running.wait().await.unwrap().signal(), Some(SIGKILL));
        self.mail.behave(usual);
        let journal = std::fs::read_to_string(self.directory.path().join("data/journal.jsonl")).unwrap();
        assert!(journal.contains("\"began\"") && !journal.contains("\"ended\""), "{journal}");
        assert!(self.told().await.is_empty());
        assert_eq!(self.mail.calls_of(cmdlet), 1);
    }

    /// Starts it again when the lease of the one that was killed is over, and waits for what the server is told.
    pub(super) async fn told_after_starting_again(&self) -> JournalEntry {
        self.server.advance(TimeDelta::minutes(2));
        *self.running.lock().await = run(&self.directory);
        until("the server is told", async || !self.told().await.is_empty()).await;
        let mut told = self.told().await;
        assert_eq!(told.len(), 1, "{told:?}");
        told.remove(0)
    }

    /// After another look at everything no call was made but the one, and nothing waits.
    pub(super) async fn until_nothing_more_is_done(&self, cmdlet: &str) {
        exchange::want_sync(self.services(), WHO, self.id, true).await.unwrap();
        self.until_synced().await;
        until("nothing waits", async || {
            exchange::waiting(self.services(), WHO, self.id, 10).await.unwrap().count == 0
        })
        .await;
        assert_eq!(self.mail.calls_of(cmdlet), 1, "{:?}", self.mail.calls());
        assert_eq!(self.told().await.len(), 1);
    }

    pub(super) async fn end(self) {
        self.running.lock().await.kill().await.unwrap();
        self.server.stop().await.unwrap();
    }

    /// What stands in the server's journal.
    async fn told(&self) -> Vec<JournalEntry> {
        exchange::journal(self.services(), WHO, self.id, None, 10).await.unwrap()
    }

    /// Waits for a full sync that began after this.
    async fn until_synced(&self) {
        let before = self.last_full().await;
        until("a full sync", async || self.last_full().await != before).await;
    }

    async fn last_full(&self) -> Option<uuid::Uuid> {
        let overview = exchange::overview(self.services(), WHO, self.id).await.unwrap();
        overview.last_full.map(|sync| sync.id.0)
    }
}

/// The program, which is killed if the test fails.
fn run(directory: &TempDir) -> Child {
    let mut command = Command::from(program(directory.path()));
    command.arg("run").stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn().unwrap()
}

async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let waiting = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, waiting).await.is_ok(), "{what}");
}
