//! What a change would do, before it is saved: how many devices, how many users lose mail, and who.

use services::Error;
use services::compliance::{self, ComplianceChange, ComplianceImpact, Proposal};
use texts::Text;

use crate::console::{accepted, state};
use crate::form::{Entered, Field, Form};
use crate::page::Page;
use crate::part::{Alert, Cell, Facts, Part, Table, Tone};
use crate::visit::Visit;

/// How many devices are shown.
const ROWS: usize = 200;

/// The digest of what is accepted: the change itself, the numbers, and every device that is named.
fn digest(proposal: &Proposal, impact: &ComplianceImpact) -> Result<String, Error> {
    let numbers = (impact.fail, impact.fail_later, impact.recover, impact.users_losing_mail, impact.retire);
    let row = |row: &ComplianceChange| (row.device, row.after, row.loses_mail, row.retires);
    accepted::digest(&(proposal, numbers, impact.rows.iter().map(row).collect::<Vec<_>>()))
}

/// What a proposal would do, where nobody has seen and accepted that yet.
pub(in crate::console) struct Unseen {
    impact: ComplianceImpact,
    digest: String,
}

impl Unseen {
    /// Whether anybody would notice.
    pub(in crate::console) const fn is_felt(&self) -> bool {
        self.impact.fail > 0 || self.impact.fail_later > 0 || self.impact.retire > 0
    }

    /// The page of a form, to be sent again with what it would do in hand.
    pub(in crate::console) fn page(
        self,
        text: Text,
        form: Form,
        submit: &str,
        whole: impl FnOnce(Form) -> Page,
    ) -> Page {
        let mut form = form.field(Field::hidden(accepted::FIELD, self.digest));
        form.submit = text.get(submit);
        let mut page = whole(form);
        page.parts.splice(0..0, parts(text, &self.impact));
        page
    }
}

/// What a proposal would do; `None` if what was entered says that it was seen.
pub(in crate::console) async fn unseen(
    visit: &Visit,
    proposal: Proposal,
    entered: &Entered,
) -> Result<Option<Unseen>, Error> {
    let impact = compliance::impact(visit.services(), &visit.actor(), proposal.clone()).await?;
    let digest = digest(&proposal, &impact)?;
    Ok((entered.get(accepted::FIELD) != digest).then_some(Unseen { impact, digest }))
}

/// What it would do. `saved` says that it is not yet, where a form can be sent again.
pub(in crate::console) fn parts(text: Text, impact: &ComplianceImpact) -> Vec<Part> {
    let tone = if impact.fail > 0 || impact.retire > 0 { Tone::Bad } else { Tone::Info };
    let title = text.count_with("impact-fail", impact.fail, &[("all", &impact.devices.to_string())]);
    let mut alert = Alert::new(tone, title);
    if impact.retire > 0 {
        alert = alert.line(text.count("impact-retire", impact.retire));
    }
    let alert = alert
        .line(text.count("impact-lose-mail", impact.users_losing_mail))
        .line(text.get("policy-impact-not-yet"));
    let facts = Facts::new(text.get("policy-impact-title"))
        .fact(text.get("impact-fails"), impact.fail.to_string())
        .fact(text.get("impact-fails-later"), impact.fail_later.to_string())
        .fact(text.get("impact-recovers"), impact.recover.to_string())
        .fact(text.get("impact-retires"), impact.retire.to_string())
        .fact(text.get("impact-mail"), impact.users_losing_mail.to_string());
    let mut parts = vec![Part::Alert(alert), Part::Facts(facts)];
    let rows: Vec<_> = impact
        .rows
        .iter()
        .take(ROWS)
        .map(|row| {
            let reason = row.reason.map_or_else(String::new, |reason| why(text, reason));
            let mail = if row.loses_mail { text.get("impact-row-mail") } else { String::new() };
            let retires = if row.retires { text.get("impact-row-retires") } else { String::new() };
            vec![
                Cell::link(format!("/console/devices/{}", row.device), &row.device_name).more(retires),
                Cell::link(format!("/console/users/{}", row.user), &row.user_name).more(mail),
                state::compliance(text, row.before),
                state::compliance(text, row.after).more(reason),
            ]
        })
        .collect();
    if !rows.is_empty() {
        let table = Table {
            title: text.get("impact-devices"),
            columns: vec![
                text.get("device"),
                text.get("user"),
                text.get("impact-before"),
                text.get("impact-after"),
            ],
            rows,
            ..Table::default()
        };
        let all = usize::try_from(impact.changed).unwrap_or(usize::MAX);
        parts.push(Part::Table(table.out_of(text, all)));
    }
    parts
}

/// Why a device is not compliant, for people.
pub(crate) fn why(text: Text, reason: &str) -> String {
    text.find(&format!("compliance-why-{reason}")).unwrap_or_else(|| reason.to_owned())
}

#[cfg(test)]
mod tests {
    use domain::device::ComplianceState;
    use domain::id::{DeviceId, UserId};
    use texts::Language;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_list_that_leaves_out_phones_that_are_only_retired_says_how_many_there_are() {
        let row = |number| ComplianceChange {
            device: DeviceId(Uuid::from_u128(number)),
            device_name: "Phone".to_owned(),
            user: UserId(Uuid::from_u128(number)),
            user_name: "Anna".to_owned(),
            before: ComplianceState::Noncompliant,
            after: ComplianceState::Noncompliant,
            reason: None,
            loses_mail: false,
            retires: true,
        };
        let rows = (0..1000).map(row).collect();
        let impact = ComplianceImpact { retire: 1500, changed: 1500, rows, ..ComplianceImpact::default() };
        let parts = parts(Text::new(Language::English), &impact);
        let Some(Part::Table(table)) = parts.last() else { panic!("a table") };
        assert_eq!((table.rows.len(), table.rest.as_str()), (200, "200 of 1500 are listed."));
    }
}
