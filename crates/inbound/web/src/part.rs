//! What pages are made of. Each part has one template, so that every page looks and reads alike, for a screen reader too.

use texts::Text;

use crate::form::{Choice, Field, Form};
use crate::qr::QrCode;

/// One part of a page.
pub(crate) enum Part {
    /// Something to notice.
    Alert(Alert),
    /// Names with values.
    Facts(Facts),
    /// Numbers that lead somewhere.
    Tiles(Vec<Tile>),
    /// Views of the same thing, one of them current.
    Tabs(Vec<Tab>),
    /// Rows.
    Table(Table),
    /// Something to fill in.
    Form(Form),
    /// Where in a sequence the reader is.
    Steps(Vec<Step>),
    /// Something that is shown once.
    Secret(Secret),
    /// A picture for a camera.
    QrCode(QrCode),
    /// Words as they are, line by line.
    Words(String),
    /// A mail as it would look.
    Preview(Preview),
    /// Asks for this address again every two seconds.
    Refresh(String),
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Bad,
    Warn,
    Info,
    Quiet,
}

impl Tone {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Quiet => "quiet",
        }
    }

    pub(crate) const fn alert(self) -> &'static str {
        match self {
            Self::Good => "success",
            Self::Bad => "danger",
            Self::Warn => "warning",
            Self::Info | Self::Quiet => "info",
        }
    }

    pub(crate) const fn is_urgent(self) -> bool {
        matches!(self, Self::Bad)
    }

    pub(crate) const fn button(self) -> &'static str {
        match self {
            Self::Bad => "btn-outline-danger",
            Self::Good => "btn-primary",
            _ => "",
        }
    }

    pub(crate) const fn submit(self) -> &'static str {
        match self {
            Self::Bad => "btn-danger",
            Self::Quiet => "",
            _ => "btn-primary",
        }
    }
}

/// A link with its words.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) href: String,
    pub(crate) label: String,
}

impl Link {
    pub(crate) fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into() }
    }
}

/// Something to notice.
pub(crate) struct Alert {
    pub(crate) tone: Tone,
    pub(crate) title: String,
    pub(crate) lines: Vec<String>,
    pub(crate) link: Option<Link>,
}

impl Alert {
    pub(crate) fn new(tone: Tone, title: impl Into<String>) -> Self {
        Self { tone, title: title.into(), lines: Vec::new(), link: None }
    }

    pub(crate) fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    pub(crate) fn link(mut self, link: Link) -> Self {
        self.link = Some(link);
        self
    }
}

/// Names with values.
#[derive(Default)]
pub(crate) struct Facts {
    pub(crate) title: String,
    pub(crate) rows: Vec<Fact>,
    pub(crate) actions: Vec<Action>,
}

/// A name with a value.
pub(crate) struct Fact {
    pub(crate) label: String,
    pub(crate) cell: Cell,
}

impl Facts {
    pub(crate) fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    pub(crate) fn fact(mut self, label: impl Into<String>, cell: impl Into<Cell>) -> Self {
        self.rows.push(Fact { label: label.into(), cell: cell.into() });
        self
    }

    pub(crate) fn action(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }
}

/// A number that leads somewhere.
pub(crate) struct Tile {
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) label: String,
}

/// One of several views of the same thing.
pub(crate) struct Tab {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) current: bool,
}

/// One value, with what belongs to it.
#[derive(Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) href: String,
    pub(crate) more: String,
    pub(crate) tone: Option<Tone>,
    pub(crate) actions: Vec<Action>,
    /// A check box with which the row is chosen, with the words for those who hear it without its row.
    pub(crate) check: Option<Choice>,
}

impl Cell {
    pub(crate) fn link(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self { href: href.into(), text: text.into(), ..Self::default() }
    }

