//! The rules of who may enrol what. No rule, no enrolment.

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::device::Platform;
use domain::enrolment::{EnrolmentRule, Level};
use domain::id::{EnrolmentRuleId, GroupId};
use serde_json::json;

use crate::{Error, Problem, Services};

/// The most devices that a rule may allow a user.
const MOST_DEVICES: u32 = 100;

/// A rule before it is stored.
#[derive(Clone, Debug)]
pub struct NewRule {
    /// The group whose members it is for; `None` for every user.
    pub group: Option<GroupId>,
    /// Which platforms.
    pub platforms: Vec<Platform>,
    /// How many devices a user may have: 1 to 100.
    pub device_limit: u32,
    /// The least level that is accepted.
    pub level: Level,
}

/// Every rule.
pub async fn rules(services: &Services, actor: &Actor) -> Result<Vec<EnrolmentRule>, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    Ok(tx.enrolment_rules().await?)
}

/// Adds a rule.
pub async fn add_rule(services: &Services, actor: &Actor, new: NewRule) -> Result<EnrolmentRule, Error> {
    actor.require(Permission::WriteService)?;
    let mut problems = Vec::new();
    if new.platforms.is_empty() {
        problems.push(problem("platforms", "required", "choose at least one platform"));
    }
    if new.device_limit == 0 || new.device_limit > MOST_DEVICES {
        problems.push(problem("deviceLimit", "out-of-range", "a number from 1 to 100 is expected"));
    }
    let now = services.now();
    let mut tx = services.store.write().await?;
    if let Some(group) = new.group
        && tx.group(group).await?.is_none_or(|group| group.removed_at.is_some())
    {
        problems.push(problem("group", "not-found", "the directory has no such group"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let rule = EnrolmentRule {
        id: EnrolmentRuleId::generate(now, &*services.random),
        group: new.group,
        platforms: new.platforms,
        device_limit: new.device_limit,
        level: new.level,
    };
    tx.add_enrolment_rule(&rule, now).await?;
    let details = json!({
        "group": rule.group, "platforms": rule.platforms, "deviceLimit": rule.device_limit, "level": rule.level,
    });
    let event =
        services.audit_event(actor, "enrolment-rule.create", ObjectKind::EnrolmentRule, rule.id, "", details);
    tx.audit(&event).await?;
    tx.commit().await?;
    Ok(rule)
}

/// Deletes a rule. Devices that are enrolled stay so.
pub async fn delete_rule(services: &Services, actor: &Actor, id: EnrolmentRuleId) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let mut tx = services.store.write().await?;
    if !tx.delete_enrolment_rule(id).await? {
        return Err(Error::not_found("enrolment rule", id));
    }
    let event =
        services.audit_event(actor, "enrolment-rule.delete", ObjectKind::EnrolmentRule, id, "", json!({}));
    tx.audit(&event).await?;
    tx.commit().await?;
    Ok(())
}

fn problem(field: &str, code: &'static str, message: &str) -> Problem {
    Problem { field: field.to_owned(), code, message: message.to_owned() }
}
