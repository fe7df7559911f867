//! Forms: fields with help and errors, filled again with what was entered when something was wrong.

use std::collections::BTreeMap;

use services::Error;
use texts::Text;

use crate::part::{Link, Tone};

/// What was entered: every value of every name, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entered(BTreeMap<String, Vec<String>>);

impl Entered {
    /// From the pairs of a form's body.
    pub(crate) fn new(pairs: Vec<(String, String)>) -> Self {
        let mut entered = BTreeMap::<String, Vec<String>>::new();
        for (name, value) in pairs {
            entered.entry(name).or_default().push(value);
        }
        Self(entered)
    }

    /// The last value of a name: of a check box with its hidden fellow, the box if it is set.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.last()).map_or("", String::as_str)
    }

    /// The number of a name; one below every bound if it is none, so that it is refused at its field.
    pub(crate) fn number(&self, name: &str) -> i64 {
        self.get(name).trim().parse().unwrap_or(-1)
    }

    /// Every value of a name that is not empty.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.0.get(name).into_iter().flatten().filter(|value| !value.is_empty()).cloned().collect()
    }

    /// Whether the form is to come back with what fits its words, and nothing is to be saved: by the button beside them, or because
    /// somebody wrote other words than were searched for last and pressed Enter.
    pub(crate) fn is_search(&self) -> bool {
        let words = self.get("words").trim();
        self.get("find") == "true" || (!words.is_empty() && words != self.get("searched").trim())
    }

    /// Whether the form had the field at all.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

/// Something to fill in.
pub(crate) struct Form {
    pub(crate) title: String,
    pub(crate) lead: String,
    pub(crate) action: String,
    pub(crate) get: bool,
    pub(crate) fields: Vec<Field>,
    pub(crate) submit: String,
    pub(crate) tone: Tone,
    pub(crate) others: Vec<Link>,
    /// A second button: the name that it adds to what is sent, and its words.
    pub(crate) question: Option<(&'static str, String)>,
    /// What is wrong with the whole of it.
    pub(crate) general: Vec<String>,
    /// Whether scripts may send it as soon as its field is filled from the address.
    pub(crate) send_at_once: bool,
}

impl Form {
    pub(crate) fn new(action: impl Into<String>, submit: impl Into<String>) -> Self {
        Self {
            title: String::new(),
            lead: String::new(),
            action: action.into(),
            get: false,
            fields: Vec::new(),
            submit: submit.into(),
            tone: Tone::Good,
            others: Vec::new(),
            question: None,
            general: Vec::new(),
            send_at_once: false,
        }
    }

    pub(crate) fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// Fills the fields with what was entered. Passwords are not sent back.
    pub(crate) fn filled(mut self, entered: &Entered) -> Self {
        for field in &mut self.fields {
            if matches!(field.kind, Kind::Password | Kind::Heading) || !entered.has(&field.name) {
                continue;
            }
            field.value = match field.kind {
                Kind::Checks(_) => entered.all(&field.name).join(","),
                _ => entered.get(&field.name).to_owned(),
            };
        }
        self
    }

    /// Puts each problem at its field, and what belongs to none above all. An error of another kind is given back.
    pub(crate) fn with_error(mut self, error: Error, text: Text) -> Result<Self, Error> {
        match error {
            Error::Invalid(problems) => {
                for problem in problems {
                    let words = problem_text(text, problem.code, &problem.message);
                    let name = problem.field.split(['[', '.']).next().unwrap_or_default();
                    match self
                        .fields
                        .iter_mut()
                        .find(|field| field.name == problem.field || field.name == name)
                    {
                        Some(field) if field.kind != Kind::Hidden => field.add_error(&words),
                        _ => self.general.push(format!("{}: {words}", problem.field)),
                    }
                }
                Ok(self)
            }
            Error::Conflict { code, message } => {
                self.general.push(text.find(&format!("conflict-{code}")).unwrap_or(message));
                Ok(self)
            }
            Error::TooMany { retry_after } => {
                let minutes = retry_after.as_secs().div_ceil(60).max(1);
                self.general.push(text.count("too-many-attempts", minutes));
                Ok(self)
            }
            other => Err(other),
        }
    }

    pub(crate) fn has_errors(&self) -> bool {
        !self.general.is_empty() || self.fields.iter().any(|field| !field.error.is_empty())
    }

    /// Whether a button beside a field stands before the one that saves: Enter would press it.
    pub(crate) fn has_button_before(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.kind, Kind::Find(_)))
    }

    pub(crate) fn method(&self) -> &'static str {
        if self.get { "get" } else { "post" }
    }

    pub(crate) fn is_get(&self) -> bool {
        self.get
    }
}

/// The words for a problem: in the reader's language where there are some.
pub(crate) fn problem_text(text: Text, code: &str, message: &str) -> String {
    text.find(&format!("problem-{code}")).unwrap_or_else(|| message.to_owned())
}

/// One field.
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) help: String,
    pub(crate) kind: Kind,
    pub(crate) value: String,
    pub(crate) error: String,
    pub(crate) required: bool,
    pub(crate) autocomplete: &'static str,
    /// On what it depends: `name=word|word;name=word`.
    pub(crate) when: String,
    pub(crate) from_fragment: bool,
}

/// What kind of field it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Password,
    Url,
    Number {
        min: i64,
        max: i64,
    },
    Area {
        rows: u8,
        file: bool,
    },
    Select(Vec<Choice>),
    Check,
    Checks(Vec<Choice>),
    /// Words to find choices by, with the label of the button that sends the form back for them: as `find`, saving nothing.
    Find(String),
    Hidden,
    Heading,
}

impl Kind {
    pub(crate) const fn html(&self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Url => "url",
            Self::Number { .. } => "number",
            _ => "text",
        }
    }

    pub(crate) const fn bounds(&self) -> Option<(i64, i64)> {
        match self {
            Self::Number { min, max } => Some((*min, *max)),
            _ => None,
        }
    }
}

/// One of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
}

impl Choice {
    pub(crate) fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

impl Field {
    pub(crate) fn new(name: impl Into<String>, label: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            help: String::new(),
            kind,
            value: String::new(),
            error: String::new(),
            required: false,
            autocomplete: "",
            when: String::new(),
            from_fragment: false,
        }
    }

    pub(crate) fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, Kind::Text)
    }

    pub(crate) fn hidden(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self::new(name, "", Kind::Hidden).value(value)
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    pub(crate) fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    pub(crate) fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(crate) fn autocomplete(mut self, what: &'static str) -> Self {
        self.autocomplete = what;
        self
    }

    /// Adds what is wrong; the same words are not said twice.
    pub(crate) fn add_error(&mut self, words: &str) {
        if self.error.is_empty() {
            words.clone_into(&mut self.error);
        } else if !self.error.contains(words) {
            self.error = format!("{} {words}", self.error);
        }
    }

    pub(crate) fn id(&self) -> String {
        format!("f-{}", self.name)
    }

    pub(crate) fn is_described(&self) -> bool {
        !self.help.is_empty() || !self.error.is_empty()
    }

    /// Whether one of several check boxes is set.
    pub(crate) fn has(&self, value: &str) -> bool {
        self.value.split(',').any(|set| set == value)
    }
}
