//! The journal: every change is on the disk before the call and its result after it, so that a crash between the two is
//! found at the next start, when Exchange is asked what is so.

mod line;
mod subject;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use connector_protocol::intent::{Intent, IntentResult, Operation};
use uuid::Uuid;

use self::line::{Changed, Entry, Line};
pub(crate) use self::subject::Subject;
use crate::private_file::failed;
use crate::{Error, private_file};

/// A file with more lines than this is written anew, with what is still of use.
const MOST_LINES: usize = 2000;

/// How long a change may take to the other domain controllers of most organisations, also to those of other sites.
const REPLICATION: TimeDelta = TimeDelta::minutes(15);

/// The journal file and what is in it.
pub(crate) struct Journal {
    path: PathBuf,
    state: Mutex<State>,
}

struct State {
    /// `None` only while the file is written anew, and where that failed.
    file: Option<File>,
    position: u64,
    /// Lines of the file.
    lines: usize,
    kept: Kept,
}

/// What is still of use.
#[derive(Default)]
struct Kept {
    /// Changes that were begun and whose end is not known.
    open: BTreeMap<Uuid, Intent>,
    /// Results that the server has not taken yet, in the order in which they came: of a mailbox that was changed twice the lists of the
    /// last change are those that it has.
    untold: Vec<IntentResult>,
    /// The changes that were begun within the last hour.
    recent: VecDeque<Begun>,
    /// Its messages.
    messages: VecDeque<Begun>,
}

/// A change, or a message, that was begun.
struct Begun {
    at: DateTime<Utc>,
    changed: Option<Changed>,
}

impl Journal {
    /// Opens the file, or makes one. A last line that is not whole was never promised to anybody and is cut off; any other
    /// broken line is an error, because nobody knows what it said.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let bytes = private_file::read(path)?.unwrap_or_default();
        let mut kept = Kept::default();
        let (mut position, mut lines) = (0, 0);
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let text = bytes.get(..whole).unwrap_or_default();
        for (number, line) in
            text.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty())
        {
            let line: Line = serde_json::from_slice(line).map_err(|error| Error::Content {
                path: path.to_owned(),
                problem: format!("line {}: {error}; move the file away and let a full sync run", number + 1),
            })?;
            position = line.position;
            lines += 1;
            kept.take(line);
        }
        let opened = private_file::options().write(true).create(true).truncate(false).open(path);
        let mut file = opened.map_err(|error| failed(path, error))?;
        let cut = |file: &mut File| {
            file.set_len(whole as u64)?;
            file.seek(SeekFrom::End(0))?;
            file.sync_all()?;
            private_file::sync_directory(path)
        };
        cut(&mut file).map_err(|error| failed(path, error))?;
        let mut state = State { file: Some(file), position, lines, kept };
        state.shorten(path)?;
        Ok(Self { path: path.to_owned(), state: Mutex::new(state) })
    }

    /// Writes that a change begins, with the domain controller at which it is made. Fails if the disk does not have it, and then the
    /// change must not be made.
    pub(crate) fn begin(
        &self,
        intent: &Intent,
        controller: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let controller = controller.map(str::to_owned);
        self.write(at, Entry::Began { intent: intent.clone(), controller })
    }

    /// Writes what became of a change, or of an intent that needed or was allowed none.
    pub(crate) fn end(&self, result: &IntentResult) -> Result<(), Error> {
        self.write(result.at, Entry::Ended { result: result.clone() })
    }

    /// Writes that a change that was begun was never made: its intent is as new.
    pub(crate) fn forget(&self, id: Uuid, at: DateTime<Utc>) -> Result<(), Error> {
        self.write(at, Entry::Undone { id })
    }

    /// Writes that the server has these results.
    pub(crate) fn told(&self, ids: Vec<Uuid>, at: DateTime<Utc>) -> Result<(), Error> {
        self.write(at, Entry::Told { ids })
    }

    /// Changes whose end is not known.
    pub(crate) fn unfinished(&self) -> Vec<Intent> {
        self.state().kept.open.values().cloned().collect()
    }

    /// Whether the end of this one is not known.
    pub(crate) fn is_unfinished(&self, id: Uuid) -> bool {
        self.state().kept.open.contains_key(&id)
    }

    /// Results that the server has not taken yet, in the order in which they came.
    pub(crate) fn untold(&self) -> Vec<IntentResult> {
        self.state().kept.untold.clone()
    }

    /// Whether the server has not taken the result of this one yet.
    pub(crate) fn is_untold(&self, id: Uuid) -> bool {
        self.state().kept.untold.iter().any(|result| result.id == id)
    }

    /// How many changes were begun within the hour before `now`. One from the future counts: a clock that was set back
    /// gives nobody more.
    pub(crate) fn changes_of_the_hour(&self, now: DateTime<Utc>) -> usize {
        of_the_hour(&mut self.state().kept.recent, now)
    }

    /// The domain controller at which something was changed last, as long as others may not have heard of it.
    pub(crate) fn controller_of(&self, subject: Subject, now: DateTime<Utc>) -> Option<String> {
        let state = self.state();
        let mut recent = state.kept.recent.iter().rev().filter(|begun| begun.at > now - REPLICATION);
        recent.find_map(|begun| {
            let changed = begun.changed.as_ref().filter(|changed| changed.subject == subject)?;
            Some(changed.controller.clone())
        })
    }

    /// How many messages were begun within the hour before `now`. They are no changes, and are counted for themselves.
    pub(crate) fn messages_of_the_hour(&self, now: DateTime<Utc>) -> usize {
        of_the_hour(&mut self.state().kept.messages, now)
    }

    /// The last position that is on the disk.
    pub(crate) fn position(&self) -> u64 {
        self.state().position
    }

    fn write(&self, at: DateTime<Utc>, entry: Entry) -> Result<(), Error> {
        let mut state = self.state();
        let line = Line { position: state.position + 1, at, entry };
        let bytes = line.bytes(&self.path)?;
        let put = |file: &mut File| {
            let before = file.stream_position()?;
            let written = file.write_all(&bytes).and_then(|()| file.sync_data());
            if written.is_err() {
                // Half a line in the middle of the file would make all of it unreadable.
                file.set_len(before)?;
                file.seek(SeekFrom::Start(before))?;
            }
            written
        };
        let opened = state.file.take().map_or_else(|| at_its_end(&self.path), Ok);
        let mut file = opened.map_err(|error| failed(&self.path, error))?;
        let written = put(&mut file);
        state.file = Some(file);
        written.map_err(|error| failed(&self.path, error))?;
        state.position = line.position;
        state.lines += 1;
        state.kept.take(line);
        state.shorten(&self.path)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Writes a file that has become long anew. The old one is there until the new one is whole.
    fn shorten(&mut self, path: &Path) -> Result<(), Error> {
        let counted = self.kept.recent.len() + self.kept.messages.len();
        let of_use = self.kept.open.len() + self.kept.untold.len() + counted;
        if self.lines <= MOST_LINES.max(2 * of_use) {
            return Ok(());
        }
        let bytes = self.kept.lines(&mut self.position)?;
        // Not every Windows renames a file over one that is open.
        self.file = None;
        private_file::write(path, &bytes)?;
        self.file = Some(at_its_end(path).map_err(|error| failed(path, error))?);
        self.lines = bytes.split(|byte| *byte == b'\n').count();
        Ok(())
    }
}

