//! A policy as somebody entered it, and whether it can be so.

use domain::compliance::{ComplianceAction, ComplianceActionKind, CompliancePolicySettings};
use domain::id::MessageTemplateId;
use domain::message::OccasionKind;
use serde::Serialize;
use store::Tx;

use crate::{Error, Problem};

/// The longest grace period, in hours: a year.
const LONGEST_GRACE: u32 = 8760;

/// A policy as somebody entered it.
#[derive(Clone, Debug, Serialize)]
pub struct NewPolicy {
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// What it asks.
    pub settings: CompliancePolicySettings,
    /// What follows. Without a block in it, devices are blocked at once.
    pub actions: Vec<ComplianceAction>,
}

/// What was entered, if it is right. All problems are told.
pub(super) fn checked(mut new: NewPolicy) -> Result<NewPolicy, Error> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, code, message: &str| {
        problems.push(Problem { field: field.to_owned(), code, message: message.to_owned() });
    };
    new = NewPolicy { display_name: new.display_name.trim().to_owned(), ..new };
    let length = new.display_name.chars().count();
    if !(1..=256).contains(&length) || new.display_name.chars().any(char::is_control) {
        wrong("displayName", "required", "a name of 1 to 256 characters");
    }
    if new.description.chars().count() > 2000 {
        wrong("description", "too-long", "at most 2000 characters");
    }
    if new.actions.iter().any(|action| action.grace_period_hours > LONGEST_GRACE) {
        wrong("gracePeriodHours", "out-of-range", "from 0 to 8760 hours");
    }
    if new.actions.len() > 10 {
        wrong("scheduledActionConfigurations", "too-long", "at most ten actions");
    }
    let twice =
        |action: &ComplianceAction| new.actions.iter().filter(|other| other.is_step(*action)).count() > 1;
    if new.actions.iter().any(|action| action.kind != ComplianceActionKind::Block && twice(action)) {
        wrong("scheduledActionConfigurations", "action-twice", "the same action twice after the same time");
    }
    let block = |action: &&ComplianceAction| action.kind == ComplianceActionKind::Block;
    match new.actions.iter().filter(block).count() {
        0 => {
            new.actions.push(ComplianceAction::new(ComplianceActionKind::Block, 0));
        }
        1 => {}
        _ => wrong("scheduledActionConfigurations", "block-twice", "one block, with one grace period"),
    }
    if problems.is_empty() { Ok(new) } else { Err(Error::Invalid(problems)) }
}

/// Refuses actions whose template is not there. One that the policy names already may have been deleted: the built-in text stands
/// for it.
pub(super) async fn templates_exist(
    tx: &mut Tx,
    actions: &[ComplianceAction],
    known: &[ComplianceAction],
) -> Result<(), Error> {
    let is_new = |template: &MessageTemplateId| known.iter().all(|action| action.template != Some(*template));
    for template in actions.iter().filter_map(|action| action.template).filter(is_new) {
        if !is_template(tx, template).await? {
            let message = "there is no message template with this id";
            return Err(Error::invalid("notificationTemplateId", "template-missing", message));
        }
    }
    Ok(())
}

/// Whether there is a message template with this id. A built-in one has no row before somebody changes it.
pub(super) async fn is_template(tx: &mut Tx, id: MessageTemplateId) -> Result<bool, Error> {
    Ok(OccasionKind::of_template(id).is_some() || tx.message_template(id).await?.is_some())
}
