//! Choosing groups: those that are chosen, and those whose names have the words in them. Works without scripts: a button sends
//! the form back with the words, and what is chosen stays.

use domain::device_group::DeviceGroup;
use domain::id::GroupId;
use services::people::{self, NamePage};
use services::{device_groups, search};
use texts::Text;

use crate::failure::Failure;
use crate::form::{Choice, Field, Kind};
use crate::visit::Visit;

/// How many groups of each kind are offered besides those that are chosen.
const OFFERED: usize = 50;

/// The groups that a form offers.
pub(super) struct Offer {
    pub(super) choices: Vec<Choice>,
    /// Whether there are more that fit the words.
    pub(super) more: bool,
}

/// Groups of the directory, and device groups if the form takes them.
pub(super) async fn offer(
    visit: &Visit,
    words: &str,
    chosen: &[String],
    with_device_groups: bool,
) -> Result<Offer, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let own = if with_device_groups { device_groups::list(services, &actor).await? } else { Vec::new() };
    let mut choices = Vec::new();
    for id in chosen {
        if let Some(group) = own.iter().find(|group| group.id.to_string() == *id) {
            choices.push(device_group(text, group));
        } else if let Ok(parsed) = id.parse::<GroupId>()
            && let Some(group) = people::group(services, &actor, parsed).await?
        {
            choices.push(Choice::new(id, group.attributes.display_name));
        }
    }
    let limit = u32::try_from(OFFERED + 1).unwrap_or(u32::MAX);
    let page = NamePage { search: words.to_owned(), after: None, limit };
    let found = search::groups(services, &actor, &page).await?;
    let wanted = words.trim().to_lowercase();
    let fits = |group: &&DeviceGroup| group.display_name.to_lowercase().contains(&wanted);
    let more = found.len() > OFFERED || own.iter().filter(fits).count() > OFFERED;
    let offered = found
        .into_iter()
        .take(OFFERED)
        .map(|group| Choice::new(group.id.to_string(), group.attributes.display_name))
        .chain(own.iter().filter(fits).take(OFFERED).map(|group| device_group(text, group)));
    for choice in offered {
        if !choices.iter().any(|known| known.value == choice.value) {
            choices.push(choice);
        }
    }
    Ok(Offer { choices, more })
}

/// The field for the words.
pub(super) fn field(text: Text, words: &str, offer: &Offer) -> Field {
    let help = if offer.more { "group-find-more" } else { "group-find-help" };
    Field::new("words", text.get("group-find"), Kind::Find(text.get("search")))
        .help(text.get(help))
        .value(words)
}

fn device_group(text: Text, group: &DeviceGroup) -> Choice {
    let label = text.with("assign-device-group", &[("name", &group.display_name)]);
    Choice::new(group.id.to_string(), label)
}
