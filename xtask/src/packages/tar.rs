//! Archives of tar as POSIX has them (IEEE 1003.1, pax, "ustar interchange format"), in gzip (RFC 1952). The same files always give
//! the same bytes: no owner, no time and no name of the building machine is in them.

use std::io::Write;

use anyhow::ensure;
use flate2::{Compression, GzBuilder};

use super::Entry;

/// The length of a record, in bytes.
const RECORD: usize = 512;

/// The first moment of 1980, in seconds: of the first that there is, tar says that it is hardly true.
const TIME: u64 = 315_532_800;

/// What the operating system is called in gzip's header: not known.
const NO_SYSTEM: u8 = 255;

/// The files in a folder, as a `.tar.gz`.
pub(super) fn gzipped(folder: &str, files: &[Entry]) -> anyhow::Result<Vec<u8>> {
    let builder = GzBuilder::new().mtime(0).operating_system(NO_SYSTEM);
    let mut archive = builder.write(Vec::new(), Compression::best());
    archive.write_all(&header(&format!("{folder}/"), '5', 0o755, 0)?)?;
    for file in files {
        let length = u64::try_from(file.content.len())?;
        archive.write_all(&header(&format!("{folder}/{}", file.name), '0', file.mode(), length)?)?;
        archive.write_all(&file.content)?;
        archive.write_all(&vec![0; file.content.len().next_multiple_of(RECORD) - file.content.len()])?;
    }
    archive.write_all(&[0; 2 * RECORD])?;
    Ok(archive.finish()?)
}

/// The record before a file.
fn header(name: &str, kind: char, mode: u32, length: u64) -> anyhow::Result<Vec<u8>> {
    let mut before = Vec::with_capacity(RECORD);
    field(&mut before, name, 100)?;
    octal(&mut before, mode.into(), 8)?;
    // User and group: root, as whom it is installed.
    octal(&mut before, 0, 8)?;
    octal(&mut before, 0, 8)?;
    octal(&mut before, length, 12)?;
    octal(&mut before, TIME, 12)?;
    let mut after = Vec::with_capacity(RECORD);
    field(&mut after, &kind.to_string(), 1)?;
    // No name of a link.
    field(&mut after, "", 100)?;
    field(&mut after, "ustar", 6)?;
    field(&mut after, "00", 2)?;
    field(&mut after, "root", 32)?;
    field(&mut after, "root", 32)?;
    // Two numbers of a device, what stands before a long name, and what nobody uses.
    octal(&mut after, 0, 8)?;
    octal(&mut after, 0, 8)?;
    field(&mut after, "", 155 + 12)?;
    // The sum counts itself as eight spaces.
    let sum: u64 = before.iter().chain(&after).chain(b"        ").map(|byte| u64::from(*byte)).sum();
    octal(&mut before, sum, 8)?;
    before.extend(after);
    Ok(before)
}

/// Text, filled up with zeros.
fn field(record: &mut Vec<u8>, text: &str, width: usize) -> anyhow::Result<()> {
    ensure!(text.len() <= width, "{text} is too long for an archive of tar");
    record.extend(text.as_bytes());
    record.resize(record.len() + width - text.len(), 0);
    Ok(())
}

/// A number in octal digits, with a zero at its end.
fn octal(record: &mut Vec<u8>, number: u64, width: usize) -> anyhow::Result<()> {
    field(record, &format!("{number:0digits$o}\0", digits = width - 1), width)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    use super::*;

    fn files() -> Vec<Entry> {
        let program: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
        vec![
            Entry { name: "empty", content: Vec::new(), is_program: false },
            Entry { name: "gatepost-connector", content: program, is_program: true },
            Entry { name: "record", content: vec![b'x'; RECORD], is_program: false },
        ]
    }

    #[test]
    fn tar_unpacks_what_was_packed_without_a_word() {
        let directory = tempfile::tempdir().unwrap();
        let archive = directory.path().join("package.tar.gz");
        fs::write(&archive, gzipped("package-1.0", &files()).unwrap()).unwrap();
        let tar = |arguments: &[&str]| {
            let mut command = Command::new("tar");
            let output =
                command.args(arguments).arg(&archive).current_dir(directory.path()).output().unwrap();
            assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
            String::from_utf8(output.stdout).unwrap()
        };
        let listed = tar(&["--utc", "--list", "--verbose", "--gzip", "--file"]);
        assert!(listed.contains("-rwxr-xr-x root/root    400000 1980-01-01 00:00"), "{listed}");
        tar(&["--extract", "--gzip", "--file"]);
        let folder = directory.path().join("package-1.0");
        for file in files() {
            let path = folder.join(file.name);
            assert_eq!(fs::read(&path).unwrap(), file.content, "{}", file.name);
            let may_run = fs::metadata(&path).unwrap().permissions().mode() & 0o100 != 0;
            assert_eq!(may_run, file.is_program, "{}", file.name);
        }
        assert_eq!(fs::read_dir(folder).unwrap().count(), files().len());
    }

    #[test]
    fn the_same_files_give_the_same_archive() {
        let packed = || gzipped("package-1.0", &files()).unwrap();
        assert_eq!(packed(), packed());
        let is_without_time = packed().starts_with(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
        assert!(is_without_time);
    }
}
