//! The example organisation's Exchange: a mailbox for each person, the phones of the cast, and phones that nobody enrolled.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use simulators::exchange::{Authority, Behaviour, Level, NewMailbox, Organisation, Phone, Plan, Running};
use simulators::iphone::Model;

use super::cast::Role;
use super::people::{DOMAIN, Person};

/// The account that a connector signs in with.
const ACCOUNT: &str = r"NOORDZEE\svc-gatepost";

/// The organisation and its servers. They stop when this is dropped.
pub(super) struct Exchange {
    organisation: Organisation,
    servers: Vec<Running>,
    authority: Authority,
    phones: Vec<(String, Phone)>,
}

impl Exchange {
    /// Starts two client access servers. Whoever is not named waits in quarantine, as where a connector takes over.
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
        for (person, number) in people.iter().zip(1000..) {
            organisation.add_mailbox(NewMailbox {
                guid: Some(uuid::Uuid::from_fields(number, 0, 0, &[0; 8])),
                distinguished_name: Some(person.dn()),
                ..NewMailbox::new(&person.name(), &person.principal_name())
            });
        }
        let authority = Authority::generate().map_err(|error| anyhow::anyhow!("no certificate: {error}"))?;
        let servers = organisation.serve_all(&authority).await.context("no Exchange server")?;
        let enrolled = cast.iter().filter_map(|role| {
            Some((people.get(role.person)?.principal_name(), as_exchange_sees(&role.model)))
        });
        // Two of three people also have a phone of their own that nobody enrolled.
        let own = people.iter().enumerate().filter(|(number, _)| number % 3 != 2);
        let own = own.map(|(number, person)| (person.principal_name(), unmanaged(number)));
        let phones = enrolled.chain(own).collect();
        let exchange = Self { organisation, servers, authority, phones };
        exchange.phones_connect();
        Ok(exchange)
    }

    /// Every phone asks for mail, as they do all the time.
    pub(super) fn phones_connect(&self) {
        for (mailbox, phone) in &self.phones {
            self.organisation.phone_connects(mailbox, phone);
        }
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
    async fn everybody_waits_until_a_connector_comes() {
        let people = people();
        let cast = cast(&people, || vec![0; 32]);
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let password = SecretString::from("secret");
        let exchange = Exchange::start(&people, &cast, &password, now).await.unwrap();
        let expected = Counts { partnerships: 52, quarantined: 52, ..Counts::default() };
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
