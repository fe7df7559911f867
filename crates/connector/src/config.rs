//! The configuration file of the machine's own administrator: where things are kept, and the limits that no server can raise.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::{Error, Limits, read_text};

/// In double quotes TOML takes a backslash for the beginning of something else.
const QUOTES: &str = "; a path with \\ belongs into single quotes";

/// The whole configuration. Every part has a default, so that an empty file is a valid one.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where registration, secrets and journal are kept.
    pub data_directory: PathBuf,
    /// What may be done to Exchange at all.
    pub limits: Limits,
    /// The log.
    pub log: LogSection,
    /// Figures for Prometheus.
    pub metrics: MetricsSection,
}

/// `[log]`
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct LogSection {
    /// Which messages: `info`, or `warn,connector=debug`.
    pub filter: String,
    /// One JSON object a line rather than text.
    pub json: bool,
    /// A file in place of standard error. It is put aside at 10 MiB; five of those that were are kept.
    pub file: Option<PathBuf>,
}

/// `[metrics]`
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct MetricsSection {
    /// A file that is written anew every quarter of a minute in the text format of Prometheus, for the textfile collector of
    /// node_exporter or windows_exporter: a connector opens no port.
    pub textfile: Option<PathBuf>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_directory: data_directory(),
            limits: Limits::default(),
            log: LogSection::default(),
            metrics: MetricsSection::default(),
        }
    }
}

impl Default for LogSection {
    fn default() -> Self {
        Self { filter: "info".to_owned(), json: false, file: None }
    }
}

/// A service of Windows starts in the system's own directory: what it keeps belongs elsewhere.
fn data_directory() -> PathBuf {
    let programs = std::env::var_os("ProgramData").filter(|_| cfg!(windows));
    programs.map_or_else(
        || PathBuf::from("gatepost-connector-data"),
        |programs| PathBuf::from(programs).join("gatepost-connector"),
    )
}

impl Config {
    /// Reads the file; without a name `gatepost-connector.toml` in the working directory, where there is one.
    pub fn load(path: Option<&Path>) -> Result<Self, Error> {
        let usual = Path::new("gatepost-connector.toml");
        let path = match path {
            Some(path) => path,
            None if usual.exists() => usual,
            None => return Ok(Self::default()),
        };
        let text = read_text(path)?;
        let config: Self = toml::from_str(&text).map_err(|error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count();
            let said = text.lines().nth(line).unwrap_or_default();
            let advice = if said.contains('"') && said.contains('\\') { QUOTES } else { "" };
            let problem = format!("line {}: {}{advice}", line + 1, error.message());
            Error::Content { path: path.to_owned(), problem }
        })?;
        match config.empty_path() {
            None => Ok(config),
            Some(key) => {
                let problem = format!("`{key}` is empty; a path is expected, or leave the line out");
                Err(Error::Content { path: path.to_owned(), problem })
            }
        }
    }

    /// The first key with a path that is none.
    fn empty_path(&self) -> Option<&'static str> {
        let paths = [
            ("data_directory", Some(&self.data_directory)),
            ("[log] file", self.log.file.as_ref()),
            ("[metrics] textfile", self.metrics.textfile.as_ref()),
        ];
        let is_empty = |path: Option<&PathBuf>| path.is_some_and(|path| path.as_os_str().is_empty());
        paths.into_iter().find_map(|(key, path)| is_empty(path).then_some(key))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::OperationKind;

    fn load(text: &str) -> Result<Config, Error> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("connector.toml");
        std::fs::write(&path, text).unwrap();
        Config::load(Some(&path))
    }

    #[test]
    fn an_empty_file_switches_no_wipe_on() {
        let limits = load("").unwrap().limits;
        assert!(!limits.wipes);
        assert!(limits.operations.contains(&OperationKind::Entries));
    }

    #[test]
    fn a_name_that_is_not_known_is_refused_with_its_line() {
        let error = load("data_directory = \"x\"\n[limits]\nchanges_per_hour = 3\n").unwrap_err().to_string();
        assert!(error.contains("line 3") && error.contains("changes_per_hour"), "{error}");
        assert!(load("[limits]\noperations = [\"everything\"]\n").is_err());
    }

    #[test]
    fn a_path_of_windows_in_double_quotes_is_told_what_to_do() {
        let error = load("# Ours\r\ndata_directory = \"C:\\ProgramData\\x\"\r\n").unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("single quotes"), "{error}");
        let config = load("\u{feff}data_directory = 'C:\\ProgramData\\x'\r\n").unwrap();
        assert_eq!(config.data_directory, PathBuf::from("C:\\ProgramData\\x"));
    }

    #[test]
    fn a_path_that_is_empty_is_refused_with_its_key() {
        for (text, key) in [
            ("data_directory = ''\n", "`data_directory`"),
            ("[log]\nfile = ''\n", "`[log] file`"),
            ("[metrics]\ntextfile = ''\n", "`[metrics] textfile`"),
        ] {
            let error = load(text).unwrap_err().to_string();
            assert!(error.contains(key) && error.contains("a path is expected"), "{error}");
        }
    }

    #[test]
    fn an_administrator_can_forbid_all_but_entries() {
        let limits = load("[limits]\noperations = [\"entries\"]\nchanges_an_hour = 10\n").unwrap().limits;
        assert_eq!(limits.operations, BTreeSet::from([OperationKind::Entries]));
        assert_eq!(limits.changes_an_hour, 10);
    }
}
