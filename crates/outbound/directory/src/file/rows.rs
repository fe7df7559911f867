//! CSV text cut into rows of fields. Strict: after a quote out of place the rest of the file would be misread.

use std::iter::Peekable;
use std::str::Chars;

use super::at;
use crate::DirectoryError;

/// A field with the place where it begins.
pub(super) struct Field {
    pub(super) text: String,
    pub(super) line: usize,
    pub(super) column: usize,
}

/// What a field ends with.
enum End {
    Comma,
    Line,
    File,
}

/// All rows that are not blank.
pub(super) fn rows(path: &str, text: &str) -> Result<Vec<Vec<Field>>, DirectoryError> {
    let mut reader = Reader { path, characters: text.chars().peekable(), line: 1, column: 1 };
    let mut rows = Vec::new();
    loop {
        let mut row = Vec::new();
        let end = loop {
            let (field, end) = reader.field()?;
            row.push(field);
            match end {
                End::Comma => {}
                End::Line | End::File => break end,
            }
        };
        if row.iter().any(|field| !field.text.trim().is_empty()) {
            rows.push(row);
        }
        if matches!(end, End::File) {
            return Ok(rows);
        }
    }
}

struct Reader<'a> {
    path: &'a str,
    characters: Peekable<Chars<'a>>,
    line: usize,
    column: usize,
}

impl Reader<'_> {
    fn field(&mut self) -> Result<(Field, End), DirectoryError> {
        let mut field = Field { text: String::new(), line: self.line, column: self.column };
        let quoted = self.characters.peek() == Some(&'"');
        if quoted {
            self.next();
            self.quoted(&mut field)?;
        }
        loop {
            let (line, column) = (self.line, self.column);
            match self.next() {
                Some(',') => return Ok((field, End::Comma)),
                Some('\n') => return Ok((field, End::Line)),
                None => return Ok((field, End::File)),
                Some('\r') if matches!(self.characters.peek(), None | Some('\n')) => {}
                Some(_) if quoted => {
                    return Err(at(self.path, line, column, "only a comma may follow a closing quote"));
                }
                Some('"') => {
                    let problem = "a quote inside a field must be doubled, and the whole field quoted";
                    return Err(at(self.path, line, column, problem));
                }
                Some(character) => field.text.push(character),
            }
        }
    }

    /// The rest of a quoted field, its closing quote included.
    fn quoted(&mut self, field: &mut Field) -> Result<(), DirectoryError> {
        loop {
            match self.next() {
                Some('"') if self.characters.peek() == Some(&'"') => {
                    self.next();
                    field.text.push('"');
                }
                Some('"') => return Ok(()),
                Some(character) => field.text.push(character),
                None => return Err(at(self.path, field.line, field.column, "this quote is never closed")),
            }
        }
    }

    fn next(&mut self) -> Option<char> {
        let character = self.characters.next()?;
        (self.line, self.column) =
            if character == '\n' { (self.line + 1, 1) } else { (self.line, self.column + 1) };
        Some(character)
    }
}
