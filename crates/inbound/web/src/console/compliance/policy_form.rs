//! The form of a policy: what it asks, and what follows.

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
                .value(if block.is_empty() { "0".to_owned() } else { block }),
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

/// What was entered.
pub(super) fn read(entered: &Entered) -> Result<NewPolicy, Error> {
    let on = |setting| entered.get(name(setting)) == "true";
    let version = entered.get(name(ComplianceSetting::MinimumOs)).trim();
    let os_minimum_version: Option<OsVersion> = match version {
        "" => None,
        version => Some(version.parse().map_err(|_| {
            Error::invalid(name(ComplianceSetting::MinimumOs), "not-a-version", "a version such as 17.4")
        })?),
    };
    let mut actions = vec![ComplianceAction::new(
        ComplianceActionKind::Block,
        hours("blockHours", entered.get("blockHours"))?.first().copied().unwrap_or(0),
    )];
    actions.extend(notices::read(entered)?);
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

/// Numbers of hours with commas between them.
pub(super) fn hours(field: &str, text: &str) -> Result<Vec<u32>, Error> {
    let parts = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    let hours: Option<Vec<u32>> =
        parts.map(|part| part.parse().ok().filter(|hours| i64::from(*hours) <= LONGEST)).collect();
    hours.ok_or_else(|| Error::invalid(field, "not-hours", "numbers of hours from 0 to 8760, with commas"))
}
