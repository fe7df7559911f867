//! Archives of tar in gzip. The same files always give the same bytes: no owner, no time and no name of the building machine is in them.

use flate2::{Compression, GzBuilder};
use tar::{Builder, EntryType, Header};

use super::Entry;

/// The first moment of 1980, in seconds: of the first that there is, tar says that it is hardly true.
const TIME: u64 = 315_532_800;

/// What the operating system is called in gzip's header (RFC 1952 2.3.1): not known.
const NO_SYSTEM: u8 = 255;

/// The files in a folder, as a `.tar.gz`.
pub(super) fn gzipped(folder: &str, files: &[Entry]) -> anyhow::Result<Vec<u8>> {
    let gzip = GzBuilder::new().mtime(0).operating_system(NO_SYSTEM);
    let mut archive = Builder::new(gzip.write(Vec::new(), Compression::best()));
    let name = format!("{folder}/");
    archive.append_data(&mut header(EntryType::Directory, 0o755, 0)?, name, std::io::empty())?;
    for file in files {
        let length = u64::try_from(file.content.len())?;
        let name = format!("{folder}/{}", file.name);
        archive.append_data(&mut header(EntryType::Regular, file.mode(), length)?, name, &*file.content)?;
    }
    Ok(archive.into_inner()?.finish()?)
}

/// What stands before a file, whose owner is root, as whom it is installed.
fn header(kind: EntryType, mode: u32, length: u64) -> anyhow::Result<Header> {
    let mut header = Header::new_ustar();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(length);
    header.set_mtime(TIME);
    header.set_uid(0);
    header.set_gid(0);
    header.set_username("root")?;
    header.set_groupname("root")?;
    Ok(header)
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
            Entry { name: "record", content: vec![b'x'; 512], is_program: false },
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
