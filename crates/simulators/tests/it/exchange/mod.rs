//! The simulated Exchange organisation.

mod access;
mod client;
mod faults;
mod flavours;
mod limits;
mod listing;
mod replication;

use chrono::{DateTime, Utc};
use psrp::clixml::{Object, Value};
use psrp::{Command, ErrorKind, PipelineState};
use simulators::exchange::{Authority, NewMailbox, Organisation, Phone, Plan, Running, ServerPlan};

use self::client::Remote;

/// 2026-09-21, when these tests were young.
fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

/// An organisation with two servers, and Anna.
struct World {
    organisation: Organisation,
    authority: Authority,
    first: Running,
    second: Running,
}

const ANNA: &str = "anna@noordzee.example";

fn plan() -> Plan {
    Plan::new(7, start()).with_servers(2)
}

fn phone() -> Phone {
    Phone::new("APPLF17", "iPhone", "iPhone15C2", "iOS 18.1 22B83", "Apple-iPhone15C2/2202.83")
}

impl World {
    async fn new(plan: Plan) -> Self {
        let organisation = Organisation::new(plan);
        organisation.add_mailbox(NewMailbox::new("Anna Berg", ANNA));
        let authority = Authority::generate().unwrap();
        let mut servers = organisation.serve_all(&authority).await.unwrap().into_iter();
        let (first, second) = (servers.next().unwrap(), servers.next().unwrap());
        Self { organisation, authority, first, second }
    }

    fn client(&self) -> Remote {
        Remote::new(&self.organisation, &self.first, &self.authority)
    }

    async fn session(&self) -> Remote {
        self.client().open().await.unwrap()
    }

    async fn second_session(&self) -> Remote {
        Remote::new(&self.organisation, &self.second, &self.authority).open().await.unwrap()
    }
}

/// What a cmdlet puts out that must succeed.
async fn output(remote: &mut Remote, command: &Command) -> Vec<Object> {
    let outcome = remote.run(command).await.unwrap();
    assert!(outcome.errors.is_empty(), "{:?}", outcome.errors);
    assert_eq!(outcome.state, PipelineState::Completed);
    outcome.objects
}

/// The error of a cmdlet that must not.
async fn error(remote: &mut Remote, command: &Command) -> ErrorKind {
    remote.run(command).await.unwrap().errors[0].kind()
}

fn mailbox() -> Command {
    Command::new("Get-CASMailbox").with("Identity", ANNA)
}

fn lists(add: &[&str], remove: &[&str]) -> Value {
    let list = |ids: &[&str]| Value::strings(ids.iter().copied());
    Value::table([("Add", list(add)), ("Remove", list(remove))])
}
