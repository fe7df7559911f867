//! A message.

use uuid::Uuid;

use crate::Error;

/// The longest body that is sent, in bytes. Exchange's own limit for a request is larger.
const MAX_BODY: usize = 1024 * 1024;

/// The longest subject, in characters (RFC 5322 2.1.1 folds at less, Exchange cuts at 255).
const MAX_SUBJECT: usize = 255;

/// A message to one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its id, which the copy in Sent Items carries, so that it can be found again.
    pub id: Uuid,
    /// To whom: one address.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// HTML. Empty for a message that is text alone.
    pub html: String,
    /// Text. Exchange keeps one body for a message, and makes the text of an HTML body by itself for those who need it; so this one
    /// is sent only where there is no HTML.
    pub text: String,
}

impl Mail {
    /// Refuses what no message can be.
    pub fn check(&self) -> Result<(), Error> {
        let is_part = |part: &str| {
            !part.is_empty()
                && !part.contains(|c: char| c.is_whitespace() || c.is_control() || "<>,;\"".contains(c))
        };
        let is_address =
            |(before, domain): (&str, &str)| is_part(before) && is_part(domain) && !before.contains('@');
        if self.to.len() > 320 || !self.to.rsplit_once('@').is_some_and(is_address) {
            return Err(Error::Unsendable { what: "the recipient's address" });
        }
        let is_subject = !self.subject.trim().is_empty() && self.subject.chars().count() <= MAX_SUBJECT;
        if !is_subject || self.subject.contains(char::is_control) {
            return Err(Error::Unsendable { what: "the subject" });
        }
        if self.body().1.trim().is_empty() || self.body().1.len() > MAX_BODY {
            return Err(Error::Unsendable { what: "the body" });
        }
        Ok(())
    }

    /// The type of the body, and the body.
    pub(crate) fn body(&self) -> (&'static str, &str) {
        if self.html.is_empty() { ("Text", &self.text) } else { ("HTML", &self.html) }
    }
}

/// Without what is written in it.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mail({})", self.id)
    }
}
