//! Jobs that were given up.

use axum::extract::Path;
use axum::response::Redirect;
use domain::actor::Permission::WriteService;
use domain::id::JobId;
use services::dead_letters;

use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Action, Cell, Empty, Part, Table, Tone};
use crate::visit::Visit;

/// How many are shown.
const JOBS: u32 = 200;

/// `GET /console/jobs`
pub(super) async fn list(visit: Visit) -> Result<Page, Failure> {
    let text = visit.text;
    let may = visit.may(WriteService);
    let rows = dead_letters::list(visit.services(), &visit.actor(), JOBS + 1)
        .await?
        .into_iter()
        .map(|job| {
            let action = |what: &str, id: &str| {
                Action::post(format!("/console/jobs/{}/{what}", job.id), text.get(id)).about(&job.kind)
            };
            let actions = if may {
                vec![action("retry", "job-retry"), action("discard", "delete").tone(Tone::Bad)]
            } else {
                Vec::new()
            };
            vec![
                Cell::from(job.kind.as_str()).more(job.last_error.unwrap_or_default()),
                job.attempts.to_string().into(),
                text.time(job.finished_at.unwrap_or(job.created_at)).into(),
                Cell::actions(actions),
            ]
        })
        .collect();
    let columns = ["job-kind", "job-attempts", "since"];
    let table = Table {
        label: text.get("nav-jobs"),
        columns: columns.iter().map(|id| text.get(id)).chain([String::new()]).collect(),
        rows,
        empty: Empty::new(text.get("jobs-none"), ""),
        ..Table::default()
    };
    let table = table.at_most(text, JOBS as usize);
    Ok(Page::console(text.get("nav-jobs")).lead(text.get("jobs-lead")).part(Part::Table(table)))
}

/// `POST /console/jobs/{id}/retry`
pub(super) async fn retry(visit: Visit, Path(id): Path<JobId>) -> Result<Redirect, Failure> {
    dead_letters::retry(visit.services(), &visit.actor(), id).await?;
    Ok(Redirect::to("/console/jobs?done=recheck"))
}

/// `POST /console/jobs/{id}/discard`
pub(super) async fn discard(visit: Visit, Path(id): Path<JobId>) -> Result<Redirect, Failure> {
    dead_letters::discard(visit.services(), &visit.actor(), id).await?;
    Ok(Redirect::to("/console/jobs?done=deleted"))
}