    pub(crate) fn badge(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone: Some(tone), text: text.into(), ..Self::default() }
    }

    /// A check box with which its row is chosen.
    pub(crate) fn check(value: impl Into<String>, about: impl Into<String>) -> Self {
        Self { check: Some(Choice::new(value, about)), ..Self::default() }
    }

    pub(crate) fn actions(actions: Vec<Action>) -> Self {
        Self { actions, ..Self::default() }
    }

    pub(crate) fn more(mut self, more: impl Into<String>) -> Self {
        self.more = more.into();
        self
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// Something that can be done: a link, or a form with one button.
pub(crate) struct Action {
    pub(crate) href: String,
    pub(crate) label: String,
    /// To what, for those who hear the button without its row.
    pub(crate) about: String,
    pub(crate) post: bool,
    pub(crate) tone: Tone,
}

impl Action {
    pub(crate) fn post(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into(), about: String::new(), post: true, tone: Tone::Quiet }
    }

    pub(crate) fn go(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { post: false, ..Self::post(href, label) }
    }

    pub(crate) fn about(mut self, about: impl Into<String>) -> Self {
        self.about = about.into();
        self
    }

    pub(crate) fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }
}

/// Rows, or what to do as long as there are none.
#[derive(Default)]
pub(crate) struct Table {
    /// What a link on its page names it by.
    pub(crate) id: &'static str,
    pub(crate) title: String,
    /// What it is, for those who hear it, where there is no title.
    pub(crate) label: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<Cell>>,
    pub(crate) empty: Empty,
    pub(crate) search: Option<Search>,
    /// What else narrows the rows, in the form of the search.
    pub(crate) filters: Vec<Field>,
    /// What can be done with the rows that are chosen.
    pub(crate) bulk: Option<Box<Bulk>>,
    /// The address of the next page.
    pub(crate) next: String,
    /// What is said below the rows where there are more that nobody can turn to.
    pub(crate) rest: String,
}

/// What can be done with the rows that are chosen. Their check boxes are called `chosen`.
pub(crate) struct Bulk {
    pub(crate) action: String,
    /// What else is sent.
    pub(crate) fields: Vec<Field>,
    /// The buttons: the word that is sent as `act`, the words on it, and how it is.
    pub(crate) buttons: Vec<(&'static str, String, Tone)>,
}

impl Table {
    /// Says how many of all rows these are, if there are more.
    pub(crate) fn out_of(mut self, text: Text, all: usize) -> Self {
        let shown = self.rows.len();
        if shown < all {
            self.rest = text.with("list-some", &[("shown", &shown.to_string()), ("all", &all.to_string())]);
        }
        self
    }

    /// Keeps no more than `most` rows, and says so if there were more: nobody counted those.
    pub(crate) fn at_most(mut self, text: Text, most: usize) -> Self {
        if self.rows.len() > most {
            self.rows.truncate(most);
            self.rest = text.with("list-more", &[("shown", &most.to_string())]);
        }
        self
    }

    pub(crate) fn name(&self) -> &str {
        if self.title.is_empty() { &self.label } else { &self.title }
    }

    /// The cells of a row with what stands above each; on a narrow page, where there are no columns, it stands before it.
    pub(crate) fn headed<'a>(&'a self, row: &'a [Cell]) -> impl Iterator<Item = (&'a str, &'a Cell)> {
        let headings = self.columns.iter().map(String::as_str).chain(std::iter::repeat(""));
        headings.zip(row)
    }
}

/// What stands in place of rows.
#[derive(Default)]
pub(crate) struct Empty {
    pub(crate) title: String,
    pub(crate) advice: String,
    pub(crate) link: Option<Link>,
}

impl Empty {
    pub(crate) fn new(title: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { title: title.into(), advice: advice.into(), link: None }
    }
}

/// A search field above rows.
pub(crate) struct Search {
    pub(crate) action: String,
    pub(crate) label: String,
    pub(crate) value: String,
}

/// A step of a sequence.
pub(crate) struct Step {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) current: bool,
    pub(crate) done: bool,
}

/// A mail as it would look. The HTML is in a frame of its own, without scripts and without an origin.
pub(crate) struct Preview {
    pub(crate) title: String,
    pub(crate) subject: String,
    pub(crate) html: String,
    pub(crate) text_title: String,
    pub(crate) text: String,
}

/// Something that is shown once.
pub(crate) struct Secret {
    pub(crate) label: String,
    pub(crate) value: String,
}
