//! Where a demo keeps its things.

use std::path::{Path, PathBuf};

use anyhow::Context;
use server::data_directory::{Purpose, prepare};
use tempfile::TempDir;

/// A directory of the demo's own: a given one, or one that goes with the demo.
pub(super) enum Place {
    Given(PathBuf),
    Temporary(TempDir),
}

impl Place {
    /// Each demo begins anew, so what an earlier one left is cleared; anything else is refused.
    pub(super) fn new(given: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = given else {
            return Ok(Self::Temporary(tempfile::Builder::new().prefix("gatepost-demo-").tempdir()?));
        };
        prepare(path, Purpose::Demo)?;
        std::fs::remove_dir_all(path).with_context(|| format!("cannot clear {}", path.display()))?;
        prepare(path, Purpose::Demo)?;
        Ok(Self::Given(path.to_owned()))
    }

    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Given(path) => path,
            Self::Temporary(directory) => directory.path(),
        }
    }
}
