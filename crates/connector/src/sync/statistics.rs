//! Statistics of the partnerships that the server asks for: each call opens a mailbox, so some run at the same time.

use std::sync::Arc;

use connector_protocol::sync::{Content, Statistics};
use outbound_exchange::{Cmdlets, ExchangeError, Identity};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{Course, Reached, SyncError, wire};

/// Reads and sends them. One that cannot be read is left out: nothing that decides about access depends on it.
pub(super) async fn send(
    course: &mut Course<'_>,
    reached: &Arc<Reached>,
    wanted: Vec<Uuid>,
) -> Result<(), SyncError> {
    let mut waiting = wanted.into_iter();
    let mut running = JoinSet::new();
    let mut found = Vec::new();
    for guid in waiting.by_ref().take(course.syncer.parallel.max(1)) {
        running.spawn(read(Arc::clone(reached), guid));
    }
    while let Some(ended) = running.join_next().await {
        match ended {
            Ok(Ok(one)) => found.extend(one),
            Ok(Err(error)) if error.is_of_server() || error.is_of_account() || error.is_of_way() => {
                return Err(error.into());
            }
            Ok(Err(error)) => tracing::debug!(%error, "no statistics of a partnership"),
            Err(error) => tracing::error!(%error, "reading statistics ended"),
        }
        if let Some(guid) = waiting.next() {
            running.spawn(read(Arc::clone(reached), guid));
        }
    }
    if !found.is_empty() {
        course.send(course.cursor, Content::Statistics(found)).await?;
    }
    Ok(())
}

async fn read(reached: Arc<Reached>, guid: Uuid) -> Result<Option<Statistics>, ExchangeError> {
    let Some(identity) = Identity::guid(guid) else { return Ok(None) };
    let mut session = reached.sessions.session().await?;
    let found = Cmdlets::new(&mut *session, &reached.offer).statistics(&identity).await?;
    Ok(found.filter(|found| found.guid == guid).map(|found| wire::statistics(&found)))
}
