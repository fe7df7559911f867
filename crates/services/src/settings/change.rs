//! Reading and changing a settings document by an administrator.

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use serde_json::json;
use store::Tx;

use super::{Setting, read};
use crate::{Error, Problem, Services};

/// A settings document as it is, or its default.
pub async fn get<S: Setting>(services: &Services, actor: &Actor) -> Result<S, Error> {
    actor.require(Permission::ReadService)?;
    Ok(read(&mut services.store.read().await?).await?)
}

/// Keeps a document that was found right, with what it was before in the audit log. False if nothing changed.
pub(crate) async fn put<S: Setting + PartialEq>(
    services: &Services,
    tx: &mut Tx,
    actor: &Actor,
    new: &S,
) -> Result<bool, Error> {
    let old: S = read(tx).await?;
    if old == *new {
        return Ok(false);
    }
    tx.put_setting(S::NAME, new, services.now()).await?;
    let details = json!({ "old": old, "new": new });
    let event = services.audit_event(actor, "setting.change", ObjectKind::Setting, S::NAME, S::NAME, details);
    tx.audit(&event).await?;
    Ok(true)
}

/// The numbers of a form, each with its bounds; what is outside is told of all of them.
#[derive(Default)]
pub(crate) struct Numbers(Vec<Problem>);

impl Numbers {
    /// One number; its lower bound in place of one that is refused in the end.
    pub(crate) fn take(&mut self, field: &str, value: i64, min: u32, max: u32) -> u32 {
        let fits = u32::try_from(value).ok().filter(|number| (min..=max).contains(number));
        fits.unwrap_or_else(|| {
            let message = format!("{field} must be from {min} to {max}");
            self.0.push(Problem { field: field.to_owned(), code: "out-of-range", message });
            min
        })
    }

    /// Refuses if one of them was outside its bounds.
    pub(crate) fn finish(self) -> Result<(), Error> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }
}
