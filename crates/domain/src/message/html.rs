//! A message as HTML. Nothing but what is written here can be in it.

use std::fmt::Write as _;

use super::build::{Block, Link, Run, What};
use super::placeholder::Values;
use super::plain;
use super::token::Piece;

/// The whole document. No style, no picture, nothing that is fetched.
pub(super) fn document(
    blocks: &[Block],
    lines: &[String],
    values: &Values,
    subject: &str,
    language: &str,
) -> String {
    let mut body = String::new();
    for block in blocks {
        match block {
            Block::Paragraph(runs) => wrapped(&mut body, "p", runs, values),
            Block::Heading(runs) => wrapped(&mut body, "h2", runs, values),
            Block::List { is_numbered, items } => {
                let tag = if *is_numbered { "ol" } else { "ul" };
                let mut list = String::new();
                for item in items {
                    wrapped(&mut list, "li", item, values);
                }
                // Writing to a String cannot fail.
                let _ = write!(body, "<{tag}>\n{list}</{tag}>\n");
            }
        }
    }
    if !lines.is_empty() {
        let lines: Vec<String> = lines.iter().map(|line| address_or_text(line)).collect();
        // Writing to a String cannot fail.
        let _ = write!(body, "<hr>\n<p>{}</p>\n", lines.join("<br>\n"));
    }
    let (language, subject) = (escaped(language), escaped(subject));
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{subject}</title>\n</head>\n\
         <body>\n{body}</body>\n</html>\n"
    )
}

fn wrapped(body: &mut String, tag: &str, runs: &[Run], values: &Values) {
    // Writing to a String cannot fail.
    let _ = writeln!(body, "<{tag}>{}</{tag}>", words(runs, values));
}

fn words(runs: &[Run], values: &Values) -> String {
    let mut words = String::new();
    let mut open: Option<(usize, String)> = None;
    for run in runs {
        let link = run.link.as_ref();
        if link.map(|link| link.number) != open.as_ref().map(|(number, _)| *number) {
            if let Some((_, end)) = open.take() {
                words.push_str(&end);
            }
            open = link.map(|link| {
                let (begin, end) = around(link, values);
                words.push_str(&begin);
                (link.number, end.to_owned())
            });
        }
        let inner = match &run.what {
            What::Break => "<br>\n".to_owned(),
            What::Piece(Piece::Text(text)) => escaped(text),
            What::Piece(Piece::Value(placeholder)) if placeholder.is_address() && link.is_none() => {
                address_or_text(values.get(*placeholder))
            }
            What::Piece(Piece::Value(placeholder)) => escaped(values.get(*placeholder)),
        };
        let inner = if run.emphasis { format!("<em>{inner}</em>") } else { inner };
        let inner = if run.strong { format!("<strong>{inner}</strong>") } else { inner };
        words.push_str(&inner);
    }
    if let Some((_, end)) = open {
        words.push_str(&end);
    }
    words
}

/// What stands before and behind the words of a link. Where the address that it begins with is not known they are only words.
fn around(link: &Link, values: &Values) -> (String, &'static str) {
    let target = target(&link.target, values);
    let lower = target.to_ascii_lowercase();
    if ["https://", "http://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme)) {
        (format!("<a href=\"{}\">", escaped(&target)), "</a>")
    } else {
        (String::new(), "")
    }
}

/// Where a link leads. What a value adds to it is data there, and never another scheme, host or parameter.
fn target(pieces: &[Piece], values: &Values) -> String {
    let mut target = String::new();
    for (number, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Value(placeholder) if number == 0 => target.push_str(values.get(*placeholder)),
            Piece::Value(placeholder) => target.push_str(&percent_encoded(values.get(*placeholder))),
            Piece::Text(_) => target.push_str(&plain::pieces(std::slice::from_ref(piece), values)),
        }
    }
    target
}

/// RFC 3986 §2.3: everything but unreserved characters.
fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// An address of the web as a link to itself.
fn address_or_text(text: &str) -> String {
    let shown = escaped(text);
    if text.starts_with("https://") && !text.contains(char::is_whitespace) {
        format!("<a href=\"{shown}\">{shown}</a>")
    } else {
        shown
    }
}

/// For text and for attributes in double quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            one if one.is_control() && one != '\n' && one != '\t' => escaped.push(' '),
            one => escaped.push(one),
        }
    }
    escaped
}
