//! A message as text.

use std::fmt::Write as _;

use super::build::{Block, Run, What};
use super::placeholder::Values;
use super::token::Piece;

/// Pieces with their values.
pub(super) fn pieces(pieces: &[Piece], values: &Values) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Value(placeholder) => values.get(*placeholder),
        })
        .collect()
}

/// The whole text: a blank line between blocks, the branding's lines below.
pub(super) fn text(blocks: &[Block], lines: &[String], values: &Values) -> String {
    let mut text = String::new();
    for block in blocks {
        match block {
            Block::Paragraph(runs) | Block::Heading(runs) => {
                text.push_str(&words(runs, values));
                text.push('\n');
            }
            Block::List { is_numbered, items } => {
                for (number, item) in items.iter().enumerate() {
                    let item = words(item, values);
                    // Writing to a String cannot fail.
                    let _ = if *is_numbered {
                        writeln!(text, "{}. {item}", number + 1)
                    } else {
                        writeln!(text, "- {item}")
                    };
                }
            }
        }
        text.push('\n');
    }
    if !lines.is_empty() {
        text.push_str("-- \n");
        for line in lines {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

/// Words with the targets of links behind them, where these say something else.
fn words(runs: &[Run], values: &Values) -> String {
    let mut words = String::new();
    let mut runs = runs.iter().peekable();
    let mut begun = 0;
    while let Some(run) = runs.next() {
        match &run.what {
            What::Piece(piece) => words.push_str(&pieces(std::slice::from_ref(piece), values)),
            What::Break => words.push('\n'),
        }
        let Some(link) = &run.link else {
            begun = words.len();
            continue;
        };
        let goes_on =
            runs.peek().and_then(|next| next.link.as_ref()).is_some_and(|next| next.number == link.number);
        if goes_on {
            continue;
        }
        let target = pieces(&link.target, values);
        let shown = target.strip_prefix("mailto:").unwrap_or(&target);
        if words.get(begun..).is_none_or(|label| label.trim() != shown) {
            // Writing to a String cannot fail.
            let _ = write!(words, " ({shown})");
        }
        begun = words.len();
    }
    words.lines().map(str::trim).collect::<Vec<_>>().join("\n")
}
