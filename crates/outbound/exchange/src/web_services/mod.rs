//! Exchange Web Services with the notification account (XC-13): sending a message, and finding it again.

mod discover;
mod request;

use ews::{Address, Answer, Kind, Mail, Refusal};
use uuid::Uuid;

pub use self::discover::{Discovered, discover};
use self::request::{Link, ask};
pub(crate) use self::request::{offered, sign_in};
use crate::tls::Tls;
use crate::{ExchangeError, Target};

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The server took it.
    Yes,
    /// The request was on its way and no answer came that says what became of it. Sending it again may send it twice.
    Unknown(ExchangeError),
}

/// What became of a question.
enum Asked {
    Done { found: Option<u64> },
    Unknown(ExchangeError),
}

/// The services of one mailbox, at one address. Each question has a connection of its own.
pub struct MailService {
    target: Target,
    tls: Tls,
    address: Address,
}

impl MailService {
    /// At this address. Of `target` everything counts but its host, its port and its view.
    pub fn new(address: Address, target: &Target) -> Result<Self, ExchangeError> {
        let target = request::at(target, &address)?;
        let trust = target.trust.as_ref();
        let tls = Tls::new(trust.ok_or(ExchangeError::Configuration("web services need TLS"))?)?;
        Ok(Self { target, tls, address })
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Sends a message and keeps a copy in Sent Items. An error says that it was not sent, for certain.
    pub async fn send(&self, mail: &Mail) -> Result<Sent, ExchangeError> {
        let question = ews::create_item(mail).map_err(|problem| self.unreadable(problem))?;
        Ok(match self.ask(question, "sending a message").await? {
            Asked::Done { .. } => Sent::Yes,
            Asked::Unknown(why) => Sent::Unknown(why),
        })
    }

    /// Whether the copy of a message is in Sent Items.
    pub async fn was_sent(&self, id: Uuid) -> Result<bool, ExchangeError> {
        let question = ews::find_item(id).map_err(|problem| self.unreadable(problem))?;
        match self.ask(question, "looking for a message").await? {
            Asked::Done { found } => Ok(found.is_some_and(|found| found > 0)),
            Asked::Unknown(why) => Err(why),
        }
    }

    /// Whether the account can sign in and has a mailbox. Sends nothing.
    pub async fn test(&self) -> Result<(), ExchangeError> {
        let question = ews::get_folder().map_err(|problem| self.unreadable(problem))?;
        match self.ask(question, "looking at the mailbox").await? {
            Asked::Done { .. } => Ok(()),
            Asked::Unknown(why) => Err(why),
        }
    }

    async fn ask(&self, question: Vec<u8>, doing: &'static str) -> Result<Asked, ExchangeError> {
        let link = Link::open(&self.target, &self.tls).await?;
        // From here on the server may have it.
        let response = match ask(link, &self.target, self.address.path(), question, doing).await {
            Ok(response) => response,
            Err(error) => return Ok(Asked::Unknown(error)),
        };
        if let Some(error) = request::refused(&response, &self.target) {
            return Err(error);
        }
        let status = response.status().as_u16();
        match Answer::read(response.body()) {
            Ok(Answer::Done { found }) => Ok(Asked::Done { found }),
            Ok(Answer::Refused(refusal)) => Err(self.refusal(refusal)),
            // A server behind a proxy that lost patience, or one that broke down while it worked.
            Err(_) if status >= 500 => {
                Ok(Asked::Unknown(ExchangeError::Unavailable { host: self.target.authority(), status }))
            }
            Err(problem) => Ok(Asked::Unknown(self.unreadable(problem))),
        }
    }

    fn refusal(&self, refusal: Refusal) -> ExchangeError {
        let (host, account) = (self.target.authority(), self.target.account.name.clone());
        match refusal.kind() {
            Kind::Busy => ExchangeError::MailBusy { host, wait: refusal.back_off.unwrap_or(request::PAUSE) },
            Kind::NoMailbox => ExchangeError::NoMailbox { host, account },
            Kind::Denied => ExchangeError::MailDenied { host, account, code: refusal.code },
            Kind::Full => ExchangeError::MailboxFull { host, account },
            Kind::Recipient => ExchangeError::NoRecipient { host },
            Kind::Other => ExchangeError::MailRefused { host, code: refusal.code, said: refusal.said },
        }
    }

    fn unreadable(&self, problem: ews::Error) -> ExchangeError {
        ExchangeError::WebService { host: self.target.authority(), problem }
    }
}
