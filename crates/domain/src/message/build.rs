//! From tokens to blocks: paragraphs, headings and lists.

use super::template::TemplateProblem;
use super::token::{Piece, Tag, Token};

/// A part of a message that stands alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Paragraph(Vec<Run>),
    Heading(Vec<Run>),
    List { is_numbered: bool, items: Vec<Vec<Run>> },
}

/// Words that look alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) what: What,
    pub(super) strong: bool,
    pub(super) emphasis: bool,
    /// Which link it belongs to: neighbours with the same number are one link.
    pub(super) link: Option<Link>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) number: usize,
    pub(super) target: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Piece(Piece),
    Break,
}

/// Reads tokens into blocks.
pub(super) fn blocks(tokens: Vec<Token>) -> Result<Vec<Block>, TemplateProblem> {
    let is_block = |token: &Token| matches!(token, Token::Open(tag, _) | Token::Close(tag) if tag.is_block());
    let mut builder = Builder { is_plain: !tokens.iter().any(is_block), ..Builder::default() };
    for token in tokens {
        match token {
            Token::Piece(Piece::Text(text)) => builder.text(&text),
            Token::Piece(piece) => builder.push(What::Piece(piece)),
            Token::Open(tag, target) => builder.open(tag, target)?,
            Token::Close(tag) => builder.close(tag),
        }
    }
    builder.close(Tag::Bullets);
    builder.finish();
    Ok(builder.blocks)
}

#[derive(Default)]
struct Builder {
    blocks: Vec<Block>,
    runs: Vec<Run>,
    list: Option<(bool, Vec<Vec<Run>>)>,
    is_heading: bool,
    /// Written without tags for blocks: lines and blank lines mean what they look like.
    is_plain: bool,
    strong: usize,
    emphasis: usize,
    link: Option<Link>,
    links: usize,
}

impl Builder {
    fn text(&mut self, text: &str) {
        if !self.is_plain {
            self.words(&collapsed(text));
            return;
        }
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.new_line();
            }
            self.words(line.trim_end_matches('\r'));
        }
    }

    fn words(&mut self, words: &str) {
        if words.is_empty() || (words.trim().is_empty() && self.at_start()) {
            return;
        }
        self.push(What::Piece(Piece::Text(words.to_owned())));
    }

    /// Whether a blank would be the first thing of a line.
    fn at_start(&self) -> bool {
        self.runs.last().is_none_or(|last| last.what == What::Break)
    }

    /// A second line end in a row ends the paragraph.
    fn new_line(&mut self) {
        if self.runs.last().is_some_and(|last| last.what == What::Break) {
            self.finish();
        } else if !self.runs.is_empty() {
            self.push(What::Break);
        }
    }

    fn push(&mut self, what: What) {
        let (strong, emphasis) = (self.strong > 0, self.emphasis > 0);
        self.runs.push(Run { what, strong, emphasis, link: self.link.clone() });
    }

    fn open(&mut self, tag: Tag, target: Option<Vec<Piece>>) -> Result<(), TemplateProblem> {
        match tag {
            Tag::Paragraph | Tag::Item => self.finish(),
            Tag::Heading => {
                self.finish();
                self.is_heading = true;
            }
            Tag::Break => self.push(What::Break),
            Tag::Bullets | Tag::Numbers => {
                self.finish();
                if self.list.is_some() {
                    return Err(TemplateProblem::ListInList);
                }
                self.list = Some((tag == Tag::Numbers, Vec::new()));
            }
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.emphasis += 1,
            Tag::Link => {
                self.links += 1;
                self.link = target.map(|target| Link { number: self.links, target });
            }
            Tag::Nothing => {}
        }
        Ok(())
    }

    fn close(&mut self, tag: Tag) {
        match tag {
            Tag::Paragraph | Tag::Heading | Tag::Item => self.finish(),
            Tag::Bullets | Tag::Numbers => {
                self.finish();
                if let Some((is_numbered, items)) = self.list.take().filter(|(_, items)| !items.is_empty()) {
                    self.blocks.push(Block::List { is_numbered, items });
                }
            }
            Tag::Strong => self.strong = self.strong.saturating_sub(1),
            Tag::Emphasis => self.emphasis = self.emphasis.saturating_sub(1),
            Tag::Link => self.link = None,
            Tag::Break | Tag::Nothing => {}
        }
    }

    /// Ends what is being written. Nothing that was left open goes on behind it.
    fn finish(&mut self) {
        while self.runs.last().is_some_and(|last| last.what == What::Break) {
            self.runs.pop();
        }
        let runs = std::mem::take(&mut self.runs);
        let is_heading = std::mem::take(&mut self.is_heading);
        (self.strong, self.emphasis, self.link) = (0, 0, None);
        if runs.is_empty() {
            return;
        }
        match &mut self.list {
            Some((_, items)) => items.push(runs),
            None if is_heading => self.blocks.push(Block::Heading(runs)),
            None => self.blocks.push(Block::Paragraph(runs)),
        }
    }
}

/// Every row of blanks as one.
fn collapsed(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for one in text.chars() {
        if !matches!(one, ' ' | '\t' | '\r' | '\n') {
            collapsed.push(one);
        } else if !collapsed.ends_with(' ') {
            collapsed.push(' ');
        }
    }
    collapsed
}
