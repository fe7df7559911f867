//! The connector's packages that the console offers: files that this machine's administrator put into a folder (XC-4).

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use domain::actor::{Actor, Permission};
use sha2::{Digest, Sha256};
use tokio::fs::{self, File};
use tokio::io::AsyncReadExt;

use crate::{Error, Services};

/// The most files that are offered.
const MOST: usize = 50;

/// The sums that lie beside the packages: the console shows its own.
const SUMS: &str = "SHA256SUMS";

/// The longest name of a file.
const LONGEST: usize = 100;

/// The folder of this process, and the hashes that are known already.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    folder: Mutex<Option<PathBuf>>,
    hashes: Mutex<HashMap<Version, [u8; 32]>>,
}

/// One file as it was when it was hashed.
type Version = (String, u64, Option<SystemTime>);

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Linux.
    Linux,
    /// Windows.
    Windows,
    /// Neither its content nor its name says.
    Unknown,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name, without a folder.
    pub name: String,
    /// Its length in bytes.
    pub length: u64,
    /// What it is for.
    pub system: System,
    /// Its SHA-256.
    pub sha256: [u8; 32],
}

/// What is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packages {
    /// The configuration names no folder.
    NoFolder,
    /// The folder cannot be read.
    Unreadable {
        /// Which one.
        folder: PathBuf,
        /// Why.
        reason: String,
    },
    /// The files, by name. None if nobody put any there.
    Offered {
        /// Where they lie.
        folder: PathBuf,
        /// The files.
        packages: Vec<Package>,
    },
}

/// Says from which folder this process offers packages.
pub fn offer(services: &Services, folder: Option<PathBuf>) {
    *services.packages.folder.lock().unwrap_or_else(PoisonError::into_inner) = folder;
}

/// What there is.
pub async fn list(services: &Services, actor: &Actor) -> Result<Packages, Error> {
    actor.require(Permission::ReadService)?;
    let Some(folder) = services.packages.folder() else { return Ok(Packages::NoFolder) };
    match read(&services.packages, &folder).await {
        Ok(packages) => Ok(Packages::Offered { folder, packages }),
        Err(error) => Ok(Packages::Unreadable { folder, reason: error.to_string() }),
    }
}

/// Opens a file that [`list`] names, with its length. Whatever else is asked for is not there: a name is compared with what lies in
/// the folder, and never made part of a path that leads out of it.
pub async fn open(services: &Services, actor: &Actor, name: &str) -> Result<Option<(u64, File)>, Error> {
    actor.require(Permission::ReadService)?;
    let Some(folder) = services.packages.folder() else { return Ok(None) };
    let unreadable =
        |error: io::Error| Error::Unavailable { what: "the package", message: error.to_string() };
    let names = names(&folder).await.map_err(unreadable)?;
    let Some((name, _)) = names.into_iter().find(|(known, _)| known == name) else { return Ok(None) };
    let file = File::open(folder.join(name)).await.map_err(unreadable)?;
    // The length of what was opened: the file may have been replaced meanwhile.
    let length = file.metadata().await.map_err(unreadable)?.len();
    Ok(Some((length, file)))
}

impl Shelf {
    fn folder(&self) -> Option<PathBuf> {
        self.folder.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn known(&self, version: &Version) -> Option<[u8; 32]> {
        self.hashes.lock().unwrap_or_else(PoisonError::into_inner).get(version).copied()
    }

    fn learn(&self, version: Version, sha256: [u8; 32]) {
        let mut hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        // Files that were replaced leave their hashes behind.
        if hashes.len() > MOST * 2 {
            hashes.clear();
        }
        hashes.insert(version, sha256);
    }
}

async fn read(shelf: &Shelf, folder: &Path) -> io::Result<Vec<Package>> {
    let mut packages = Vec::new();
    for (name, metadata) in names(folder).await? {
        let path = folder.join(&name);
        let version = (name.clone(), metadata.len(), metadata.modified().ok());
        let sha256 = if let Some(known) = shelf.known(&version) {
            known
        } else {
            let sha256 = hash(&path).await?;
            shelf.learn(version, sha256);
            sha256
        };
        let system = system(&name, &path).await?;
        packages.push(Package { name, length: metadata.len(), system, sha256 });
    }
    Ok(packages)
}

/// Files with plain names, in order. No links: they could lead anywhere.
async fn names(folder: &Path) -> io::Result<Vec<(String, std::fs::Metadata)>> {
    let mut entries = fs::read_dir(folder).await?;
    let mut names = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        let Ok(name) = entry.file_name().into_string() else { continue };
        // The metadata of an entry is that of a link itself.
        let metadata = entry.metadata().await?;
        if is_plain(&name) && name != SUMS && metadata.is_file() {
            names.push((name, metadata));
        }
    }
    names.sort_by(|(one, _), (other, _)| one.cmp(other));
    names.truncate(MOST);
    Ok(names)
}

/// Letters, digits and `.-_+~`, as in names of packages, and not hidden.
fn is_plain(name: &str) -> bool {
    let fits = |char: char| char.is_ascii_alphanumeric() || ".-_+~".contains(char);
    name.len() <= LONGEST && !name.starts_with('.') && name.chars().all(fits)
}

async fn hash(path: &Path) -> io::Result<[u8; 32]> {
    let mut file = File::open(path).await?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut buffer).await?;
        let Some(chunk) = buffer.get(..read).filter(|chunk| !chunk.is_empty()) else { break };
        hash.update(chunk);
    }
    Ok(hash.finalize().into())
}

/// Programs say it in their first bytes (PE, ELF), packages by their names.
async fn system(name: &str, path: &Path) -> io::Result<System> {
    let mut start = Vec::new();
    File::open(path).await?.take(4).read_to_end(&mut start).await?;
    let name = name.to_ascii_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    Ok(if start.starts_with(b"MZ") || ends(&[".exe", ".msi"]) || name.contains("windows") {
        System::Windows
    } else if start.starts_with(b"\x7fELF") || ends(&[".deb", ".rpm"]) || name.contains("linux") {
        System::Linux
    } else {
        System::Unknown
    })
}
