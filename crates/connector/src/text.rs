//! Text that people wrote: editors and shells of Windows put a mark before it, or write UTF-16.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use zeroize::Zeroizing;

use crate::{Error, private_file};

/// The longest text that is read, in bytes: nothing that people write for a connector comes near it.
const MOST: u64 = 1 << 20;

/// The text of a file in UTF-8, with or without a byte order mark, or in UTF-16 with one, as `>` of Windows PowerShell writes it
/// (Unicode §23.8). It may hold a secret: nothing of it stays in memory but what is returned.
pub fn read_text(path: &Path) -> Result<String, Error> {
    let failed = |error| private_file::failed(path, error);
    let file = File::open(path).map_err(failed)?;
    // A buffer that grows leaves copies of itself behind.
    let length = file.metadata().map_err(failed)?.len().min(MOST) + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(length).unwrap_or_default()));
    file.take(MOST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MOST {
        let problem = "this is longer than 1 MiB, so it is not what was meant".to_owned();
        return Err(Error::Content { path: path.to_owned(), problem });
    }
    decoded(&bytes).ok_or_else(|| Error::Content {
        path: path.to_owned(),
        problem: "this is no text; a certificate has to be in PEM (Base-64)".to_owned(),
    })
}

fn decoded(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xff, 0xfe, text @ ..] => utf_16(text, u16::from_le_bytes),
        [0xfe, 0xff, text @ ..] => utf_16(text, u16::from_be_bytes),
        text => utf_8(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)),
    }
}

fn utf_8(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).ok().map(ToOwned::to_owned)
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks();
    if !rest.is_empty() {
        return None;
    }
    // A unit needs three bytes of UTF-8 at most. A string that grows leaves copies of itself behind.
    let mut text = String::with_capacity(pairs.len() * 3);
    for char in char::decode_utf16(pairs.iter().copied().map(unit)) {
        text.push(char.ok()?);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn what_windows_writes_reads_as_what_was_meant() {
        let meant = "p\u{e4}ss \u{1f511}\r\n";
        let marked = format!("\u{feff}{meant}");
        for bytes in [
            meant.as_bytes().to_vec(),
            marked.as_bytes().to_vec(),
            utf_16(&marked, u16::to_le_bytes),
            utf_16(&marked, u16::to_be_bytes),
        ] {
            assert_eq!(decoded(&bytes).as_deref(), Some(meant), "{bytes:x?}");
        }
        assert_eq!(decoded(b"").as_deref(), Some(""));
    }

    #[test]
    fn a_file_without_end_is_not_read_to_its_end() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("image.iso");
        std::fs::write(&path, vec![b'x'; (1 << 20) + 1]).unwrap();
        let error = read_text(&path).unwrap_err().to_string();
        assert!(error.contains("image.iso") && error.contains("1 MiB"), "{error}");
        std::fs::write(&path, vec![b'x'; 1 << 20]).unwrap();
        assert!(read_text(&path).is_ok());
    }

    #[test]
    fn a_certificate_in_der_is_no_text() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("root.cer");
        for bytes in [&b"\x30\x82\x01\xff"[..], b"\xff\xfea", b"\xff\xfe\x00\xd8"] {
            std::fs::write(&path, bytes).unwrap();
            let error = read_text(&path).unwrap_err().to_string();
            assert!(error.contains("root.cer") && error.contains("PEM"), "{error}");
        }
    }
}
