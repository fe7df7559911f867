//! From the text of a template to tokens: words, placeholders and tags.

use super::placeholder::Placeholder;
use super::template::TemplateProblem;

/// A piece of text without tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Value(Placeholder),
}

/// The tags that a template may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Paragraph,
    Heading,
    Break,
    Bullets,
    Numbers,
    Item,
    Strong,
    Emphasis,
    Link,
    /// Says nothing that a mail needs.
    Nothing,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Piece(Piece),
    Open(Tag, Option<Vec<Piece>>),
    Close(Tag),
}

impl Tag {
    fn find(name: &str) -> Option<Self> {
        Some(match name {
            "p" | "div" => Self::Paragraph,
            "h1" | "h2" | "h3" | "h4" => Self::Heading,
            "br" => Self::Break,
            "ul" => Self::Bullets,
            "ol" => Self::Numbers,
            "li" => Self::Item,
            "b" | "strong" => Self::Strong,
            "i" | "em" => Self::Emphasis,
            "a" => Self::Link,
            "u" | "code" | "span" => Self::Nothing,
            _ => return None,
        })
    }

    /// Whether lines and blanks of a template that has it mean nothing, as in HTML.
    pub(super) const fn is_block(self) -> bool {
        matches!(
            self,
            Self::Paragraph | Self::Heading | Self::Break | Self::Bullets | Self::Numbers | Self::Item
        )
    }
}

/// Splits text without tags into pieces.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece>, TemplateProblem> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").ok_or(TemplateProblem::OpenPlaceholder)?;
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        let found = Placeholder::find(name);
        pieces.push(Piece::Value(found.ok_or_else(|| TemplateProblem::UnknownPlaceholder(short(name)))?));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

/// Splits a body into tokens.
pub(super) fn tokens(body: &str) -> Result<Vec<Token>, TemplateProblem> {
    let mut tokens = Vec::new();
    let mut words = String::new();
    let mut rest = body;
    while let Some((before, from)) = rest.find('<').and_then(|at| rest.split_at_checked(at)) {
        words.push_str(before);
        let inner = from.strip_prefix('<').unwrap_or(from);
        if !inner.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '/' | '!' | '?')) {
            words.push('<');
            rest = inner;
            continue;
        }
        let (tag, after) = inner.split_once('>').ok_or(TemplateProblem::OpenTag)?;
        flush(&mut words, &mut tokens)?;
        tokens.push(read(tag)?);
        rest = after;
    }
    words.push_str(rest);
    flush(&mut words, &mut tokens)?;
    Ok(tokens)
}

fn flush(words: &mut String, tokens: &mut Vec<Token>) -> Result<(), TemplateProblem> {
    for piece in pieces(words)? {
        tokens.push(Token::Piece(match piece {
            Piece::Text(text) => Piece::Text(decoded(&text)),
            Piece::Value(_) => piece,
        }));
    }
    words.clear();
    Ok(())
}

/// Reads what stands between `<` and `>`.
fn read(tag: &str) -> Result<Token, TemplateProblem> {
    let (is_end, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
    let tag = tag.strip_suffix('/').unwrap_or(tag);
    let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
    let unknown = || TemplateProblem::UnknownTag(short(tag.split_whitespace().next().unwrap_or_default()));
    let kind = Tag::find(&name.to_ascii_lowercase()).ok_or_else(unknown)?;
    if is_end {
        return Ok(Token::Close(kind));
    }
    let attributes = tag.strip_prefix(name.as_str()).unwrap_or_default();
    Ok(Token::Open(kind, target(kind, attributes)?))
}

/// The target of a link. Other attributes are refused: nobody shall believe that they do something.
fn target(kind: Tag, attributes: &str) -> Result<Option<Vec<Piece>>, TemplateProblem> {
    let mut found = None;
    let mut rest = attributes.trim_start();
    while !rest.is_empty() {
        let (name, after) =
            rest.split_once('=').ok_or_else(|| TemplateProblem::UnknownAttribute(short(rest)))?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|one| matches!(one, '"' | '\''));
        let (value, after) = quote
            .and_then(|quote| after.strip_prefix(quote)?.split_once(quote))
            .ok_or_else(|| TemplateProblem::UnknownAttribute(short(rest)))?;
        match (kind, name.trim().to_ascii_lowercase().as_str()) {
            (Tag::Link, "href") => found = Some(checked(&decoded(value))?),
            // Where a link opens is the mail program's affair.
            (Tag::Link, "target" | "rel") => {}
            (_, name) => return Err(TemplateProblem::UnknownAttribute(short(name))),
        }
        rest = after.trim_start();
    }
    if kind == Tag::Link && found.is_none() {
        return Err(TemplateProblem::LinkTarget);
    }
    Ok(found)
}

/// A link leads to the web, to an address that mail can be sent to, or to one of our own places; never to a script.
fn checked(target: &str) -> Result<Vec<Piece>, TemplateProblem> {
    let pieces = pieces(target.trim())?;
    let is_right = match pieces.first() {
        Some(Piece::Value(placeholder)) => placeholder.is_address(),
        Some(Piece::Text(text)) => {
            let lower = text.to_ascii_lowercase();
            ["https://", "http://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme))
        }
        None => false,
    };
    if is_right { Ok(pieces) } else { Err(TemplateProblem::LinkTarget) }
}

/// The entities that people and editors write.
fn decoded(text: &str) -> String {
    let mut decoded = text.to_owned();
    for (entity, meaning) in [
        ("&nbsp;", "\u{a0}"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
    ] {
        decoded = decoded.replace(entity, meaning);
    }
    // Last, so that `&amp;lt;` is `&lt;` and not `<`.
    decoded.replace("&amp;", "&")
}

/// The beginning of what was wrong, for the one who wrote it.
fn short(text: &str) -> String {
    text.trim().chars().filter(|one| !one.is_control()).take(40).collect()
}
