//! The example organisation's Exchange: a mailbox for each person, the phones of the cast, and phones that nobody enrolled.

pub(super) mod access;
pub(super) mod connector;
pub(super) mod outcome;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use server::domain::deployment::DeploymentState;
use simulators::exchange::{
    AccessState, Authority, Behaviour, Level, NewMailbox, Organisation, Phone, Plan, Running,
};
use simulators::iphone::Model;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::cast::Role;
use super::people::{DOMAIN, Person};

/// The account that a connector signs in with.
const ACCOUNT: &str = r"NOORDZEE\svc-gatepost";

/// People whose own phones Exchange's administrators let in by hand, before there was a connector: one in sales, one on the board.
const LET_IN_BY_HAND: [usize; 2] = [12, 52];

/// How often every phone asks for mail.
const ASKS: Duration = Duration::from_secs(5);

/// A phone that asks for the mail of a mailbox.
struct MailPhone {
    mailbox: Uuid,
    address: String,
    phone: Phone,
    /// What Exchange has to say of it in the end.
    expected: AccessState,
}

/// The organisation and its servers. They stop when this is dropped.
pub(super) struct Exchange {
    organisation: Organisation,
    servers: Vec<Running>,
    authority: Authority,
    phones: Arc<Vec<MailPhone>>,
    _asking: JoinSet<()>,
}

impl Exchange {
    /// Starts two client access servers. Whoever is not named waits in quarantine, as where a connector takes over; then every
    /// phone asks for mail, as they do all the time.
    pub(super) async fn start(
        people: &[Person],
        cast: &[Role],
        password: &SecretString,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Self> {
        let organisation = Organisation::new(Plan {
            domain: DOMAIN.to_owned(),
            account: ACCOUNT.to_owned(),
            password: password.expose_secret().to_owned(),
            ..Plan::new(60, now).with_servers(2)
        });
        // Nobody who watches waits for a quarter of an hour.
        organisation.behave(Behaviour { discovery: Duration::ZERO, ..Behaviour::default() });
        organisation.change_settings(|settings| settings.default_level = Level::Quarantine);
        for (number, person) in people.iter().enumerate() {
            organisation.add_mailbox(NewMailbox {
                guid: Some(mailbox(number)),
                distinguished_name: Some(person.dn()),
                ..NewMailbox::new(&person.name(), &person.principal_name())
            });
        }
        let authority = Authority::generate().map_err(|error| anyhow::anyhow!("no certificate: {error}"))?;
        let servers = organisation.serve_all(&authority).await.context("no Exchange server")?;
        let phones = Arc::new(phones(people, cast));
        for phone in phones.iter() {
            if phone.expected == AccessState::Blocked {
                let id = phone.phone.device_id.clone();
                organisation.edit_lists(&phone.address, |lists| lists.allowed.push(id));
            }
            organisation.phone_connects(&phone.address, &phone.phone);
        }
        let mut asking = JoinSet::new();
        asking.spawn(ask(organisation.clone(), Arc::clone(&phones)));
        Ok(Self { organisation, servers, authority, phones, _asking: asking })
    }

    /// How many phones ask for mail.
    pub(super) fn phones(&self) -> usize {
        self.phones.len()
    }

    /// The addresses of remote PowerShell, the preferred one first.
    pub(super) fn urls(&self) -> Vec<String> {
        self.servers.iter().map(Running::url).collect()
    }

    /// The account that a connector signs in with; its password is the one that was given.
    pub(super) fn account(&self) -> &str {
        &self.organisation.plan().account
    }

    /// Writes the certificate of its authority to a file.
    pub(super) fn write_authority(&self, directory: &Path) -> anyhow::Result<PathBuf> {
        let path = directory.join("exchange.pem");
        std::fs::write(&path, self.authority.pem())
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }
}

/// Every phone asks for mail, again and again.
async fn ask(organisation: Organisation, phones: Arc<Vec<MailPhone>>) {
    loop {
        tokio::time::sleep(ASKS).await;
        for phone in phones.iter() {
            organisation.phone_connects(&phone.address, &phone.phone);
        }
    }
}

/// The mailbox of a person, by number: its GUID is that of the person in the directory.
fn mailbox(number: usize) -> Uuid {
    Uuid::from_fields(1000 + u32::try_from(number).unwrap_or(u32::MAX - 1000), 0, 0, &[0; 8])
}

/// The phones of the cast, and phones that nobody enrolls: two of three people have one.
fn phones(people: &[Person], cast: &[Role]) -> Vec<MailPhone> {
    let enrolled = cast.iter().filter_map(|role| {
        let address = people.get(role.person)?.principal_name();
        let (mailbox, phone) = (mailbox(role.person), as_exchange_sees(&role.model));
        Some(MailPhone { mailbox, address, phone, expected: end_of(role) })
    });
    let own = people.iter().enumerate().filter(|(number, _)| number % 3 != 2);
    let own = own.map(|(number, person)| MailPhone {
        mailbox: mailbox(number),
        address: person.principal_name(),
        phone: unmanaged(number),
        expected: if LET_IN_BY_HAND.contains(&number) {
            AccessState::Blocked
        } else {
            AccessState::Quarantined
        },
    });
    enrolled.chain(own).collect()
}

/// An enrolled phone is let in, unless its user's own account keeps the managed one away: then it is not compliant.
fn end_of(role: &Role) -> AccessState {
    match role.expected {
        DeploymentState::Blocked => AccessState::Quarantined,
        _ => AccessState::Allowed,
    }
}

/// An enrolled phone as ActiveSync knows it: under the id that it also tells its management.
fn as_exchange_sees(model: &Model) -> Phone {
    let kind = model.product_name.replace(',', "C");
    let os = format!("iOS {} {}", model.os_version, model.build_version);
    let agent = format!("Apple-{kind}/{}", model.build_version);
    let phone = Phone::new(&model.eas_device_id, &model.model_name, &kind, &os, &agent);
    Phone { friendly_name: Some(model.device_name.clone()), ..phone }
}

fn unmanaged(number: usize) -> Phone {
    let id = format!("OWN{number:023}");
    if number.is_multiple_of(3) {
        return Phone::new(&id, "SamsungDevice", "SM-S911B", "Android 14", "Android-SAMSUNG-SM-S911B/101.14");
    }
    Phone::new(&id, "iPhone", "iPhone14C5", "iOS 17.6.1 21G93", "Apple-iPhone14C5/2107.93")
}

#[cfg(test)]
mod tests {
    use simulators::exchange::Counts;

    use super::super::cast::cast;
    use super::super::people::people;
    use super::*;

    #[tokio::test]
    async fn whoever_nobody_let_in_by_hand_waits_until_a_connector_comes() {
        let people = people();
        let cast = cast(&people, || vec![0; 32]);
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let password = SecretString::from("secret");
        let exchange = Exchange::start(&people, &cast, &password, now).await.unwrap();
        let expected = Counts { partnerships: 52, allowed: 2, quarantined: 50, ..Counts::default() };
        assert_eq!(exchange.organisation.counts(), expected);
        let id = &cast[0].model.eas_device_id;
        let anna = people[cast[0].person].principal_name();
        assert!(exchange.organisation.partnership(&anna, id).is_some());
        assert_eq!(exchange.urls().len(), 2);
        let directory = tempfile::tempdir().unwrap();
        let root = exchange.write_authority(directory.path()).unwrap();
        assert!(std::fs::read_to_string(root).unwrap().contains("BEGIN CERTIFICATE"));
    }
}
