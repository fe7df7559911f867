//! A template: a subject and a body in one language.

use std::fmt;

use super::build::{Block, blocks};
use super::placeholder::Values;
use super::token::{Piece, pieces, tokens};
use super::{Branding, html, plain};

/// The most characters of a subject.
pub const MOST_SUBJECT: usize = 200;
/// The most characters of a body.
pub const MOST_BODY: usize = 20_000;

/// What is wrong with a template. The text in it is what its author wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TemplateProblem {
    /// No subject.
    NoSubject,
    /// No body.
    NoBody,
    /// A subject of more than one line, or longer than [`MOST_SUBJECT`].
    Subject,
    /// A body longer than [`MOST_BODY`].
    TooLong,
    /// `{{` without `}}`.
    OpenPlaceholder,
    /// A placeholder that is not in the list.
    UnknownPlaceholder(String),
    /// `<` without `>`.
    OpenTag,
    /// A tag that messages do not have.
    UnknownTag(String),
    /// An attribute other than `href` of a link.
    UnknownAttribute(String),
    /// A link that leads neither to the web nor to a mail address.
    LinkTarget,
    /// A list within a list.
    ListInList,
}

impl TemplateProblem {
    /// A word for programs and for the texts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoSubject | Self::NoBody => "required",
            Self::Subject => "subject",
            Self::TooLong => "too-long",
            Self::OpenPlaceholder => "open-placeholder",
            Self::UnknownPlaceholder(_) => "unknown-placeholder",
            Self::OpenTag => "open-tag",
            Self::UnknownTag(_) => "unknown-tag",
            Self::UnknownAttribute(_) => "unknown-attribute",
            Self::LinkTarget => "link-target",
            Self::ListInList => "list-in-list",
        }
    }

    /// Whether it is in the subject.
    pub const fn is_of_subject(&self) -> bool {
        matches!(self, Self::NoSubject | Self::Subject)
    }
}

impl fmt::Display for TemplateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSubject => f.write_str("write a subject"),
            Self::NoBody => f.write_str("write a text"),
            Self::Subject => write!(f, "the subject is one line of at most {MOST_SUBJECT} characters"),
            Self::TooLong => write!(f, "the text has at most {MOST_BODY} characters"),
            Self::OpenPlaceholder => f.write_str("a placeholder begins with {{ and has no end }}"),
            Self::UnknownPlaceholder(name) => write!(f, "there is no placeholder {{{{{name}}}}}"),
            Self::OpenTag => f.write_str("a tag begins with < and has no end >"),
            Self::UnknownTag(name) => write!(f, "messages have no tag <{name}>"),
            Self::UnknownAttribute(name) => write!(f, "tags of messages have no attribute {name}"),
            Self::LinkTarget => f.write_str(
                "a link leads to https://, http://, mailto: or to {{PortalAddress}} or {{EnrolAddress}}",
            ),
            Self::ListInList => f.write_str("a list cannot be in another list"),
        }
    }
}

/// A template that was found right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    subject: Vec<Piece>,
    body: Vec<Block>,
}

/// What a template says to one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as a whole HTML document.
    pub html: String,
}

impl Template {
    /// Reads a template. The subject is text with placeholders; the body may have tags too.
    pub fn parse(subject: &str, body: &str) -> Result<Self, TemplateProblem> {
        let subject = subject.trim();
        if subject.is_empty() {
            return Err(TemplateProblem::NoSubject);
        }
        if subject.chars().any(char::is_control) || subject.chars().count() > MOST_SUBJECT {
            return Err(TemplateProblem::Subject);
        }
        if body.chars().count() > MOST_BODY {
            return Err(TemplateProblem::TooLong);
        }
        let template = Self { subject: pieces(subject)?, body: blocks(tokens(body)?)? };
        if template.body.is_empty() { Err(TemplateProblem::NoBody) } else { Ok(template) }
    }

    /// What it says with these values, with the lines of the branding below, in a language by its tag.
    pub fn render(&self, values: &Values, branding: Branding, language: &str) -> Rendered {
        let subject: String = plain::pieces(&self.subject, values).chars().take(MOST_SUBJECT).collect();
        let lines = branding.lines(values);
        Rendered {
            text: plain::text(&self.body, &lines, values),
            html: html::document(&self.body, &lines, values, &subject, language),
            subject,
        }
    }
}

/// Whether a text is the tag of a language as templates have it: `en`, `nl-be`, `zh-hant`, in lower case.
pub fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_word = |word: &str, from: usize| {
        (from..=8).contains(&word.len())
            && word.bytes().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit())
    };
    parts.next().is_some_and(|first| {
        (2..=3).contains(&first.len()) && first.bytes().all(|one| one.is_ascii_lowercase())
    }) && parts.clone().count() <= 2
        && parts.all(|part| is_word(part, 2))
}
