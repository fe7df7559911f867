//! Files that only their owner reads, and that are whole whatever happens while they are written.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::Error;

/// What is in the file; `None` if there is none. Refuses one that others can read.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::metadata(path) {
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
        let mut file = options().write(true).create(true).truncate(true).open(&beside)?;
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
