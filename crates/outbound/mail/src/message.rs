//! One message, and its form on the wire (RFC 5322, RFC 2045).

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use crate::{MailError, RelayConfiguration};

/// A message to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The same for the same message, however often it is sent: recipients recognise a second copy by it. Letters, digits and
    /// hyphens; the rest of the Message-ID is the sender's domain.
    pub id: String,
    /// When its cause was.
    pub date: DateTime<Utc>,
    /// The recipient's name; empty if nobody knows it.
    pub to_name: String,
    /// The recipient's address.
    pub to_address: String,
    /// The subject.
    pub subject: String,
    /// The message as text.
    pub text: String,
    /// The message as HTML.
    pub html: String,
    /// The tag of its language, as `nl`.
    pub language: String,
}

impl Mail {
    /// The message as it goes out: text and HTML as alternatives, marked as written by a machine (RFC 3834 §5).
    pub(crate) fn build(&self, relay: &RelayConfiguration) -> Result<Message, MailError> {
        let from: Address = relay.from_address.parse().map_err(|_| MailError::Address)?;
        let to: Address = self.to_address.parse().map_err(|_| MailError::Address)?;
        let id = format!("<{}@{}>", self.id, from.domain());
        let parts = MultiPart::alternative()
            .boundary(format!("gatepost-{}", self.id))
            .singlepart(part(ContentType::TEXT_PLAIN, &self.text))
            .singlepart(part(ContentType::TEXT_HTML, &self.html));
        Message::builder()
            .from(Mailbox::new(named(&relay.from_name), from))
            .to(Mailbox::new(named(&self.to_name), to))
            .subject(one_line(&self.subject))
            .date(SystemTime::from(self.date))
            .message_id(Some(id))
            .raw_header(header("Auto-Submitted", "auto-generated"))
            // Exchange answers no message with this: no notes of absence, no receipts (MS-OXCMAIL §2.1.3.2.20).
            .raw_header(header("X-Auto-Response-Suppress", "All"))
            .raw_header(header("Content-Language", &one_line(&self.language)))
            .multipart(parts)
            .map_err(|_| MailError::Address)
    }
}

fn part(kind: ContentType, body: &str) -> SinglePart {
    SinglePart::builder().header(kind).body(body.to_owned())
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn named(name: &str) -> Option<String> {
    let name = one_line(name);
    (!name.is_empty()).then_some(name)
}

/// Line ends would begin another header; they and other control characters become spaces.
fn one_line(text: &str) -> String {
    let cleaned: String = text.chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
    cleaned.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Mail {
        Mail {
            id: "0198f0a0-0000-7000-8000-000000000001".to_owned(),
            date: DateTime::from_timestamp(1_767_600_000, 0).unwrap(),
            to_name: "Anna Jansen".to_owned(),
            to_address: "anna@example.com".to_owned(),
            subject: "Your phone".to_owned(),
            text: "Hello".to_owned(),
            html: "<p>Hello</p>".to_owned(),
            language: "en".to_owned(),
        }
    }

    fn formatted(mail: &Mail) -> String {
        let relay = RelayConfiguration {
            from_address: "it@example.com".to_owned(),
            from_name: "IT".to_owned(),
            ..RelayConfiguration::default()
        };
        String::from_utf8(mail.build(&relay).unwrap().formatted()).unwrap()
    }

    fn headers(text: &str) -> Vec<&str> {
        text.split("\r\n\r\n").next().unwrap_or_default().lines().collect()
    }

    #[test]
    fn the_same_message_is_the_same_byte_for_byte() {
        let text = formatted(&mail());
        assert_eq!(text, formatted(&mail()));
        assert!(text.contains("Message-ID: <0198f0a0-0000-7000-8000-000000000001@example.com>\r\n"));
        assert!(text.contains("Date: Mon, 05 Jan 2026 08:00:00 +0000\r\n"));
        assert!(text.contains("Auto-Submitted: auto-generated\r\n"));
    }

    #[test]
    fn no_value_makes_a_header() {
        let evil = "x\r\nBcc: victim@example.org\r\n\r\n<script>";
        let wrong =
            Mail { to_name: evil.to_owned(), subject: evil.to_owned(), language: evil.to_owned(), ..mail() };
        let text = formatted(&wrong);
        assert!(!headers(&text).iter().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{text}");
        let right = formatted(&mail());
        let names = |text: &str| -> Vec<String> {
            headers(text)
                .iter()
                .filter(|line| !line.starts_with([' ', '\t']))
                .filter_map(|line| Some(line.split_once(':')?.0.to_owned()))
                .collect()
        };
        assert_eq!(names(&text), names(&right));
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        for address in ["", "anna", "anna@example.com\r\nRCPT TO:<x@example.org>", "a b@example.com"] {
            let relay = RelayConfiguration {
                from_address: "it@example.com".to_owned(),
                ..RelayConfiguration::default()
            };
            let wrong = Mail { to_address: address.to_owned(), ..mail() };
            assert_eq!(wrong.build(&relay).err(), Some(MailError::Address), "{address:?}");
        }
    }
}
