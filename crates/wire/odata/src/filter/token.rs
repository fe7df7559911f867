//! The words of a filter.

use serde_json::Value;

use crate::Error;

/// One word with the character at which it starts, counted from 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) position: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A name, an operator or a path with slashes.
    Word(String),
    /// A constant.
    Constant(Value),
    Open,
    Close,
    Comma,
    Colon,
}

/// Takes a filter apart.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Error> {
    let letters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let position = at + 1;
        let mut push = |kind| tokens.push(Token { kind, position });
        match letter {
            ' ' | '\t' => at += 1,
            '(' | ')' | ',' | ':' => {
                push(match letter {
                    '(' => Kind::Open,
                    ')' => Kind::Close,
                    ',' => Kind::Comma,
                    _ => Kind::Colon,
                });
                at += 1;
            }
            '\'' => {
                let (text, end) = quoted(&letters, at)?;
                push(Kind::Constant(Value::String(text)));
                at = end;
            }
            _ if is_word(letter) => {
                let end = word_end(&letters, at);
                let word: String = letters.get(at..end).unwrap_or_default().iter().collect();
                // microsoft.graph.complianceState'compliant': the enumeration's name says nothing more.
                if letters.get(end) == Some(&'\'') {
                    let (text, end) = quoted(&letters, end)?;
                    push(Kind::Constant(Value::String(text)));
                    at = end;
                } else {
                    push(constant(&word).map_or(Kind::Word(word), Kind::Constant));
                    at = end;
                }
            }
            _ => return Err(Error::Filter { position, expected: "a property, a value or an operator" }),
        }
    }
    Ok(tokens)
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || "_-+./@$".contains(letter)
}

/// Where a word ends. A colon belongs to it only inside a time: `2026-01-01T00:00:00Z`.
fn word_end(letters: &[char], start: usize) -> usize {
    let is_number = letters.get(start).is_some_and(char::is_ascii_digit);
    let mut end = start;
    while let Some(&letter) = letters.get(end) {
        let in_time = is_number && letter == ':' && letters.get(end + 1).is_some_and(char::is_ascii_digit);
        if !is_word(letter) && !in_time {
            break;
        }
        end += 1;
    }
    end
}

/// A text in quotes, a quote inside it written twice; gives where it ends.
fn quoted(letters: &[char], start: usize) -> Result<(String, usize), Error> {
    let mut text = String::new();
    let mut at = start + 1;
    loop {
        match (letters.get(at), letters.get(at + 1)) {
            (Some('\''), Some('\'')) => {
                text.push('\'');
                at += 2;
            }
            (Some('\''), _) => return Ok((text, at + 1)),
            (Some(letter), _) => {
                text.push(*letter);
                at += 1;
            }
            (None, _) => {
                return Err(Error::Filter { position: at + 1, expected: "a quote at the end of the text" });
            }
        }
    }
}

/// A constant that is written without quotes. Times and GUIDs stay texts and are compared as what they are.
fn constant(word: &str) -> Option<Value> {
    match word {
        "true" => return Some(Value::Bool(true)),
        "false" => return Some(Value::Bool(false)),
        "null" => return Some(Value::Null),
        _ => {}
    }
    if let Ok(number) = word.parse::<i64>() {
        return Some(Value::from(number));
    }
    if !word.starts_with(|letter: char| letter.is_ascii_digit() || letter == '-') && !is_guid(word) {
        return None;
    }
    match word.parse::<f64>() {
        Ok(number) => serde_json::Number::from_f64(number).map(Value::Number),
        Err(_) => Some(Value::String(word.to_owned())),
    }
}

fn is_guid(word: &str) -> bool {
    word.len() == 36
        && word.char_indices().all(|(at, letter)| match at {
            8 | 13 | 18 | 23 => letter == '-',
            _ => letter.is_ascii_hexdigit(),
        })
}
