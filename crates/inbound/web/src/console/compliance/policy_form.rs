//! The form of a policy: what it asks, and what follows.

use std::collections::BTreeSet;

use domain::compliance::{
    ComplianceAction, ComplianceActionKind, CompliancePolicy, CompliancePolicySettings, ComplianceSetting,
    can_tell,
};
use domain::device::{OsVersion, Platform};
use services::Error;
use services::compliance::NewPolicy;
use texts::Text;

use super::{notices, words};
use crate::failure::Failure;
use crate::form::{Entered, Field, Form, Kind};
use crate::visit::Visit;

/// The longest time, in hours: a year.
const LONGEST: i64 = 8760;

/// The name of a setting's field: its name on Graph.
fn name(setting: ComplianceSetting) -> &'static str {
    setting.name()
}

/// The form, with what is known.
pub(super) async fn form(
    visit: &Visit,
    action: String,
    platform: Platform,
    known: Option<&CompliancePolicy>,
) -> Result<Form, Failure> {
    let text = visit.text;
    let settings = known.map(|policy| policy.settings.clone()).unwrap_or_default();
    let asked = settings.asked();
    let mut form = Form::new(action, text.get("save"))
        .field(
            Field::text("displayName", text.get("name"))
                .value(known.map_or("", |policy| &policy.display_name))
                .required(),
        )
        .field(
            Field::text("description", text.get("description"))
                .value(known.map_or("", |policy| &policy.description)),
        )
        .field(Field::new("asks", text.get("policy-asks"), Kind::Heading));
    for setting in ComplianceSetting::ALL {
        let help = help(text, platform, *setting);
        let field = if *setting == ComplianceSetting::MinimumOs {
            let version = settings.os_minimum_version.map(|version| version.to_string());
            Field::text(name(*setting), words::setting(text, *setting)).value(version.unwrap_or_default())
        } else {
            Field::new(name(*setting), words::setting(text, *setting), Kind::Check)
                .value(asked.contains(setting).to_string())
        };
        form = form.field(field.help(help));
    }
    let actions = known.map_or(&[][..], |policy| policy.actions.as_slice());
    let hours = |kind| {
        let of_kind = actions.iter().filter(|action| action.kind == kind);
        of_kind.map(|action| action.grace_period_hours.to_string()).collect::<Vec<_>>().join(", ")
    };
    let block = hours(ComplianceActionKind::Block);
    let mut form = form
        .field(Field::new("follows", text.get("policy-follows"), Kind::Heading))
        .field(
            Field::new("blockHours", text.get("policy-block-hours"), Kind::Number { min: 0, max: LONGEST })
                .help(text.get("policy-block-hours-help"))
                .value(if block.is_empty() { "0".to_owned() } else { block })
                .required(),
        )
        .field(
            Field::text("retireHours", text.get("policy-retire-hours"))
                .help(text.get("policy-retire-hours-help"))
                .value(hours(ComplianceActionKind::Retire)),
        )
        .field(Field::new("messages", text.get("policy-messages"), Kind::Heading));
    form.fields.extend(notices::fields(visit, actions).await?);
    Ok(form)
}

fn help(text: Text, platform: Platform, setting: ComplianceSetting) -> String {
    if can_tell(platform, setting) {
        return text.get(&format!("policy-help-{}", name(setting).to_lowercase()));
    }
    text.with("policy-cannot-tell", &[("platform", &text.get(&words::platform(platform)))])
}

/// What was entered, over the actions that the policy has.
pub(super) fn read(entered: &Entered, known: &[ComplianceAction]) -> Result<NewPolicy, Error> {
    let on = |setting| entered.get(name(setting)) == "true";
    let version = entered.get(name(ComplianceSetting::MinimumOs)).trim();
    let os_minimum_version: Option<OsVersion> = match version {
        "" => None,
        version => Some(version.parse().map_err(|_| {
            Error::invalid(name(ComplianceSetting::MinimumOs), "not-a-version", "a version such as 17.4")
        })?),
    };
    // Nothing is not 0: that would block at once.
    let block = hours("blockHours", entered.get("blockHours"))?.first().copied();
    let block = block.ok_or_else(|| Error::invalid("blockHours", "required", "0 for at once"))?;
    let mut actions = vec![ComplianceAction::new(ComplianceActionKind::Block, block)];
    actions.extend(notices::read(entered, known)?);
    for hours in hours("retireHours", entered.get("retireHours"))? {
        actions.push(ComplianceAction::new(ComplianceActionKind::Retire, hours));
    }
    Ok(NewPolicy {
        display_name: entered.get("displayName").to_owned(),
        description: entered.get("description").trim().to_owned(),
        settings: CompliancePolicySettings {
            managed_email_profile_required: on(ComplianceSetting::ManagedEmail),
            os_minimum_version,
            passcode_required: on(ComplianceSetting::Passcode),
            security_block_jailbroken_devices: on(ComplianceSetting::Jailbreak),
            storage_require_encryption: on(ComplianceSetting::Encryption),
        },
        actions,
    })
}

/// The problems of a policy's actions, which come by their names in the API, each at the field of the filled form that it is about.
pub(super) fn told_at_fields(error: Error, form: &Form) -> Error {
    let Error::Invalid(mut problems) = error else { return error };
    for problem in &mut problems {
        let field = match problem.field.as_str() {
            "notificationTemplateId" => missing_template(form),
            "scheduledActionConfigurations" | "gracePeriodHours" => step(form, problem.code),
            _ => None,
        };
        if let Some(field) = field {
            field.name.clone_into(&mut problem.field);
        }
    }
    Error::Invalid(problems)
}

/// The choice of a template that is not offered, or else the first that is made.
fn missing_template(form: &Form) -> Option<&Field> {
    let chosen = || form.fields.iter().filter(|field| notices::is_template(field) && !field.value.is_empty());
    let is_offered = |field: &&Field| match &field.kind {
        Kind::Select(choices) => choices.iter().any(|choice| choice.value == field.value),
        _ => true,
    };
    chosen().find(|field| !is_offered(field)).or_else(|| chosen().next())
}

/// The field with the same step twice, or else the last with a step.
fn step<'a>(form: &'a Form, code: &str) -> Option<&'a Field> {
    let mut seen = BTreeSet::new();
    let steps = form.fields.iter().filter(|field| notices::is_hours(field) || field.name == "retireHours");
    let steps: Vec<_> = steps.filter(|field| !field.value.trim().is_empty()).collect();
    let again = steps.iter().find(|field| {
        let hours = hours(&field.name, &field.value).unwrap_or_default();
        hours.into_iter().any(|hours| !seen.insert((notices::is_hours(field), hours)))
    });
    again.filter(|_| code == "action-twice").or(steps.last()).copied()
}

/// Numbers of hours with commas between them.
pub(super) fn hours(field: &str, text: &str) -> Result<Vec<u32>, Error> {
    let parts = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    let hours: Option<Vec<u32>> =
        parts.map(|part| part.parse().ok().filter(|hours| i64::from(*hours) <= LONGEST)).collect();
    hours.ok_or_else(|| Error::invalid(field, "not-hours", "numbers of hours from 0 to 8760, with commas"))
}
