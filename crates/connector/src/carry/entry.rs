//! Entries of personal lists: into one list and out of the other in a single call. Nothing else in the lists is touched.

use connector_protocol::intent::{List, Lists};
use outbound_exchange::{Cmdlets, ExchangeError, ListChange, ListEdit};
use uuid::Uuid;

use super::failure::{failed, refused};
use super::look::{Evidence, Look, identity};

pub(super) async fn look(
    cmdlets: &mut Cmdlets<'_>,
    mailbox: Uuid,
    eas_id: &str,
    add: Option<List>,
    remove: Option<List>,
    controller: Option<&str>,
) -> Result<Look, ExchangeError> {
    if add.is_some() && add == remove {
        return Ok(Look::Never(refused("not-expected", "one list is to have the id and not to have it")));
    }
    let Some(found) = cmdlets.mailbox(&identity(mailbox)?, controller).await? else {
        // It is gone, or the account's search scope hides it: what stands in its lists then, nobody can say from here.
        let cmdlet = "Get-CASMailbox".to_owned();
        return Ok(Look::Never(failed(&ExchangeError::NotFound { cmdlet, identity: mailbox.to_string() })));
    };
    let lists = Lists { allowed: found.allowed, blocked: found.blocked };
    let so = add.is_none_or(|list| spelling(&lists, list, eas_id).is_some())
        && remove.is_none_or(|list| spelling(&lists, list, eas_id).is_none());
    let controller = controller.map(str::to_owned).or(found.controller);
    Ok(Evidence { controller, lists: Some(lists), rule: None }.look(so))
}

pub(super) async fn set(
    cmdlets: &mut Cmdlets<'_>,
    mailbox: Uuid,
    eas_id: &str,
    add: Option<List>,
    remove: Option<List>,
    seen: &Evidence,
) -> Result<(), ExchangeError> {
    let lists = seen.lists.clone().unwrap_or(Lists { allowed: Vec::new(), blocked: Vec::new() });
    let mut change = ListChange::default();
    if let Some(list) = add.filter(|list| spelling(&lists, *list, eas_id).is_none()) {
        edit(&mut change, list).add.push(eas_id.to_owned());
    }
    if let Some(list) = remove {
        // As it stands there: somebody else may have written it in other letters.
        edit(&mut change, list).remove.extend(spelling(&lists, list, eas_id).map(str::to_owned));
    }
    cmdlets.change_lists(&identity(mailbox)?, &change, seen.controller.as_deref()).await
}

fn edit(change: &mut ListChange, list: List) -> &mut ListEdit {
    match list {
        List::Allowed => &mut change.allowed,
        List::Blocked => &mut change.blocked,
    }
}

/// The id as it stands in a list.
fn spelling<'a>(lists: &'a Lists, list: List, eas_id: &str) -> Option<&'a str> {
    let ids = match list {
        List::Allowed => &lists.allowed,
        List::Blocked => &lists.blocked,
    };
    ids.iter().find(|id| id.eq_ignore_ascii_case(eas_id)).map(String::as_str)
}
