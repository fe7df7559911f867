//! The steps of the wizard.

use services::setup::SetUpState;
use texts::Text;

use crate::page::Page;
use crate::part::{Part, Step};

/// Where in the wizard a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    Administrator,
    Organisation,
    Names,
    Directory,
    Push,
    Finish,
}

/// A page of the wizard. `state` is known once somebody has signed in.
pub(super) fn page(text: Text, at: At, state: Option<&SetUpState>, id: &str) -> Page {
    let named = |state: &SetUpState| !state.organisation.name.is_empty();
    let pushed = |state: &SetUpState| state.push.certificate_pem.is_some() || state.push.skipped;
    let steps = [
        (At::Administrator, "", "step-administrator", state.is_some()),
        (At::Organisation, "/setup/organisation", "step-organisation", state.is_some_and(named)),
        (At::Names, "/setup/names", "step-names", state.is_some_and(|state| state.addresses.are_set())),
        (At::Directory, "/setup/directory", "step-directory", false),
        (At::Push, "/setup/push", "step-push", state.is_some_and(pushed)),
        (At::Finish, "/setup/finish", "step-finish", state.is_some_and(|state| state.finished)),
    ];
    let steps = steps.into_iter().map(|(step, href, label, done)| Step {
        href: if state.is_some() { href.to_owned() } else { String::new() },
        label: text.get(label),
        current: step == at,
        done,
    });
    Page::plain(text.get(id)).part(Part::Steps(steps.collect()))
}
