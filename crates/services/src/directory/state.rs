//! What the console says of the directory.

use domain::actor::{Actor, Permission};
use store::directory_state::DirectoryState;

use crate::{Error, Services};

/// How reading the directory goes, and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryStatus {
    /// Times, the last error, progress.
    pub state: DirectoryState,
    /// Users that are there.
    pub users: u64,
    /// Groups that are there.
    pub groups: u64,
}

/// How reading the directory goes.
pub async fn status(services: &Services, actor: &Actor) -> Result<DirectoryStatus, Error> {
    actor.require(Permission::ReadDirectory)?;
    let mut tx = services.store.read().await?;
    Ok(DirectoryStatus {
        state: tx.directory_state().await?,
        users: tx.user_count().await?,
        groups: tx.group_count().await?,
    })
}
