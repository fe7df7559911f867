//! Who runs this server.

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use serde_json::json;
use uuid::Uuid;

use crate::settings::{self, Organisation, Setting};
use crate::{Error, Problem, Services};

/// What an administrator says of the organisation.
#[derive(Clone, Debug, Default)]
pub struct NewOrganisation {
    /// The name that users see on their devices.
    pub name: String,
    /// Its mail domains.
    pub domains: Vec<String>,
    /// Whom users can ask.
    pub contact: String,
}

/// Keeps the organisation's name, domains and contact. The server's id stays.
pub async fn set_organisation(services: &Services, actor: &Actor, new: NewOrganisation) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let name = new.name.trim().to_owned();
    let mut problems = Vec::new();
    if name.is_empty() {
        problems.push(problem("name", "required", "users see this name on their devices"));
    }
    if name.chars().count() > 128 {
        problems.push(problem("name", "too-long", "at most 128 characters"));
    }
    if new.contact.chars().count() > 512 {
        problems.push(problem("contact", "too-long", "at most 512 characters"));
    }
    let domains: Vec<_> = new
        .domains
        .iter()
        .map(|domain| domain.trim().to_lowercase())
        .filter(|domain| !domain.is_empty())
        .collect();
    if domains.iter().any(|domain| !is_domain(domain)) {
        problems.push(problem("domains", "not-a-host", "write domains as example.com, one on each line"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let mut tx = services.store.write().await?;
    let mut organisation: Organisation = settings::read(&mut tx).await?;
    if organisation.id.is_nil() {
        organisation.id = domain::id::generate(services.now(), &*services.random);
    }
    let id: Uuid = organisation.id;
    organisation = Organisation { id, name, domains, contact: new.contact.trim().to_owned() };
    tx.put_setting(Organisation::NAME, &organisation, services.now()).await?;
    let details = json!({ "name": organisation.name, "domains": organisation.domains });
    let event = services.audit_event(
        actor,
        "setting.change",
        ObjectKind::Setting,
        Organisation::NAME,
        Organisation::NAME,
        details,
    );
    tx.audit(&event).await?;
    tx.commit().await?;
    Ok(())
}

fn problem(field: &str, code: &'static str, message: &str) -> Problem {
    Problem { field: field.to_owned(), code, message: message.to_owned() }
}

/// Letters, digits and hyphens, with at least one dot (RFC 1123 §2.1).
pub(super) fn is_domain(name: &str) -> bool {
    name.len() <= 253
        && name.contains('.')
        && name.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}
