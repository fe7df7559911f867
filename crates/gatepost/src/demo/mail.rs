//! The example's mail server, and the message to an address outside: it says where to look and no more.

use std::time::Duration;

use anyhow::Context;
use server::domain::actor::Actor;
use server::domain::id::OrganisationId;
use server::domain::message::{Channel, MessagePolicy};
use server::services::Services;
use server::services::messages::{self, MailSettings, NewMail, RelayConfiguration, Security};
use simulators::smtp::{MailServer, Received};
use tokio::time::{Instant, sleep};

use super::people::{DOMAIN, OUTSIDE, Person};

/// The one whose acts these are in the audit log.
const WHO: &Actor = &Actor::System;

/// How long the message may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often it is looked whether it came.
const LOOK: Duration = Duration::from_millis(100);

/// The mail server. It stops when this is dropped.
pub(super) struct Mail(MailServer);

/// What came of the message to the outside address.
pub(super) struct Outside {
    /// All mail to it.
    there: Vec<Received>,
    /// All mail to the user's own mailbox.
    own: Vec<Received>,
    /// How much mail came in all.
    pub(super) all: usize,
    /// Words that say whose device it is, which, or whose mail.
    details: Vec<String>,
    /// Where to look.
    portal: String,
}

impl Mail {
    /// Starts one, and has the server send through it.
    pub(super) async fn start(services: &Services) -> anyhow::Result<Self> {
        let mail = MailServer::start().await.context("no mail server")?;
        let relay = RelayConfiguration {
            host: "localhost".to_owned(),
            port: mail.port(),
            security: Security::Plain,
            from_address: format!("it@{DOMAIN}"),
            from_name: "Noordzee IT".to_owned(),
            ..RelayConfiguration::default()
        };
        let new = NewMail {
            settings: MailSettings { relay, ..MailSettings::default() },
            password: None,
            test_address: format!("it@{DOMAIN}"),
        };
        messages::configure(services, WHO, new).await?;
        Ok(Self(mail))
    }

    /// Users of the organisation get mail, outside addresses too. Nobody who watches waits for those that are spaced out.
    pub(super) async fn switch_on(services: &Services, id: OrganisationId) -> anyhow::Result<()> {
        let policy = MessagePolicy {
            channel: Channel::Smtp,
            outside: true,
            per_hour: 20_000,
            ..MessagePolicy::default()
        };
        Ok(messages::set_policy(services, WHO, id, &policy).await?)
    }

    /// Waits until that message and the usual one beside it are there, or patience ends.
    pub(super) async fn wait(&self, people: &[Person], portal: &str) -> anyhow::Result<Outside> {
        let (number, _) = OUTSIDE;
        let person = people.get(number).context("who has an outside address is of the organisation")?;
        let end = Instant::now() + PATIENCE;
        loop {
            let outside = Outside::of(&self.0.received(), person, portal);
            if !(outside.there.is_empty() || outside.own.is_empty()) || Instant::now() >= end {
                return Ok(outside);
            }
            sleep(LOOK).await;
        }
    }
}

impl Outside {
    fn of(received: &[Received], person: &Person, portal: &str) -> Self {
        let (_, address) = OUTSIDE;
        let to = |address: &str| {
            received.iter().filter(|mail| mail.to.iter().any(|to| to == address)).cloned().collect::<Vec<_>>()
        };
        let name = person.name();
        let details = name.split(' ').chain(["Noordzee", DOMAIN, "Android", "Samsung", "SM-S911B", "OWN0"]);
        Self {
            there: to(address),
            own: to(&person.principal_name()),
            all: received.len(),
            details: details.map(str::to_owned).collect(),
            portal: portal.to_owned(),
        }
    }

    /// What is not as it has to be.
    pub(super) fn differences(&self) -> Vec<String> {
        let (_, address) = OUTSIDE;
        let mut differences = Vec::new();
        if self.there.len() != 1 {
            differences.push(format!("{address}: {} messages instead of 1", self.there.len()));
        }
        for mail in &self.there {
            let text = readable(mail);
            let told = self.details.iter().filter(|word| text.contains(word.as_str()));
            differences.extend(told.map(|word| format!("{address}: the message says {word}")));
            if !text.contains(&self.portal) {
                differences.push(format!("{address}: the message does not say where to look"));
            }
        }
        // Otherwise nothing would be left out of the other one.
        if !self.own.iter().any(|mail| self.details.iter().any(|word| readable(mail).contains(word.as_str())))
        {
            differences.push("no message to that user's own mailbox has the details".to_owned());
        }
        differences
    }

    /// The message as its reader sees it, a line each.
    pub(super) fn lines(&self) -> Vec<String> {
        let Some(mail) = self.there.first() else { return Vec::new() };
        let text = mail.texts().into_iter().next().unwrap_or_default();
        let text = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).map(str::to_owned);
        std::iter::once(mail.header("Subject")).chain(text).collect()
    }
}

/// Subject and both parts. The sender is who it is.
fn readable(mail: &Received) -> String {
    std::iter::once(mail.header("Subject")).chain(mail.texts()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::people::people;
    use super::*;

    const PORTAL: &str = "https://localhost:8443";

    fn mail(to: &str, text: &str) -> Received {
        let data = format!("Subject: Look\r\nFrom: it@{DOMAIN}\r\n\r\n{text}\r\n");
        Received { from: format!("it@{DOMAIN}"), to: vec![to.to_owned()], data }
    }

    #[test]
    fn a_message_that_tells_more_is_a_difference() {
        let (people, (number, address)) = (people(), OUTSIDE);
        let person = &people[number];
        let own = mail(&person.principal_name(), "Hello Carin, your SM-S911B gets no mail.");
        let of = |text: &str| Outside::of(&[own.clone(), mail(address, text)], person, PORTAL);
        let right = of(&format!("Look at {PORTAL}/"));
        assert_eq!((right.differences(), right.all), (vec![], 2));
        assert_eq!(right.lines(), ["Look".to_owned(), format!("Look at {PORTAL}/")]);
        assert_eq!(of("Look somewhere").differences().len(), 1);
        let chatty = of(&format!("Carin, look at {PORTAL}/ why your SM-S911B gets no mail of Noordzee"));
        assert_eq!(chatty.differences().len(), 3, "{:?}", chatty.differences());
        let none = Outside::of(std::slice::from_ref(&own), person, PORTAL);
        assert_eq!(none.differences(), [format!("{address}: 0 messages instead of 1")]);
        let alone = Outside::of(&[mail(address, PORTAL)], person, PORTAL);
        assert_eq!(alone.differences().len(), 1);
    }
}
