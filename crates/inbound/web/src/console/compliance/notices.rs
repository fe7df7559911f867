//! The messages of a policy: when each is sent, and with which template (Graph's notificationTemplateId).

use domain::compliance::{ComplianceAction, ComplianceActionKind};
use domain::id::MessageTemplateId;
use services::Error;
use services::messages::{self, Template};
use texts::Text;

use super::policy_form;
use crate::console::messages::template_name;
use crate::failure::Failure;
use crate::form::{Choice, Entered, Field, Kind};
use crate::visit::Visit;

/// How many messages are read at most: a policy has ten actions, and what is more is refused with words.
const MOST: usize = 10;

/// How many more than there are can be written at once.
const SPARE: usize = 2;

/// The fields of each message: after how many hours, and its text.
pub(super) async fn fields(visit: &Visit, actions: &[ComplianceAction]) -> Result<Vec<Field>, Failure> {
    let text = visit.text;
    let known: Vec<_> = actions.iter().filter(|action| action.kind == ComplianceActionKind::Notify).collect();
    let templates = templates(visit).await?;
    let mut fields = Vec::new();
    for number in 1..=(known.len() + SPARE).min(MOST.max(known.len())) {
        let action = known.get(number - 1);
        let chosen = action.and_then(|action| action.template);
        let label = |id: &str| text.with(id, &[("number", &number.to_string())]);
        let hours = Field::text(hours(number), label("policy-notify-hours"))
            .value(action.map(|action| action.grace_period_hours.to_string()).unwrap_or_default());
        let choices = Kind::Select(choices(text, templates.as_deref(), chosen));
        fields.push(if number == 1 { hours.help(text.get("policy-notify-hours-help")) } else { hours });
        fields.push(
            Field::new(template(number), label("policy-template"), choices)
                .value(chosen.map(|id| id.to_string()).unwrap_or_default()),
        );
    }
    Ok(fields)
}

/// What was entered. A message of the policy whose hours were emptied is one no more; a text that was chosen for none is refused.
pub(super) fn read(entered: &Entered, known: &[ComplianceAction]) -> Result<Vec<ComplianceAction>, Error> {
    let known = known.iter().filter(|action| action.kind == ComplianceActionKind::Notify).count();
    let mut actions = Vec::new();
    for number in 1..=MOST {
        let (hours, template) = (hours(number), entered.get(&template(number)));
        let template = match template {
            "" => None,
            id => Some(id.parse().map_err(|_| Error::not_found("message template", id))?),
        };
        let kind = ComplianceActionKind::Notify;
        let after = policy_form::hours(&hours, entered.get(&hours))?;
        if after.is_empty() && template.is_some() && number > known {
            return Err(Error::invalid(&hours, "required", "after how many hours the message is sent"));
        }
        for grace_period_hours in after {
            actions.push(ComplianceAction { template, ..ComplianceAction::new(kind, grace_period_hours) });
        }
    }
    Ok(actions)
}

/// What a message says, for the page of its policy. Empty for the usual text.
pub(super) async fn named(visit: &Visit, action: &ComplianceAction) -> Result<String, Failure> {
    let text = visit.text;
    let Some(id) = action.template else { return Ok(String::new()) };
    let known = templates(visit).await?.unwrap_or_default();
    let known = known.iter().find(|template| template.id == id);
    Ok(known.map_or_else(|| text.get("policy-template-chosen"), |template| template_name(text, template)))
}

/// The templates; `None` for whoever may not see them.
async fn templates(visit: &Visit) -> Result<Option<Vec<Template>>, Failure> {
    if !visit.may(domain::actor::Permission::ReadService) {
        return Ok(None);
    }
    Ok(Some(messages::templates(visit.services(), &visit.actor()).await?))
}

/// The usual text, the templates that people made, and the one that is chosen: over Graph that may be any.
fn choices(text: Text, known: Option<&[Template]>, chosen: Option<MessageTemplateId>) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", text.get("policy-template-usual"))];
    let offered = |template: &&Template| template.occasion.is_none() || Some(template.id) == chosen;
    choices.extend(
        known
            .unwrap_or_default()
            .iter()
            .filter(offered)
            .map(|template| Choice::new(template.id.to_string(), template_name(text, template))),
    );
    if let Some(id) = chosen.map(|id| id.to_string())
        && !choices.iter().any(|choice| choice.value == id)
    {
        choices.push(Choice::new(id, text.get("policy-template-chosen")));
    }
    choices
}

fn hours(number: usize) -> String {
    format!("notifyHours{number}")
}

fn template(number: usize) -> String {
    format!("template{number}")
}

/// Whether a field has the hours of a message.
pub(super) fn is_hours(field: &Field) -> bool {
    field.name.starts_with("notifyHours")
}

/// Whether a field has the text of a message.
pub(super) fn is_template(field: &Field) -> bool {
    field.name.starts_with("template")
}
