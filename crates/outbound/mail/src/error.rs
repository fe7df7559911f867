//! What goes wrong with mail.

use std::fmt;

use thiserror::Error;

/// How far a conversation with a mail server was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Its greeting and its answer to ours.
    Greeting,
    /// The change to TLS.
    StartTls,
    /// Signing in.
    SignIn,
    /// Whether we may send from our address.
    Sender,
    /// Whether it takes mail for the recipient.
    Recipient,
    /// Handing the message over.
    Content,
}

impl Step {
    /// A word for the texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Greeting => "greeting",
            Self::StartTls => "start-tls",
            Self::SignIn => "sign-in",
            Self::Sender => "sender",
            Self::Recipient => "recipient",
            Self::Content => "content",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Greeting => "the greeting",
            Self::StartTls => "STARTTLS",
            Self::SignIn => "name and password",
            Self::Sender => "the sender's address",
            Self::Recipient => "the recipient",
            Self::Content => "the message",
        })
    }
}

/// Why a mail server did not take a message.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum MailError {
    /// The settings cannot work.
    #[error("{0}")]
    Configuration(String),
    /// Nobody answers.
    #[error("the mail server cannot be reached: {0}")]
    Unreachable(String),
    /// Its certificate is not one that is trusted, or TLS failed otherwise.
    #[error("no trusted TLS connection to the mail server: {0}")]
    Untrusted(String),
    /// It offers no STARTTLS.
    #[error("the mail server offers no STARTTLS")]
    NoStartTls,
    /// It knows no way of signing in that we have.
    #[error("the mail server offers neither PLAIN nor LOGIN to sign in")]
    NoSignIn,
    /// It said no.
    #[error("the mail server refused {step} with {code}")]
    Refused {
        /// What it refused.
        step: Step,
        /// Its code (RFC 5321 §4.2).
        code: u16,
        /// What it said, without control characters, cut short. For administrators' eyes alone.
        said: String,
    },
    /// The connection ended, or what came made no sense. Before the end of [`Step::Content`] nobody knows whether it has the message.
    #[error("the mail server went away at {step}")]
    Broken {
        /// How far it was.
        step: Step,
    },
    /// The address is none, or the server cannot mail to such addresses.
    #[error("the address cannot be mailed to")]
    Address,
}

impl MailError {
    /// Whether the message itself is refused for good: another one may well be taken.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Refused { step: Step::Recipient | Step::Content, code, .. } => *code >= 500,
            Self::Address => true,
            _ => false,
        }
    }

    /// Whether it is about this message alone, and not about the way to the mail server.
    pub fn is_of_message(&self) -> bool {
        matches!(self, Self::Refused { step: Step::Recipient | Step::Content, .. } | Self::Address)
    }

    /// A word for the texts.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Configuration(_) => "configuration",
            Self::Unreachable(_) => "unreachable",
            Self::Untrusted(_) => "untrusted",
            Self::NoStartTls => "no-start-tls",
            Self::NoSignIn => "no-sign-in",
            Self::Refused { step, .. } => match step {
                Step::Greeting | Step::StartTls => "refused",
                Step::SignIn => "wrong-password",
                Step::Sender => "sender-refused",
                Step::Recipient => "recipient-refused",
                Step::Content => "content-refused",
            },
            Self::Broken { .. } => "broken",
            Self::Address => "address",
        }
    }

    /// What the server said, or what the system did.
    pub fn detail(&self) -> String {
        match self {
            Self::Configuration(text) | Self::Unreachable(text) | Self::Untrusted(text) => text.clone(),
            Self::Refused { code, said, .. } => format!("{code} {said}").trim_end().to_owned(),
            Self::Broken { step } => step.to_string(),
            Self::NoStartTls | Self::NoSignIn | Self::Address => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(step: Step, code: u16) -> MailError {
        MailError::Refused { step, code, said: String::new() }
    }

    #[test]
    fn only_a_refused_message_is_given_up() {
        assert!(refused(Step::Recipient, 550).is_final());
        assert!(refused(Step::Content, 554).is_final());
        assert!(!refused(Step::Recipient, 451).is_final(), "greylisting");
        assert!(!refused(Step::SignIn, 535).is_final(), "the password is not the message's fault");
        assert!(!refused(Step::Sender, 550).is_final());
        assert!(!MailError::Broken { step: Step::Content }.is_final());
    }

    #[test]
    fn the_servers_words_are_not_in_the_error() {
        let error = MailError::Refused { step: Step::SignIn, code: 535, said: "words".to_owned() };
        assert_eq!(error.to_string(), "the mail server refused name and password with 535");
    }
}
