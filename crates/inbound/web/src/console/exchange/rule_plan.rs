//! The last step, default level and device rules, with a plan of its own: everybody whom it would hit, and whether they are to be
//! allowed ahead (CO-7).

use domain::id::OrganisationId;
use serde::Serialize;
use services::exchange::RulePlan;
use texts::Text;

use super::{impact, journal};
use crate::form::{Entered, Field, Kind};
use crate::part::{Alert, Part, Table, Tone};

/// How many devices are listed.
const LISTED: usize = 1000;

/// The name of the field for whether they are to be allowed ahead.
const AHEAD: &str = "allowAhead";

/// What is accepted of it.
pub(super) fn seen(plan: &RulePlan) -> impl Serialize {
    (&plan.changes, impact::seen_rows(&plan.hit))
}

/// What would be written, and whom that would lock out.
pub(super) fn parts(text: Text, id: OrganisationId, plan: &RulePlan) -> Vec<Part> {
    if plan.changes.is_empty() {
        return Vec::new();
    }
    let tone = if plan.hit.is_empty() { Tone::Info } else { Tone::Warn };
    let mut alert = Alert::new(tone, text.count("rule-plan-hit", plan.hit.len() as u64));
    for change in &plan.changes {
        alert = alert.line(journal::change(text, change));
    }
    let mut parts = vec![Part::Alert(alert)];
    if !plan.hit.is_empty() {
        let table = Table {
            title: text.get("rule-plan-title"),
            columns: ["partnership-mailbox", "partnership-device", "decision-result"]
                .iter()
                .map(|id| text.get(id))
                .collect(),
            rows: plan.hit.iter().take(LISTED).map(|row| impact::row(text, id, row)).collect(),
            ..Table::default()
        };
        parts.push(Part::Table(table.out_of(text, plan.hit.len())));
    }
    parts
}

/// Whether they are to be allowed ahead: they are unless somebody says no. The answer is kept where the form comes back without
/// the question, because there is no plan or nobody whom it would hit.
pub(super) fn field(text: Text, plan: Option<&RulePlan>, entered: &Entered) -> Option<Field> {
    if plan.is_none_or(|plan| plan.hit.is_empty()) {
        return entered.has(AHEAD).then(|| Field::hidden(AHEAD, entered.get(AHEAD)));
    }
    let field = Field::new(AHEAD, text.get("rule-plan-ahead"), Kind::Check);
    let answer = if entered.has(AHEAD) { entered.get(AHEAD) } else { "true" };
    Some(field.help(text.get("rule-plan-ahead-help")).value(answer))
}

/// Whether the answer is that they are.
pub(super) fn is_ahead(plan: &RulePlan, entered: &Entered) -> bool {
    !plan.hit.is_empty() && entered.get(AHEAD) == "true"
}

#[cfg(test)]
mod tests {
    use domain::access::plan::RuleChange;
    use domain::access::{Decision, Entry, Level, Reason, Rule};
    use domain::id::{MailboxId, PartnershipId};
    use services::exchange::ImpactRow;
    use texts::Language;
    use uuid::Uuid;

    use super::*;

    fn hit(number: usize) -> ImpactRow {
        ImpactRow {
            partnership: Some(PartnershipId(Uuid::from_u128(number as u128))),
            user: None,
            mailbox: MailboxId(Uuid::nil()),
            mailbox_name: "Front desk".to_owned(),
            eas_id: format!("PAD{number}").parse().unwrap(),
            model: String::new(),
            is_further: true,
            loses_entry: false,
            decision: Decision {
                entry: Entry::Block,
                rule: Rule::NotLinked,
                before: Level::Allow,
                level: Level::Quarantine,
                reason: Reason::NotEnrolled,
                assurance: None,
                enforced: true,
            },
        }
    }

    #[test]
    fn more_devices_than_are_listed_are_told_of() {
        let change = RuleChange::SetDefault { level: Level::Quarantine, previous: Level::Allow };
        let rest = |language, devices: usize| {
            let plan = RulePlan { changes: vec![change.clone()], hit: (0..devices).map(hit).collect() };
            let text = Text::new(language);
            let parts = parts(text, OrganisationId(Uuid::nil()), &plan);
            parts.into_iter().find_map(|part| match part {
                Part::Table(table) => Some((table.rows.len(), table.rest)),
                _ => None,
            })
        };
        assert_eq!(rest(Language::English, LISTED), Some((LISTED, String::new())));
        for (language, words) in [
            (Language::English, "1000 of 1203 are listed."),
            (Language::Dutch, "1000 van 1203 staan op de lijst."),
            (Language::Swedish, "1000 av 1203 visas."),
        ] {
            assert_eq!(rest(language, 1203), Some((LISTED, words.to_owned())));
        }
    }
}
