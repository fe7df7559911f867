//! Archives of zip (APPNOTE.TXT 6.3.10, without ZIP64). The same files always give the same bytes.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

use super::Entry;

/// Version 2.0 knows deflate and folders (§4.4.3).
const VERSION: u16 = 20;

/// Made on Unix, so that the mode counts (§4.4.2).
const UNIX: u16 = 3 << 8;

/// The method deflate (§4.4.5).
const DEFLATE: u16 = 8;

/// The first day that there is, 1 January 1980 (§4.4.6).
const DATE: u16 = (1 << 5) | 1;

/// A regular file, in the upper half of the external attributes.
const REGULAR: u32 = 0o100_000;

/// The files in a folder, as a `.zip`.
pub(super) fn zipped(folder: &str, files: &[Entry]) -> anyhow::Result<Vec<u8>> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for file in files {
        let name = format!("{folder}/{}", file.name);
        let offset = u32::try_from(archive.len())?;
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::best());
        deflate.write_all(&file.content)?;
        let packed = deflate.finish()?;
        let about = about(&name, &file.content, &packed)?;
        // The local header (§4.3.7).
        put(
            &mut archive,
            [b"PK\x03\x04".as_slice(), &VERSION.to_le_bytes(), &about, name.as_bytes(), &packed],
        );
        // Its header in the directory (§4.3.12): no comment, the first disk, no internal attributes.
        let made_by = (UNIX | VERSION).to_le_bytes();
        let mode = ((REGULAR | file.mode()) << 16).to_le_bytes();
        put(&mut directory, [b"PK\x01\x02".as_slice(), &made_by, &VERSION.to_le_bytes(), &about, &[0; 6]]);
        put(&mut directory, [mode.as_slice(), &offset.to_le_bytes(), name.as_bytes()]);
    }
    let count = u16::try_from(files.len())?.to_le_bytes();
    let (length, offset) = (u32::try_from(directory.len())?, u32::try_from(archive.len())?);
    archive.append(&mut directory);
    // The end (§4.3.16): one disk, no comment.
    put(&mut archive, [b"PK\x05\x06".as_slice(), &[0; 4], &count, &count, &length.to_le_bytes()]);
    put(&mut archive, [offset.to_le_bytes().as_slice(), &[0; 2]]);
    Ok(archive)
}

/// What both headers of a file say in the same words: flags, method, time, sums and lengths.
fn about(name: &str, content: &[u8], packed: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut sum = Crc::new();
    sum.update(content);
    let (packed, length) = (u32::try_from(packed.len())?, u32::try_from(content.len())?);
    let mut about = Vec::new();
    put(&mut about, [0, DEFLATE, 0, DATE].map(u16::to_le_bytes));
    put(&mut about, [sum.sum(), packed, length].map(u32::to_le_bytes));
    // Nothing extra follows the name.
    put(&mut about, [u16::try_from(name.len())?, 0].map(u16::to_le_bytes));
    Ok(about)
}

fn put<const N: usize>(bytes: &mut Vec<u8>, parts: [impl AsRef<[u8]>; N]) {
    for part in parts {
        bytes.extend(part.as_ref());
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Command;

    use serde_json::{Value, json};

    use super::*;
    use crate::find::program;
    use crate::report::left_out;

    /// What Python's zipfile finds after it has checked every sum.
    const READ: &str = "import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
files = archive.infolist()
print(json.dumps([[f.filename, f.date_time, f.external_attr >> 16, archive.read(f).decode()] for f in files]))";

    fn files() -> Vec<Entry> {
        let program = "a program ".repeat(10_000).into_bytes();
        vec![
            Entry { name: "README.txt", content: b"Read this.\r\n".to_vec(), is_program: false },
            Entry { name: "empty", content: Vec::new(), is_program: false },
            Entry { name: "gatepost-connector.exe", content: program, is_program: true },
        ]
    }

    #[test]
    fn another_program_reads_what_was_packed() {
        let Some(python) = program("python3") else {
            left_out("zip", "python3 is not installed");
            return;
        };
        let directory = tempfile::tempdir().unwrap();
        let archive = directory.path().join("package.zip");
        fs::write(&archive, zipped("package-1.0", &files()).unwrap()).unwrap();
        let output = Command::new(python).args(["-c", READ]).arg(&archive).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        let date = [1980, 1, 1, 0, 0, 0];
        let expected = json!([
            ["package-1.0/README.txt", date, 0o100_644, "Read this.\r\n"],
            ["package-1.0/empty", date, 0o100_644, ""],
            ["package-1.0/gatepost-connector.exe", date, 0o100_755, "a program ".repeat(10_000)],
        ]);
        assert_eq!(found, expected);
    }

    #[test]
    fn the_same_files_give_the_same_archive() {
        let packed = || zipped("package-1.0", &files()).unwrap();
        assert_eq!(packed(), packed());
        assert!(packed().len() < 2000, "it is packed");
    }
}
