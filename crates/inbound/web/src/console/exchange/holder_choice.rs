//! Choosing to whom a mailbox is given: a user or a group, found by words, without scripts.

use domain::id::{GroupId, UserId};
use services::exchange::Holder;
use services::people::NamePage;
use services::search;

use crate::failure::Failure;
use crate::form::{Choice, Field, Kind};
use crate::visit::Visit;

/// How many users and how many groups are offered.
const OFFERED: u32 = 25;

/// How a holder is called in forms and addresses: `user.…` or `group.…`.
pub(super) fn word(holder: Holder) -> String {
    match holder {
        Holder::User(id) => format!("user.{id}"),
        Holder::Group(id) => format!("group.{id}"),
    }
}

/// The holder of a word.
pub(super) fn parse(word: &str) -> Option<Holder> {
    let (kind, id) = word.split_once('.')?;
    match kind {
        "user" => id.parse::<UserId>().ok().map(Holder::User),
        "group" => id.parse::<GroupId>().ok().map(Holder::Group),
        _ => None,
    }
}

/// The words to find somebody by, and who was found.
pub(super) async fn fields(visit: &Visit, words: &str) -> Result<Vec<Field>, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let page = NamePage { search: words.to_owned(), after: None, limit: OFFERED };
    let mut choices = vec![Choice::new("", text.get("mailbox-holder-choose"))];
    for group in search::groups(services, &actor, &page).await? {
        let name = text.with("mailbox-holder-group", &[("name", &group.attributes.display_name)]);
        choices.push(Choice::new(word(Holder::Group(group.id)), name));
    }
    for user in search::users(services, &actor, &page).await? {
        let mail = user.attributes.mail.as_deref().unwrap_or_default();
        let name = format!("{} {mail}", user.attributes.display_name);
        choices.push(Choice::new(word(Holder::User(user.id)), name.trim()));
    }
    let find = Field::new("words", text.get("mailbox-holder-find"), Kind::Find(text.get("search")));
    let holder = Field::new("holder", text.get("mailbox-holder"), Kind::Select(choices));
    Ok(vec![find.help(text.get("mailbox-holder-find-help")).value(words), holder.required()])
}
