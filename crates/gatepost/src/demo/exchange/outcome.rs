//! What Exchange itself says of every phone, what our records say, and whether both are what they have to be.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use server::domain::actor::Actor;
use server::domain::id::OrganisationId;
use server::services::Services;
use server::services::exchange;
use simulators::exchange::Counts;
use uuid::Uuid;

use super::{Exchange, MailPhone};

/// More than there are.
const MOST: u32 = 1000;

/// Numbers of partnerships as Exchange counts them, in the order in which the last line gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(in crate::demo) struct MailNumbers {
    partnerships: usize,
    allowed: usize,
    blocked: usize,
    quarantined: usize,
    /// The last sync that began came to its end without a fault, and a full one before it or itself.
    synced: bool,
}

impl fmt::Display for MailNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partnerships, allowed, blocked, quarantined, .. } = self;
        write!(f, "Exchange lets {allowed} of {partnerships} phones in; ")?;
        write!(f, "{quarantined} wait in quarantine, {blocked} are blocked.")
    }
}

/// The states of phones, by mailbox and the id that the phone shows.
type States = BTreeMap<(Uuid, String), String>;

/// What was found at both ends.
pub(in crate::demo) struct MailOutcome {
    counts: Counts,
    /// What Exchange says.
    exchange: States,
    /// What our records say.
    records: States,
    synced: bool,
}

impl MailOutcome {
    /// Asks the simulated organisation itself, and reads what syncs brought.
    pub(in crate::demo) async fn read(
        services: &Services,
        id: OrganisationId,
        exchange: &Exchange,
    ) -> anyhow::Result<Self> {
        let overview = exchange::overview(services, &Actor::System, id).await?;
        let records = exchange::partnerships(services, &Actor::System, id, None, MOST).await?;
        let records = records.into_iter().map(|row| row.partnership).map(|partnership| {
            ((partnership.mailbox.0, partnership.eas_id.as_str().to_owned()), partnership.state)
        });
        Ok(Self {
            counts: exchange.organisation.counts(),
            exchange: exchange.states(),
            records: records.collect(),
            synced: overview.last_full.is_some() && overview.failed.is_none(),
        })
    }

    /// How many phones Exchange treats as it has to.
    pub(in crate::demo) fn settled(&self, exchange: &Exchange) -> usize {
        let is_so =
            |phone: &&MailPhone| self.exchange.get(&phone.key()).is_some_and(|state| phone.expects(state));
        exchange.phones.iter().filter(is_so).count()
    }

    /// Whether Exchange treats every phone as it has to, and there are no others.
    pub(in crate::demo) fn is_so_in_exchange(&self, exchange: &Exchange) -> bool {
        self.settled(exchange) == exchange.phones() && self.counts.partnerships == exchange.phones()
    }

    /// A line for each phone that is not where it has to be, at either end.
    pub(in crate::demo) fn differences(&self, exchange: &Exchange) -> Vec<String> {
        let mut differences = Vec::new();
        for (who, found) in [("Exchange says", &self.exchange), ("Gatepost's record says", &self.records)] {
            for phone in exchange.phones.iter() {
                let state = found.get(&phone.key()).map_or("nothing", String::as_str);
                if !phone.expects(state) {
                    let (id, expected) = (&phone.phone.device_id, phone.expected.word());
                    differences.push(format!("{}, {id}: {who} {state} instead of {expected}", phone.address));
                }
            }
        }
        for (who, count) in [("Exchange", self.counts.partnerships), ("Gatepost", self.records.len())] {
            if count != exchange.phones() {
                differences.push(format!("{who} has {count} partnerships instead of {}", exchange.phones()));
            }
        }
        if !self.synced {
            differences.push("the last sync with Exchange did not come to its end".to_owned());
        }
        differences
    }

    /// How many partnerships are in which state, as the last line of the demo says it.
    pub(in crate::demo) fn partnerships(&self) -> MailNumbers {
        let Counts { partnerships, allowed, blocked, quarantined, .. } = self.counts;
        MailNumbers { partnerships, allowed, blocked, quarantined, synced: self.synced }
    }
}

impl Exchange {
    fn states(&self) -> States {
        let state = |phone: &MailPhone| {
            let found = self.organisation.partnership(&phone.address, &phone.phone.device_id);
            found.map(|partnership| (phone.key(), partnership.state.word().to_owned()))
        };
        self.phones.iter().filter_map(state).collect()
    }
}

impl MailPhone {
    fn key(&self) -> (Uuid, String) {
        (self.mailbox, self.phone.device_id.clone())
    }

    fn expects(&self, state: &str) -> bool {
        self.expected.word() == state
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use secrecy::SecretString;
    use simulators::exchange::AccessState;

    use super::super::super::cast::cast;
    use super::super::super::people::people;
    use super::*;

    async fn exchange() -> Exchange {
        let people = people();
        let cast = cast(&people, || vec![0; 32]);
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        Exchange::start(&people, &cast, &SecretString::from("secret"), now).await.unwrap()
    }

    /// What a connector would do.
    fn put_right(exchange: &Exchange) {
        for phone in exchange.phones.iter() {
            let id = phone.phone.device_id.clone();
            exchange.organisation.edit_lists(&phone.address, |lists| match phone.expected {
                AccessState::Allowed => lists.allowed.push(id),
                AccessState::Blocked => lists.blocked.push(id),
                _ => {}
            });
        }
    }

    fn outcome(exchange: &Exchange) -> MailOutcome {
        let states = exchange.states();
        let counts = exchange.organisation.counts();
        MailOutcome { counts, exchange: states.clone(), records: states, synced: true }
    }

    #[tokio::test]
    async fn the_end_is_reached_when_both_ends_say_so() {
        let exchange = exchange().await;
        let before = outcome(&exchange);
        assert!(!before.is_so_in_exchange(&exchange));
        assert_eq!(before.settled(&exchange), 39, "those that stay in quarantine");
        assert_eq!(
            before.differences(&exchange).len(),
            26,
            "11 to be let in and 2 to be kept out, at both ends"
        );

        put_right(&exchange);
        let mut after = outcome(&exchange);
        assert!(after.is_so_in_exchange(&exchange));
        assert_eq!(after.differences(&exchange), Vec::<String>::new());
        let expected =
            MailNumbers { partnerships: 52, allowed: 11, blocked: 2, quarantined: 39, synced: true };
        assert_eq!(after.partnerships(), expected);

        let first = &exchange.phones[0];
        after.records.insert(first.key(), "Quarantined".to_owned());
        assert_eq!(
            after.differences(&exchange),
            [format!(
                "{}, {}: Gatepost's record says Quarantined instead of Allowed",
                first.address, first.phone.device_id
            )]
        );
        after.records.remove(&first.key());
        assert_eq!(after.differences(&exchange).len(), 2, "it is missing, and one too few");
        let late = MailOutcome { synced: false, ..outcome(&exchange) };
        assert_eq!(late.differences(&exchange).len(), 1);
    }
}
