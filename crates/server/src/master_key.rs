//! The master key: from the configuration, or a file that the first start makes.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use domain::outside::{Random, random_bytes};
use zeroize::Zeroizing;

use crate::config::{Config, ConfigError, Secret};

/// The file in the data directory.
pub(crate) const FILE: &str = "master.key";

/// The key that wraps all others.
pub type MasterKey = Zeroizing<[u8; 32]>;

/// Reads the key; makes the file in the data directory if nothing names one.
pub fn load(config: &Config, random: &dyn Random) -> Result<MasterKey, MasterKeyError> {
    let given = Secret::read("master_key", config.master_key.as_ref(), config.master_key_file.as_ref())?;
    if let Some(given) = given {
        return parse(given.expose());
    }
    let path = config.data_directory.join(FILE);
    match fs::metadata(&path) {
        Ok(metadata) if metadata.permissions().mode() & 0o077 != 0 => Err(MasterKeyError::Open { path }),
        Ok(_) => parse(&Zeroizing::new(fs::read_to_string(&path).map_err(|error| file(&path, error))?)),
        Err(error) if error.kind() == ErrorKind::NotFound => make(&path, random),
        Err(error) => Err(file(&path, error)),
    }
}

fn make(path: &Path, random: &dyn Random) -> Result<MasterKey, MasterKeyError> {
    let key = Zeroizing::new(random_bytes::<32>(random));
    let text = Zeroizing::new(format!("{}\n", hex::encode(key.as_slice())));
    let write = || {
        let mut made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        made.write_all(text.as_bytes())?;
        made.sync_all()
    };
    write().map_err(|error| file(path, error))?;
    Ok(key)
}

fn parse(text: &str) -> Result<MasterKey, MasterKeyError> {
    let mut key = Zeroizing::new([0; 32]);
    hex::decode_to_slice(text.trim(), key.as_mut_slice()).map_err(|_| MasterKeyError::Form)?;
    Ok(key)
}

fn file(path: &Path, error: std::io::Error) -> MasterKeyError {
    ConfigError::File { path: path.to_owned(), error }.into()
}

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MasterKeyError {
    /// It cannot be read, or is given twice.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// It is no key.
    #[error("the master key must be 64 hexadecimal digits")]
    Form,
    /// Others may read it.
    #[error("{} can be read by other users; run `chmod 600` on it", .path.display())]
    Open {
        /// The file.
        path: PathBuf,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outside::RealRandom;

    fn config(directory: &Path) -> Config {
        Config { data_directory: directory.to_owned(), ..Config::default() }
    }

    #[test]
    fn the_first_start_makes_one_and_the_second_finds_it() {
        let directory = tempfile::tempdir().unwrap();
        let config = config(directory.path());
        let made = load(&config, &RealRandom::default()).unwrap();
        let found = load(&config, &RealRandom::default()).unwrap();
        assert_eq!(made, found);
        let permissions = fs::metadata(directory.path().join(FILE)).unwrap().permissions();
        assert_eq!(permissions.mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let config = config(directory.path());
        load(&config, &RealRandom::default()).unwrap();
        let path = directory.path().join(FILE);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = load(&config, &RealRandom::default()).unwrap_err().to_string();
        assert!(error.contains("chmod 600"), "{error}");
    }

    #[test]
    fn one_can_be_given() {
        let directory = tempfile::tempdir().unwrap();
        let given = Config { master_key: Some(Secret::new("ab".repeat(32))), ..config(directory.path()) };
        assert_eq!(load(&given, &RealRandom::default()).unwrap().as_slice(), [0xab; 32]);
        let short = Config { master_key: Some(Secret::new("abcd")), ..config(directory.path()) };
        let error = load(&short, &RealRandom::default()).unwrap_err().to_string();
        assert!(error.contains("64") && !error.contains("abcd"), "{error}");
        let path = directory.path().join("key");
        let both = Config { master_key_file: Some(path), ..given };
        let error = load(&both, &RealRandom::default()).unwrap_err().to_string();
        assert!(error.contains("`master_key_file`"), "{error}");
    }
}
