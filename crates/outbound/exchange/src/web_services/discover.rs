//! Autodiscover (MS-OXDISCO, MS-OXDSCLI): where the web services of a mailbox are.
//!
//! Hosts are asked in the documented order, without its two steps that trust somebody who proved nothing: a record in the
//! directory, and a redirection over plain http. A host that only DNS speaks for gets no credentials unless it is in one of
//! the organisation's own domains; one that a host in them names may be anywhere, because that host proved who it is.

use std::collections::BTreeSet;
use std::time::Duration;

use ews::Address;
use ews::autodiscover::{self, Found};
use http::StatusCode;
use http::header::LOCATION;
use tokio::time::timeout;

use super::request::{self, Link, ask, ask_as_a_stranger};
use crate::tls::Tls;
use crate::{ExchangeError, Target};

/// The most questions of one search, redirections among them.
const MOST: usize = 12;

/// How long one place may take. Behind the name of a domain there is often something that takes connections and never answers, and the
/// next place is the one that knows.
const PLACE: Duration = Duration::from_secs(15);

const DOING: &str = "asking Autodiscover";

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovered {
    /// Where the web services are.
    pub services: Address,
    /// Who said so.
    pub by: Address,
}

/// A search.
struct Search<'a> {
    target: &'a Target,
    hosted: bool,
    /// What was asked already: an address about a mailbox.
    asked: BTreeSet<(Address, String)>,
    /// Why each place did not answer, in words.
    tried: Vec<String>,
}

/// What a place led to.
enum Step {
    Found(Discovered),
    /// Ask there, about the same mailbox.
    Elsewhere(Address),
    /// Ask about another mailbox.
    Other(String),
    /// Nothing here, and why.
    Nothing(String),
}

/// Searches for the services of a mailbox. `service_hosts` are the targets of the SRV records of its domain, the best first;
/// `own_domains` are the organisation's domains beside that of the address; `hosted` prefers the address for those outside.
pub async fn discover(
    mailbox: &str,
    target: &Target,
    service_hosts: &[(String, u16)],
    own_domains: &[String],
    hosted: bool,
) -> Result<Discovered, ExchangeError> {
    let mut search = Search { target, hosted, asked: BTreeSet::new(), tried: Vec::new() };
    let mut mailbox = mailbox.to_owned();
    // Once for the mailbox, and again for each that a server named in its place.
    while let Some((_, domain)) = mailbox.clone().rsplit_once('@') {
        match search.mailbox(&mailbox, domain, service_hosts, own_domains).await? {
            Step::Found(found) => return Ok(found),
            Step::Other(other) if search.asked.len() < MOST => mailbox = other,
            _ => break,
        }
    }
    Err(ExchangeError::NotDiscovered { mailbox, tried: search.tried.join("; ") })
}

