//! Names of profiles (EP-2).

use domain::catalogue::{Problem, ProblemCode, Warning, WarningCode};
use domain::id::ProfileId;
use domain::profile::ProfileType;
use store::Tx;

use crate::Error;

/// What happens if another profile of the type has the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameRule {
    /// The profile is refused: the console.
    Refuse,
    /// The profile is accepted, as Graph does, and a warning says so: the API.
    Warn,
}

/// Checks a name; the warning, if there is one to give. A refusal is added to the problems.
pub(super) async fn check(
    tx: &mut Tx,
    rule: NameRule,
    kind: ProfileType,
    name: &str,
    except: Option<ProfileId>,
    problems: &mut Vec<Problem>,
) -> Result<Option<Warning>, Error> {
    if !tx.profile_name_taken(kind, name, except).await? {
        return Ok(None);
    }
    match rule {
        NameRule::Warn => Ok(Some(Warning::new("displayName", WarningCode::NameTaken))),
        NameRule::Refuse => {
            let message = "another profile of this type has this name: choose another one";
            problems.push(Problem::new("displayName", ProblemCode::NameTaken, message));
            Ok(None)
        }
    }
}
