//! The last step, default level and device rules, with a plan of its own: everybody whom it would hit, and whether they are to be
//! allowed ahead (CO-7).

use domain::id::OrganisationId;
use services::exchange::RulePlan;
use texts::Text;

use super::{impact, journal};
use crate::form::{Field, Kind};
use crate::part::{Alert, Part, Table, Tone};

/// How many devices are listed.
const LISTED: usize = 1000;

/// If the numbers are others when the form comes back, they are shown again.
pub(super) fn token(plan: &RulePlan) -> String {
    format!("{}-{}", plan.changes.len(), plan.hit.len())
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

/// Whether they are to be allowed ahead.
pub(super) fn field(text: Text, plan: &RulePlan) -> Option<Field> {
    let field = Field::new("allowAhead", text.get("rule-plan-ahead"), Kind::Check);
    (!plan.hit.is_empty()).then(|| field.help(text.get("rule-plan-ahead-help")).value("true"))
}
