//! A mail that came, and how it reads.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A mail that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Who sent it, by its envelope.
    pub from: String,
    /// To whom it goes, by its envelope.
    pub to: Vec<String>,
    /// The mail as it came: headers and body.
    pub data: String,
}

impl Received {
    pub(super) fn new(from: String, to: Vec<String>, data: String) -> Self {
        Self { from, to, data }
    }

    /// The value of a header, unfolded (RFC 5322 §2.2.3); empty if there is none.
    pub fn header(&self, name: &str) -> String {
        let (head, _) = self.data.split_once("\r\n\r\n").unwrap_or((&self.data, ""));
        let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let mut named = unfolded.lines().filter_map(|line| line.split_once(':'));
        let found = named.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or_else(String::new, |(_, value)| value.trim().to_owned())
    }

    /// What a person would read: the text of each part, the plain one first where there are several, without its transfer encoding
    /// (RFC 2045 §6).
    pub fn texts(&self) -> Vec<String> {
        let content_type = self.header("Content-Type");
        let boundary = content_type.split_once("boundary=\"").and_then(|(_, rest)| rest.split_once('"'));
        let Some((boundary, _)) = boundary else { return text(&self.data).into_iter().collect() };
        let line = format!("\r\n--{boundary}");
        self.data.split(&line).skip(1).filter_map(text).collect()
    }
}

/// The text of a message or a part; `None` for what follows the last one.
fn text(part: &str) -> Option<String> {
    let (head, body) = part.split_once("\r\n\r\n")?;
    let head = head.to_ascii_lowercase();
    let bytes = if head.contains("content-transfer-encoding: base64") {
        let packed: String = body.split_whitespace().collect();
        STANDARD.decode(packed).ok()?
    } else if head.contains("content-transfer-encoding: quoted-printable") {
        printable(body.as_bytes())
    } else {
        body.as_bytes().to_vec()
    };
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Quoted-printable (RFC 2045 §6.7); what is none stays as it is.
fn printable(mut body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len());
    while let Some((first, rest)) = body.split_first() {
        let quoted = rest.get(..2).filter(|_| *first == b'=');
        let mut value = [0];
        match quoted {
            Some(b"\r\n") => body = rest.get(2..).unwrap_or_default(),
            Some(digits) if hex::decode_to_slice(digits, &mut value).is_ok() => {
                bytes.extend(value);
                body = rest.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                body = rest;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(data: &str) -> Received {
        Received::new("it@a.example".to_owned(), vec!["b@b.example".to_owned()], data.replace('\n', "\r\n"))
    }

    #[test]
    fn parts_read_without_their_encoding() {
        let mail = mail(concat!(
            "Subject: A\n folded one\nContent-Type: multipart/alternative;\n boundary=\"x\"\n\n",
            "--x\nContent-Transfer-Encoding: quoted-printable\n\nBj=C3=B6rn =3D =\nhere=zz\n",
            "--x\nContent-Transfer-Encoding: base64\n\nPGI+Qmr2\ncm48\nL2I+\n--x--\n"
        ));
        assert_eq!(mail.header("subject"), "A folded one");
        assert_eq!(mail.header("Cc"), "");
        assert_eq!(mail.texts(), ["Björn = here=zz", "<b>Bj\u{fffd}rn</b>"]);
    }

    #[test]
    fn a_mail_of_one_part_is_that_part() {
        assert_eq!(mail("Subject: x\n\nHello\n").texts(), ["Hello\r\n"]);
        assert!(mail("no headers at all").texts().is_empty());
    }
}
