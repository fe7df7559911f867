//! The sums of the packages in a directory, as `sha256sum --check` reads them.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::Context;
use sha2::{Digest, Sha256};

use super::SUMS;

/// The sum of each file, by its name.
pub(super) struct Sums(BTreeMap<String, String>);

impl Sums {
    /// What is known of the files that are there: a package that is not built this time keeps its line.
    pub(super) fn of(directory: &Path) -> anyhow::Result<Self> {
        let path = directory.join(SUMS);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        let lines = text.lines().filter_map(|line| line.split_once("  "));
        let there = lines.filter(|(_, file)| directory.join(file).is_file());
        Ok(Self(there.map(|(sum, file)| (file.to_owned(), sum.to_owned())).collect()))
    }

    /// Takes the sum of a file.
    pub(super) fn add(&mut self, file: String, content: &[u8]) {
        self.0.insert(file, hex::encode(Sha256::digest(content)));
    }

    /// A line for each, in the order of their names.
    pub(super) fn text(&self) -> String {
        self.0.iter().flat_map(|(file, sum)| [sum, "  ", file, "\n"]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_is_not_built_this_time_keeps_its_sum_while_it_is_there() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        assert_eq!(Sums::of(directory.path()).unwrap().text(), "");
        std::fs::write(at("linux.tar.gz"), "new").unwrap();
        std::fs::write(at("windows.zip"), "as before").unwrap();
        std::fs::write(at(SUMS), "aa  gone.zip\nbb  linux.tar.gz\ncc  windows.zip\n").unwrap();
        let mut sums = Sums::of(directory.path()).unwrap();
        sums.add("linux.tar.gz".to_owned(), b"new");
        let new = "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437";
        assert_eq!(sums.text(), format!("{new}  linux.tar.gz\ncc  windows.zip\n"));
    }
}