impl Search<'_> {
    async fn mailbox(
        &mut self,
        mailbox: &str,
        domain: &str,
        service_hosts: &[(String, u16)],
        own_domains: &[String],
    ) -> Result<Step, ExchangeError> {
        let usual = [domain.to_owned(), format!("autodiscover.{domain}")];
        let usual = usual.into_iter().filter_map(|host| Address::new(&host, 443, autodiscover::PATH));
        for place in usual {
            if let step @ (Step::Found(_) | Step::Other(_)) = self.follow(place, mailbox).await? {
                return Ok(step);
            }
        }
        for (host, port) in service_hosts {
            let Some(place) = Address::new(host.trim_end_matches('.'), *port, autodiscover::PATH) else {
                continue;
            };
            let is_own = std::iter::once(domain).chain(own_domains.iter().map(String::as_str));
            if !is_own.into_iter().any(|domain| place.is_in(domain)) {
                self.tried
                    .push(format!("{} is named by DNS alone and is in no domain of yours", place.host()));
                continue;
            }
            if let step @ (Step::Found(_) | Step::Other(_)) = self.follow(place, mailbox).await? {
                return Ok(step);
            }
        }
        Ok(Step::Nothing(String::new()))
    }

    /// Asks at a place, and wherever it leads to.
    async fn follow(&mut self, mut place: Address, mailbox: &str) -> Result<Step, ExchangeError> {
        loop {
            if self.asked.len() >= MOST {
                self.tried.push("there are too many redirections".to_owned());
                return Ok(Step::Nothing(String::new()));
            }
            if !self.asked.insert((place.clone(), mailbox.to_lowercase())) {
                self.tried.push(format!("{place} was asked before: the redirections go round in circles"));
                return Ok(Step::Nothing(String::new()));
            }
            let late = |_| Ok(Step::Nothing(format!("it did not answer within {} seconds", PLACE.as_secs())));
            match timeout(PLACE, self.ask(&place, mailbox)).await.unwrap_or_else(late)? {
                Step::Elsewhere(next) => place = next,
                Step::Nothing(why) => {
                    self.tried.push(format!("{place}: {why}"));
                    return Ok(Step::Nothing(String::new()));
                }
                step => return Ok(step),
            }
        }
    }

    /// Asks one place: as a stranger first, so that credentials go only where somebody asks for them. A password that is refused is
    /// not tried at the next place, which would lock the account.
    async fn ask(&self, place: &Address, mailbox: &str) -> Result<Step, ExchangeError> {
        let nothing = |error: ExchangeError| Ok(Step::Nothing(error.to_string()));
        let target = match request::at(self.target, place) {
            Ok(target) => target,
            Err(error) => return nothing(error),
        };
        let tls =
            Tls::new(target.trust.as_ref().ok_or(ExchangeError::Configuration("web services need TLS"))?)?;
        let unwritable = |problem| ExchangeError::WebService { host: target.authority(), problem };
        let question = autodiscover::question(mailbox).map_err(unwritable)?;
        let strange = ask_as_a_stranger(&target, &tls, place.path(), question.clone(), DOING).await;
        let mut response = match strange {
            Ok(response) => response,
            Err(error) => return nothing(error),
        };
        if response.status() == StatusCode::UNAUTHORIZED {
            let offered = request::offered(response.headers());
            if !offered.iter().any(|word| word.eq_ignore_ascii_case(target.scheme.word())) {
                return nothing(request::not_signed_in(response.headers(), &target));
            }
            let link = match Link::open(&target, &tls).await {
                Ok(link) => link,
                Err(error) if error.is_of_account() => return Err(error),
                // Such as a host that the domain knows no service of.
                Err(error) => return nothing(error),
            };
            response = match ask(link, &target, place.path(), question, DOING).await {
                Ok(response) => response,
                Err(error) => return nothing(error),
            };
            if response.status() == StatusCode::UNAUTHORIZED {
                return Err(request::not_signed_in(response.headers(), &target));
            }
        }
        if response.status().is_redirection() {
            let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
            return Ok(match Address::parse("the redirection", location.unwrap_or_default()) {
                Ok(next) => Step::Elsewhere(next),
                Err(_) => Step::Nothing("it redirects to something that is no https address".to_owned()),
            });
        }
        if let Some(error) = request::refused(&response, &target) {
            return nothing(error);
        }
        Ok(match autodiscover::read(response.body()) {
            Ok(Found::Services { inside, outside }) => {
                let (first, second) = if self.hosted { (outside, inside) } else { (inside, outside) };
                match first.or(second) {
                    Some(services) => Step::Found(Discovered { services, by: place.clone() }),
                    None => Step::Nothing("it names no web services".to_owned()),
                }
            }
            Ok(Found::OtherServer(next)) => Step::Elsewhere(next),
            Ok(Found::OtherMailbox(other)) => Step::Other(other),
            Ok(Found::Nothing { code: Some(code) }) => {
                Step::Nothing(format!("it does not know the mailbox (error {code})"))
            }
            Ok(Found::Nothing { code: None }) => Step::Nothing("it names no web services".to_owned()),
            Err(problem) => Step::Nothing(format!("its answer cannot be read: {problem}")),
        })
    }
}
