//! The data directory: made at first start, readable by its owner alone.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use crate::Error;

/// The file that tells a demo's directory from a real one.
const DEMO: &str = "demo";

/// What a server is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Real devices.
    Service,
    /// An example. Its certificates, passwords and devices must never mix with real ones.
    Demo,
}

/// Makes the directory, or checks that it serves the same purpose as before.
pub fn prepare(path: &Path, purpose: Purpose) -> Result<(), Error> {
    let failed = |error| Error::DataDirectory { path: path.to_owned(), error };
    let wrong = |reason| Err(Error::WrongDirectory { path: path.to_owned(), reason });
    let marker = path.join(DEMO);
    let fresh = match fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed)?;
            true
        }
        Err(error) => return Err(failed(error)),
    };
    match (purpose, marker.exists()) {
        (Purpose::Service, true) => wrong("belongs to the demo; choose another data directory"),
        (Purpose::Demo, false) if !fresh => {
            wrong("is not empty and not the demo's; choose another data directory")
        }
        (Purpose::Demo, false) => {
            fs::write(marker, "An example organisation. `gatepost serve` refuses this.\n").map_err(failed)
        }
        (Purpose::Service, false) | (Purpose::Demo, true) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_and_a_service_never_share_a_directory() {
        let directory = tempfile::tempdir().unwrap();
        let (demo, service) = (directory.path().join("demo"), directory.path().join("service"));
        prepare(&demo, Purpose::Demo).unwrap();
        prepare(&demo, Purpose::Demo).unwrap();
        let refused = prepare(&demo, Purpose::Service).unwrap_err().to_string();
        assert!(refused.contains("belongs to the demo"), "{refused}");
        prepare(&service, Purpose::Service).unwrap();
        fs::write(service.join("master.key"), "").unwrap();
        prepare(&service, Purpose::Service).unwrap();
        assert!(prepare(&service, Purpose::Demo).is_err());
    }
}
