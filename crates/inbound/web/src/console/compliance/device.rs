//! Why a device is compliant or not: on its page.

use domain::compliance::ReportingState;
use domain::id::DeviceId;
use services::compliance::{self, DeviceCompliance};

use super::impact::why;
use super::{LIST, words};
use crate::console::state;
use crate::failure::Failure;
use crate::part::{Cell, Empty, Facts, Part, Table};
use crate::visit::Visit;

/// The facts and the policies.
pub(in crate::console) async fn parts(visit: &Visit, device: DeviceId) -> Result<Vec<Part>, Failure> {
    let text = visit.text;
    let known = compliance::of_device(visit.services(), &visit.actor(), device).await?;
    let reason = known.reason.as_deref().map_or_else(String::new, |reason| why(text, reason));
    let mut facts = Facts::new(text.get("compliance"))
        .fact(text.get("state"), state::compliance(text, known.state).more(reason))
        .fact(text.get("compliance-reports"), reports(visit, &known));
    if let Some(ends) = known.grace_ends_at {
        facts = facts.fact(text.get("compliance-grace-ends"), text.time(ends));
    }
    if let Some(at) = known.retired_at {
        facts = facts.fact(text.get("compliance-retired-at"), text.time(at));
    }
    let rows = known
        .policies
        .iter()
        .map(|(policy, result)| {
            let since = result.failing_since.map_or_else(String::new, |since| text.time(since));
            let settings: Vec<_> = result
                .verdict
                .settings
                .iter()
                .map(|verdict| {
                    let state = text.get(words::state_id(verdict.state));
                    format!("{}: {state}", words::setting(text, verdict.setting))
                })
                .collect();
            vec![
                Cell::link(format!("{LIST}/{}", policy.id), &policy.display_name),
                words::judged(text, result.verdict.state, &[], result.verdict.grace_ends_at)
                    .more(settings.join(" · ")),
                since.into(),
            ]
        })
        .collect();
    let table = Table {
        title: text.get("compliance-policies"),
        columns: vec![text.get("compliance-policy"), text.get("state"), text.get("since")],
        rows,
        empty: Empty::new(text.get("compliance-policies-none"), text.get("compliance-policies-none-advice")),
        ..Table::default()
    };
    Ok(vec![Part::Facts(facts), Part::Table(table)])
}

fn reports(visit: &Visit, known: &DeviceCompliance) -> Cell {
    let text = visit.text;
    let until = |id| text.with(id, &[("time", &text.time(known.silent_at))]);
    match known.reporting {
        ReportingState::Fresh => text.get("compliance-reports-fresh").into(),
        ReportingState::Late => until("compliance-reports-late").into(),
        ReportingState::Silent => text.get("compliance-reports-silent").into(),
    }
}
