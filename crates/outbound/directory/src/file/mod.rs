//! A directory in a file, for small set-ups.

pub(crate) mod csv;
pub(crate) mod json;
mod password;
mod rows;
pub(crate) mod text;

use std::collections::{HashMap, HashSet};

use domain::directory::Snapshot;
use secrecy::{ExposeSecret, SecretString};

use crate::error::Place;
use crate::{Directory, DirectoryError, FileConfiguration, Flavour, Found, Pending, Progress};

/// A file for 100,000 users has some 20 MB.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// Names that a test shows.
const LOOK: usize = 10;

/// What a file holds: the snapshot, and hashes of passwords by external id.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) snapshot: Snapshot,
    passwords: HashMap<String, SecretString>,
}

/// A directory in a file. The file is read at each use, so that a change counts from the next one on.
pub(crate) struct FileDirectory {
    configuration: FileConfiguration,
}

impl FileDirectory {
    pub(crate) fn new(configuration: FileConfiguration) -> Self {
        Self { configuration }
    }

    async fn load(&self) -> Result<Contents, DirectoryError> {
        let path = &self.configuration.path;
        let failed = |error: std::io::Error| whole(path, &format!("it cannot be read: {error}"));
        let size = tokio::fs::metadata(path).await.map_err(failed)?.len();
        if size > MOST_BYTES {
            return Err(whole(path, "it is larger than 64 MB; use LDAP for a directory of this size"));
        }
        let bytes = tokio::fs::read(path).await.map_err(failed)?;
        let text = text::decode(path, &bytes)?;
        let contents = match path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
            Some("csv") => csv::read(path, text)?,
            Some("json") => json::read(path, text)?,
            _ => return Err(whole(path, "its name must end in .csv or .json")),
        };
        check(path, &contents)?;
        Ok(contents)
    }

    async fn verify(&self, name: &str, password: &SecretString) -> Result<Option<String>, DirectoryError> {
        if password.expose_secret().is_empty() || name.trim().is_empty() {
            return Ok(None);
        }
        let contents = self.load().await?;
        if contents.passwords.is_empty() {
            return Err(DirectoryError::NoPasswords);
        }
        password::verify(&contents, name.trim(), password).await
    }
}

impl Directory for FileDirectory {
    fn read<'a>(&'a self, progress: &'a dyn Progress) -> Pending<'a, Snapshot> {
        Box::pin(async move {
            let snapshot = self.load().await?.snapshot;
            progress.read(snapshot.users.len(), snapshot.groups.len());
            Ok(snapshot)
        })
    }

    fn verify_password<'a>(
        &'a self,
        name: &'a str,
        password: &'a SecretString,
    ) -> Pending<'a, Option<String>> {
        Box::pin(self.verify(name, password))
    }

    fn test(&self) -> Pending<'_, Found> {
        Box::pin(async move {
            let snapshot = self.load().await?.snapshot;
            let users = snapshot.users.iter().take(LOOK).map(|user| user.display_name.clone()).collect();
            let groups = snapshot.groups.iter().take(LOOK).map(|group| group.attributes.display_name.clone());
            Ok(Found {
                flavour: Flavour::File,
                base: self.configuration.path.clone(),
                users,
                groups: groups.collect(),
            })
        })
    }
}

/// Refuses ids that occur twice and members that do not exist: a spelling mistake must not look like somebody leaving.
fn check(path: &str, contents: &Contents) -> Result<(), DirectoryError> {
    let snapshot = &contents.snapshot;
    let users: HashSet<_> = snapshot.users.iter().map(|user| user.external_id.as_str()).collect();
    let groups: HashSet<_> =
        snapshot.groups.iter().map(|group| group.attributes.external_id.as_str()).collect();
    if users.len() < snapshot.users.len() || groups.len() < snapshot.groups.len() {
        return Err(whole(path, "an id occurs twice"));
    }
    for group in &snapshot.groups {
        let strangers = group.users.iter().filter(|id| !users.contains(id.as_str()));
        let strangers = strangers.chain(group.groups.iter().filter(|id| !groups.contains(id.as_str())));
        if let Some(stranger) = strangers.map(|id| text::short(id)).next() {
            let name = text::short(&group.attributes.display_name);
            return Err(whole(
                path,
                &format!("the group `{name}` has the member `{stranger}`, who is not in the file"),
            ));
        }
    }
    Ok(())
}

/// An error about the file as a whole.
fn whole(path: &str, problem: &str) -> DirectoryError {
    at(path, 0, 0, problem)
}

/// An error at a place.
fn at(path: &str, line: usize, column: usize, problem: &str) -> DirectoryError {
    DirectoryError::File { place: Place { file: path.to_owned(), line, column }, problem: problem.to_owned() }
}
