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
        parts.push(Part::Table(Table {
            title: text.get("rule-plan-title"),
            columns: ["partnership-mailbox", "partnership-device", "decision-result"]
                .iter()
                .map(|id| text.get(id))
                .collect(),
            rows: plan.hit.iter().take(LISTED).map(|row| impact::row(text, id, row)).collect(),
            ..Table::default()
        }));
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
