//! The form that says how a profile goes out.

use domain::profile::Profile;
use domain::rollout::Rollout;
use services::Error;
use services::rollouts::NewRollout;

use super::group_choice;
use crate::failure::Failure;
use crate::form::{Choice, Entered, Field, Form, Kind};
use crate::visit::Visit;

/// What the form shows.
#[derive(Default)]
pub(super) struct Chosen {
    pilot: Option<String>,
    rate: String,
}

impl Chosen {
    pub(super) fn of(rollout: Option<&Rollout>) -> Self {
        Self {
            pilot: rollout.and_then(|rollout| rollout.pilot_group).map(|id| id.to_string()),
            rate: rollout
                .and_then(|rollout| rollout.per_hour)
                .map_or_else(String::new, |rate| rate.to_string()),
        }
    }

    pub(super) fn entered(entered: &Entered) -> Self {
        let pilot = Some(entered.get("pilotGroup").to_owned()).filter(|id| !id.is_empty());
        Self { pilot, rate: entered.get("perHour").to_owned() }
    }
}

/// The form, with the groups that have the words in their names.
pub(super) async fn form(
    visit: &Visit,
    profile: &Profile,
    chosen: &Chosen,
    words: &str,
) -> Result<Form, Failure> {
    let text = visit.text;
    let ids: Vec<_> = chosen.pilot.iter().cloned().collect();
    let offer = group_choice::offer(visit, words, &ids, false).await?;
    let find = group_choice::field(text, words, &offer);
    let none = Choice::new("", text.get("rollout-no-pilot"));
    let groups = std::iter::once(none).chain(offer.choices).collect();
    let mut form = Form::new(format!("/console/profiles/{}/rollout", profile.id), text.get("save"))
        .field(find)
        .field(
            Field::new("pilotGroup", text.get("rollout-pilot"), Kind::Select(groups))
                .help(text.get("rollout-pilot-help"))
                .value(chosen.pilot.clone().unwrap_or_default()),
        )
        .field(
            Field::new(
                "perHour",
                text.get("rollout-rate"),
                Kind::Number { min: 1, max: i64::from(u32::MAX) },
            )
            .help(text.get("rollout-rate-help"))
            .value(&chosen.rate),
        );
    form.title = text.get("rollout-how");
    form.lead = text.get("rollout-how-lead");
    Ok(form)
}

/// What was entered; neither group nor rate means to everybody at once.
pub(super) fn read(entered: &Entered) -> Result<NewRollout, Error> {
    let pilot_group = match entered.get("pilotGroup") {
        "" => None,
        id => {
            let wrong = |_| Error::invalid("pilotGroup", "group-missing", "there is no group with this id");
            Some(id.parse().map_err(wrong)?)
        }
    };
    let per_hour = match entered.get("perHour").trim() {
        "" => None,
        rate => {
            let wrong = |_| Error::invalid("perHour", "too-small", "write a number from 1 on");
            Some(rate.parse().map_err(wrong)?)
        }
    };
    Ok(NewRollout { pilot_group, per_hour })
}
