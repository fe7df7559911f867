//! What the user was told, for whom a phone without mail shows none (CO-6).

use axum::extract::Path;
use domain::actor::Actor;
use domain::id::MessageId;
use services::Error;
use services::messages::{self, Shown};

use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Cell, Part, Table};
use crate::visit::Visit;

/// The table, where there is something to tell.
pub(super) async fn part(visit: &Visit) -> Result<Option<Part>, Failure> {
    let text = visit.text;
    let shown = of(visit).await?;
    if shown.is_empty() {
        return Ok(None);
    }
    let row = |one: &Shown| {
        vec![Cell::link(format!("/messages/{}", one.id), &one.subject), text.time(one.at).into()]
    };
    Ok(Some(Part::Table(Table {
        title: text.get("portal-messages"),
        columns: vec![text.get("portal-what"), text.get("portal-when")],
        rows: shown.iter().map(row).collect(),
        ..Table::default()
    })))
}

/// `GET /messages/{id}`
pub(super) async fn show(visit: Visit, Path(id): Path<MessageId>) -> Result<Page, Failure> {
    let text = visit.text;
    let shown = of(&visit).await?;
    let one = shown.into_iter().find(|one| one.id == id).ok_or_else(|| Error::not_found("message", id))?;
    Ok(Page::portal(one.subject)
        .lead(text.time(one.at))
        .crumb("/", text.get("portal-title"))
        .part(Part::Words(one.text)))
}

async fn of(visit: &Visit) -> Result<Vec<Shown>, Failure> {
    let actor = visit.actor();
    let Actor::User { id, .. } = &actor else {
        return Err(Error::Internal("a portal without a user").into());
    };
    Ok(messages::shown(visit.services(), &actor, *id).await?)
}
