//! Profiles: made, read, changed, copied and deleted. Saving a profile alone deploys nothing (AS-3).

mod certificate;
mod change;
mod create;
mod delete;
mod modern_authentication;
mod names;
mod plan;
mod references;

pub use change::{Change, VERSION_CHANGED, change, change_needing, change_version};
pub use create::{NewProfile, copy, create, create_needing};
pub use delete::{delete, delete_version};
pub use modern_authentication::{ModernAuthentication, modern_authentication};
pub use names::NameRule;
pub use plan::{ChangePlan, plan};
pub use references::set_reference;

use domain::actor::{Actor, Permission};
use domain::catalogue::{Problem, Warning};
use domain::id::ProfileId;
use domain::profile::Profile;

use crate::{Error, Services};

/// A profile as it was saved, with what the administrator should know of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// The profile.
    pub profile: Profile,
    /// What the administrator should know.
    pub warnings: Vec<Warning>,
}

/// Every profile, by name.
pub async fn list(services: &Services, actor: &Actor) -> Result<Vec<Profile>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    Ok(services.store.read().await?.profiles().await?)
}

/// One profile.
pub async fn get(services: &Services, actor: &Actor, id: ProfileId) -> Result<Option<Profile>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    Ok(services.store.read().await?.profile(id).await?)
}

/// The catalogue's problems as the error of a use case.
pub(crate) fn invalid(problems: Vec<Problem>) -> Error {
    let problems = problems.into_iter().map(|problem| crate::Problem {
        field: problem.setting,
        code: problem.code.name(),
        message: problem.message,
    });
    Error::Invalid(problems.collect())
}
