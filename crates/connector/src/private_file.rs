//! Files that only their owner reads, and that are whole whatever happens while they are written.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::Error;

/// What is in the file; `None` if there is none. Refuses one that others can read, and a link, behind which anything may be.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if !metadata.is_file() => {
            let problem = "a file belongs here, not a link or a directory".to_owned();
            Err(Error::Content { path: path.to_owned(), problem })
        }
        Ok(metadata) => {
            if is_readable_by_others(path, &metadata)? {
                return Err(Error::Readable { path: path.to_owned() });
            }
            fs::read(path).map(Some).map_err(|error| failed(path, error))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, error)),
    }
}

/// Puts this into the file, all of it or nothing.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let beside = path.with_extension("new");
    let put = || {
        // Never into a file that is there: somebody else may have made it, and have it open or lead elsewhere by a link.
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = options().write(true).create_new(true).open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        sync_directory(path)
    };
    put().map_err(|error| failed(path, error))
}

/// How a file for its owner alone is opened.
pub(crate) fn options() -> OpenOptions {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "the mode is unix's"))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes sure that the name of a new file is on the disk.
pub(crate) fn sync_directory(path: &Path) -> std::io::Result<()> {
    // Windows keeps names with the file.
    if cfg!(unix)
        && let Some(parent) = path.parent()
    {
        File::open(parent)?.sync_all()?;
    }
    Ok(())
}

pub(crate) fn failed(path: &Path, error: std::io::Error) -> Error {
    Error::File { path: path.to_owned(), error }
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn is_readable_by_others(_: &Path, metadata: &fs::Metadata) -> Result<bool, Error> {
    Ok(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0)
}

#[cfg(windows)]
fn is_readable_by_others(path: &Path, _: &fs::Metadata) -> Result<bool, Error> {
    crate::access_list::is_readable_by_others(path)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn what_somebody_prepared_gets_no_secret() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        fs::write(at("theirs"), "").unwrap();
        symlink(at("theirs"), at("secrets.new")).unwrap();
        write(&at("secrets.sealed"), b"ours").unwrap();
        assert_eq!(fs::read(at("theirs")).unwrap(), b"");
        // One that they keep open.
        let mut kept = File::create(at("secrets.new")).unwrap();
        kept.set_permissions(fs::Permissions::from_mode(0o666)).unwrap();
        let mut kept_to_read = File::open(at("secrets.new")).unwrap();
        write(&at("secrets.sealed"), b"ours again").unwrap();
        kept.write_all(b"theirs").unwrap();
        let mut seen = String::new();
        std::io::Read::read_to_string(&mut kept_to_read, &mut seen).unwrap();
        assert_eq!(seen, "theirs");
        assert_eq!(read(&at("secrets.sealed")).unwrap().unwrap(), b"ours again");
        symlink(at("secrets.sealed"), at("seal.key")).unwrap();
        let refused = read(&at("seal.key")).unwrap_err().to_string();
        assert!(refused.contains("not a link"), "{refused}");
    }
}
