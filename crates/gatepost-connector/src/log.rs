//! The log: standard error, or a file where nobody reads that.

use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::Context;
use connector::LogSection;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// How long the file gets before it is put aside, in bytes.
const MOST: u64 = 10 * 1024 * 1024;

/// How many that were put aside are kept.
const KEPT: u32 = 5;

/// Starts the log of this process. `file` is where it goes unless the configuration says otherwise.
pub(crate) fn start(log: &LogSection, file: Option<PathBuf>) -> anyhow::Result<()> {
    match log.file.clone().or(file) {
        Some(path) => {
            let file = LogFile::open(&path, MOST).with_context(|| path.display().to_string())?;
            write_to(log, Mutex::new(file), false)
        }
        // Colours are for a terminal, not for a journal; a console of Windows shows their codes unless it is told what they are.
        None => write_to(log, io::stderr, cfg!(unix) && io::stderr().is_terminal()),
    }
}

/// Refuses a filter that is none.
pub(crate) fn check(log: &LogSection) -> anyhow::Result<()> {
    filter(log).map(drop)
}

fn filter(log: &LogSection) -> anyhow::Result<EnvFilter> {
    let expected = || format!("[log] filter = \"{}\": write info, or warn,connector=debug", log.filter);
    EnvFilter::try_new(&log.filter).with_context(expected)
}

fn write_to<W>(log: &LogSection, writer: W, colours: bool) -> anyhow::Result<()>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = filter(log)?;
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(writer);
    // The only error is that there is one already, as in tests.
    let _ = if log.json {
        subscriber.json().flatten_event(true).with_current_span(false).try_init()
    } else {
        subscriber.try_init()
    };
    Ok(())
}

/// A file that is put aside when it is full.
struct LogFile {
    path: PathBuf,
    most: u64,
    length: u64,
    /// The length at which it is put aside.
    full: u64,
    // None for the moment in which it is put aside: Windows renames no file that is open.
    file: Option<File>,
}

impl LogFile {
    fn open(path: &Path, most: u64) -> io::Result<Self> {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let file = append(path)?;
        let length = file.metadata()?.len();
        Ok(Self { path: path.to_owned(), most, length, full: most, file: Some(file) })
    }

    /// `connector.log.5` goes, `connector.log` becomes `connector.log.1`. A log that cannot be renamed, since somebody has it open on
    /// Windows, is written on, and the older ones stay what they are.
    fn put_aside(&mut self) -> io::Result<()> {
        self.file = None;
        // Out of the way under a name of its own, which says whether it can be renamed at all.
        let is_aside = fs::rename(&self.path, self.numbered(0)).is_ok();
        if is_aside {
            // Those after a gap need not make room.
            let last = (1..KEPT).find(|number| !self.numbered(*number).exists()).unwrap_or(KEPT);
            for number in (1..=last).rev() {
                let _ = fs::rename(self.numbered(number - 1), self.numbered(number));
            }
        }
        let file = append(&self.path)?;
        self.length = file.metadata()?.len();
        // It is tried again when as much was written once more, and not at each line.
        self.full = if is_aside { self.most } else { self.length + self.most };
        self.file = Some(file);
        Ok(())
    }

    fn numbered(&self, number: u32) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".{number}"));
        name.into()
    }
}

impl Write for LogFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let more = bytes.len() as u64;
        if self.file.is_none() || (self.length > 0 && self.length + more > self.full) {
            self.put_aside()?;
        }
        let Some(file) = &mut self.file else { return Err(io::ErrorKind::NotFound.into()) };
        file.write_all(bytes)?;
        self.length += more;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_log_is_put_aside_and_the_oldest_goes() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log/connector.log");
        for line in 0..20 {
            // Opened anew each time, as by a service that is restarted.
            let mut log = LogFile::open(&path, 10).unwrap();
            writeln!(log, "line {line:03}").unwrap();
        }
        let read = |name: &str| fs::read_to_string(directory.path().join("log").join(name));
        assert_eq!(read("connector.log").unwrap(), "line 019\n");
        assert_eq!(read("connector.log.1").unwrap(), "line 018\n");
        assert_eq!(read("connector.log.5").unwrap(), "line 014\n");
        assert!(read("connector.log.6").is_err());
    }

    #[test]
    fn a_log_that_cannot_be_renamed_is_written_on_and_costs_no_older_one() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("connector.log");
        let read = |name: &str| fs::read_to_string(directory.path().join(name)).unwrap_or_default();
        for number in 1..=KEPT {
            fs::write(directory.path().join(format!("connector.log.{number}")), format!("old {number}"))
                .unwrap();
        }
        // As while a viewer has it open on Windows.
        let in_the_way = directory.path().join("connector.log.0");
        fs::create_dir(&in_the_way).unwrap();
        let mut log = LogFile::open(&path, 20).unwrap();
        for line in 0..4 {
            writeln!(log, "line {line:03}").unwrap();
        }
        assert_eq!(read("connector.log"), "line 000\nline 001\nline 002\nline 003\n");
        for number in 1..=KEPT {
            assert_eq!(read(&format!("connector.log.{number}")), format!("old {number}"));
        }
        fs::remove_dir(in_the_way).unwrap();
        writeln!(log, "line 004").unwrap();
        assert_eq!(
            (read("connector.log.1").lines().count(), read("connector.log").as_str()),
            (4, "line 004\n")
        );
        assert_eq!(read("connector.log.2"), "old 1");
    }

    #[test]
    fn a_line_longer_than_the_file_may_be_is_written_whole() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("connector.log");
        let mut log = LogFile::open(&path, 4).unwrap();
        log.write_all(b"a long line\n").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"a long line\n");
    }
}
