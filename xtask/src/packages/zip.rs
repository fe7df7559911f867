//! Archives of zip. The same files always give the same bytes.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use super::Entry;

/// The files in a folder, as a `.zip`.
pub(super) fn zipped(folder: &str, files: &[Entry]) -> anyhow::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        // The first day that a zip can name, 1 January 1980.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(9))
            .system(System::Unix)
            .last_modified_time(DateTime::default())
            .unix_permissions(file.mode());
        archive.start_file(format!("{folder}/{}", file.name), options)?;
        archive.write_all(&file.content)?;
    }
    Ok(archive.finish()?.into_inner())
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
