//! What the organisation holds beside its mailboxes: servers, default level and rules, kinds of devices.

use connector_protocol::sync::{Content, Rules};
use outbound_exchange::{Cmdlets, ExchangeError};

use super::cursor::Phase;
use super::gather::count;
use super::{Course, Reached, SyncError, page, wire};

/// Reads and sends it.
pub(super) async fn send(course: &mut Course<'_>, reached: &Reached) -> Result<(), SyncError> {
    if course.is_past(Phase::Classes) {
        return Ok(());
    }
    let mut session = reached.sessions.session().await?;
    let mut cmdlets = Cmdlets::new(&mut *session, &reached.offer);
    let servers = cmdlets.servers().await?;
    count(course, servers.unreadable, "servers");
    let list = servers.items.iter().map(|server| wire::server(server, &reached.host)).collect();
    course.send(course.cursor.past(Phase::Servers), Content::Servers(list)).await?;
    if let Some(rules) = rules(course, &mut cmdlets).await? {
        course.send(course.cursor.past(Phase::Rules), Content::Rules(rules)).await?;
    }
    let classes = cmdlets.classes().await?;
    let list: Vec<_> = classes.items.iter().map(wire::class).collect();
    let (pages, too_long) = page::cut(list);
    count(course, too_long.len(), "kinds of devices");
    for page in pages {
        course.send(course.cursor.past(Phase::Classes), Content::Classes(page)).await?;
    }
    Ok(())
}

/// Default level and rules; `None` where they cannot be read for now, and the server keeps those that it knows.
async fn rules(course: &mut Course<'_>, cmdlets: &mut Cmdlets<'_>) -> Result<Option<Rules>, ExchangeError> {
    let at = course.syncer.rules_at;
    let settings = match cmdlets.organisation(at).await {
        Err(ExchangeError::Truncated { .. }) => None,
        // What another one shows may be older than what the server was told of the change.
        Err(ExchangeError::Transient { .. }) if at.is_some() => {
            let controller = at.unwrap_or_default();
            let problem = format!(
                "{controller}, where default level or rules were changed last, cannot be asked just now"
            );
            course.flaw(&problem);
            return Ok(None);
        }
        settings => settings?,
    };
    let rules = cmdlets.rules(at).await?;
    let known: Vec<_> = rules.items.iter().filter_map(wire::rule).collect();
    count(course, rules.unreadable + rules.items.len() - known.len(), "device access rules");
    let default_level = settings.as_ref().and_then(|settings| wire::level(&settings.default_level));
    if default_level.is_none() {
        course.flaw("the organisation's default level cannot be read");
    }
    Ok(default_level.map(|default_level| Rules { default_level, rules: known }))
}