/// The file, to be written on.
fn at_its_end(path: &Path) -> std::io::Result<File> {
    let mut file = private_file::options().write(true).open(path)?;
    file.seek(SeekFrom::End(0))?;
    Ok(file)
}

impl Kept {
    fn take(&mut self, line: Line) {
        match line.entry {
            Entry::Began { intent, controller } => {
                let changed = controller.zip(Subject::of(&intent.operation));
                let changed = changed.map(|(controller, subject)| Changed { subject, controller });
                self.counter(is_message(&intent)).push_back(Begun { at: line.at, changed });
                self.open.insert(intent.id, intent);
            }
            Entry::Ended { result } => {
                self.open.remove(&result.id);
                self.untold.retain(|known| known.id != result.id);
                self.untold.push(result);
            }
            Entry::Undone { id } => {
                self.open.remove(&id);
            }
            Entry::Told { ids } => self.untold.retain(|result| !ids.contains(&result.id)),
            Entry::Counted { message, changed } => {
                self.counter(message).push_back(Begun { at: line.at, changed });
            }
        }
    }

    fn counter(&mut self, message: bool) -> &mut VecDeque<Begun> {
        if message { &mut self.messages } else { &mut self.recent }
    }

    /// The lines of a new file that says the same.
    fn lines(&self, position: &mut u64) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        let last = |begun: &VecDeque<Begun>| begun.back().map(|begun| begun.at);
        let newest = last(&self.recent).max(last(&self.messages)).unwrap_or_default();
        let mut put = |at, entry| {
            *position += 1;
            bytes.extend(Line { position: *position, at, entry }.bytes(Path::new(""))?);
            Ok::<(), Error>(())
        };
        for (all, message) in [(&self.recent, false), (&self.messages, true)] {
            for begun in all.iter().filter(|begun| begun.at > newest - TimeDelta::hours(1)) {
                put(begun.at, Entry::Counted { message, changed: begun.changed.clone() })?;
            }
        }
        for intent in self.open.values() {
            // After a restart it counts among the changes of the hour once more: that gives nobody more of them.
            put(newest, Entry::Began { intent: intent.clone(), controller: None })?;
        }
        for result in &self.untold {
            put(result.at, Entry::Ended { result: result.clone() })?;
        }
        Ok(bytes)
    }
}

fn of_the_hour(all: &mut VecDeque<Begun>, now: DateTime<Utc>) -> usize {
    all.retain(|begun| begun.at > now - TimeDelta::hours(1));
    all.len()
}

fn is_message(intent: &Intent) -> bool {
    matches!(intent.operation, Operation::SendMessage { .. })
}
