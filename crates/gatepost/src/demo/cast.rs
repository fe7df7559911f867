//! The twelve phones: who has them, how they behave, and where each of their profiles has to end.

use server::domain::deployment::DeploymentState;
use simulators::iphone::{Account, Behaviour, Model};

use super::people::{MAIL_HOST, Person};
use super::profiles::{IDENTITY, MAIL, MODERN_MAIL, ROOT};

/// A phone or tablet of the example.
pub(super) struct Role {
    /// Whose it is: the number of the person.
    pub(super) person: usize,
    pub(super) model: Model,
    pub(super) behaviour: Behaviour,
    /// The e-mail profile that its user is due.
    pub(super) profile: &'static str,
    /// Where that one has to end.
    pub(super) expected: DeploymentState,
    /// What is special about it.
    pub(super) story: &'static str,
}

impl Role {
    /// Where each profile of this phone has to end; it has no others.
    pub(super) fn rows(&self) -> Vec<(&'static str, DeploymentState)> {
        let mut rows = vec![(self.profile, self.expected)];
        if self.profile == MAIL {
            // They come in the same bundle: with mail, or not at all.
            let certificates = match self.expected {
                DeploymentState::Succeeded => DeploymentState::Succeeded,
                _ => DeploymentState::Waiting,
            };
            rows.extend([(ROOT, certificates), (IDENTITY, certificates)]);
        }
        rows
    }
}

/// Sales and Engineering (people 0 to 41) are due [`MAIL`], Finance and Board (42 to 59) [`MODERN_MAIL`].
const CAST: [(usize, &str, bool, &str); 12] = [
    (0, "18.1", false, ""),
    (3, "17.6", false, ""),
    (13, "16.7", true, ""),
    (17, "18.1", true, ""),
    (25, "15.8", false, ""),
    (30, "12.5", false, ""),
    (44, "18.1", false, ""),
    (53, "17.6", true, ""),
    (5, "18.1", false, OWN_ACCOUNT),
    (14, "17.6", false, NOT_NOW),
    (45, "11.4", false, OLD),
    (33, "18.1", false, LOST),
];

const OWN_ACCOUNT: &str = "its user has set up the account by hand";
const NOT_NOW: &str = "locked when the profile comes";
const OLD: &str = "too old for modern sign-in";
const LOST: &str = "loses an answer on the way";

/// All of them. Tokens are what their push service would give them.
pub(super) fn cast(people: &[Person], tokens: impl Fn() -> Vec<u8>) -> Vec<Role> {
    let mut numbers = 1..;
    let roles = CAST.iter().filter_map(|(person, version, tablet, story)| {
        let number = numbers.next()?;
        let owner = people.get(*person)?;
        let mut behaviour = Behaviour { push_token: Some(tokens()), ..Behaviour::default() };
        let mut expected = DeploymentState::Succeeded;
        match *story {
            OWN_ACCOUNT => {
                behaviour.own_accounts = vec![Account::own(MAIL_HOST, &owner.principal_name())];
                expected = DeploymentState::Blocked;
            }
            NOT_NOW => behaviour.not_now = 1,
            OLD => expected = DeploymentState::NotApplicable,
            LOST => behaviour.lose_responses = 1,
            _ => (),
        }
        let profile = if *person < 42 { MAIL } else { MODERN_MAIL };
        let model = model(number, version, *tablet);
        Some(Role { person: *person, model, behaviour, profile, expected, story })
    });
    roles.collect()
}

fn model(number: u32, version: &str, tablet: bool) -> Model {
    let phone = Model::iphone(number, version);
    if !tablet {
        return phone;
    }
    Model {
        product_name: "iPad13,18".to_owned(),
        model_name: "iPad".to_owned(),
        device_name: format!("iPad {number}"),
        ..phone
    }
}

#[cfg(test)]
mod tests {
    use super::super::people::people;
    use super::*;

    #[test]
    fn there_are_twelve_with_the_four_that_are_special() {
        let cast = cast(&people(), || vec![0; 32]);
        assert_eq!(cast.len(), 12);
        let ends_in = |state| cast.iter().filter(|role| role.expected == state).count();
        assert_eq!(ends_in(DeploymentState::Succeeded), 10);
        assert_eq!(ends_in(DeploymentState::Blocked), 1);
        assert_eq!(ends_in(DeploymentState::NotApplicable), 1);
        assert!(cast.iter().any(|role| role.behaviour.not_now == 1));
        assert!(cast.iter().any(|role| role.behaviour.lose_responses == 1));
    }
}
