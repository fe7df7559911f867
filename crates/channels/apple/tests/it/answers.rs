//! What devices answer (AS-7, ST-1).

use apple_mdm::reported::{InstalledPayload, InstalledProfile};
use channel_apple::{Outcome, Removal, account, installed, model_name, present, removed, states};
use domain::command::CommandOutcome;
use domain::deployment::{DeploymentState, ErrorLink, Reason};

use crate::fixture::World;

fn chain(links: &[(&str, i64)]) -> Vec<ErrorLink> {
    links
        .iter()
        .map(|(domain, code)| ErrorLink { domain: (*domain).into(), code: *code, description: "no".into() })
        .collect()
}

fn after(links: &[(&str, i64)]) -> Vec<(u128, DeploymentState, Option<i64>, Option<Reason>)> {
    let world = World::with_certificate(18);
    let outcome = installed(CommandOutcome::Error, &chain(links)).unwrap();
    let account = account(&world.mail, &world.user).unwrap();
    states(&world.mail, &[&world.identity, &world.root], Some(&account), &outcome)
        .into_iter()
        .map(|member| {
            let code = member.error.map(|error| error.code);
            (member.profile.0.as_u128(), member.state, code, member.reason)
        })
        .collect()
}

fn waits_on(profile: u128) -> Reason {
    Reason::WaitingOn { profile: domain::id::ProfileId(uuid::Uuid::from_u128(profile)) }
}

#[test]
fn an_account_of_the_users_own_blocks_and_is_named() {
    let exists =
        Reason::AccountExists { host: "mail.example.com".into(), address: "anna.berg@example.com".into() };
    assert_eq!(
        after(&[("MCInstallationErrorDomain", 4001), ("MCEASErrorDomain", 21005)]),
        [
            (1, DeploymentState::Blocked, Some(21005), Some(exists)),
            (2, DeploymentState::Waiting, None, Some(waits_on(1))),
            (3, DeploymentState::Waiting, None, Some(waits_on(1))),
        ]
    );
}

#[test]
fn the_same_number_of_another_family_does_not_block() {
    assert_eq!(after(&[("MCEmailErrorDomain", 21005)])[0].1, DeploymentState::Error);
}

#[test]
fn the_error_stands_on_the_payload_that_failed() {
    let scep = after(&[("MCProfileErrorDomain", 1009), ("MCSCEPErrorDomain", 22013)]);
    assert_eq!(scep[1], (2, DeploymentState::Error, Some(22013), None));
    assert_eq!((&scep[0].3, &scep[2].3), (&Some(waits_on(2)), &Some(waits_on(2))));
    let root = after(&[("MCInstallationErrorDomain", 4001), ("MCCertificateErrorDomain", 9005)]);
    assert_eq!(root[2].1, DeploymentState::Error);
    let unknown = after(&[("SomethingNewErrorDomain", 1)]);
    assert_eq!(unknown[0].1, DeploymentState::Error);
}

#[test]
fn the_chain_is_kept_whole() {
    let sent = chain(&[("A", 1), ("B", 2), ("C", 3)]);
    let Some(Outcome::Failed(error)) = installed(CommandOutcome::Error, &sent) else { panic!("not failed") };
    assert_eq!((error.code, error.chain), (3, sent));
}

#[test]
fn a_command_that_was_not_understood_says_so() {
    let Some(Outcome::Failed(error)) = installed(CommandOutcome::FormatError, &[]) else {
        panic!("not failed")
    };
    assert_eq!(error.chain[0].description, "The device did not understand the command.");
}

#[test]
fn all_members_succeed_together() {
    let world = World::with_certificate(18);
    let rows = states(&world.mail, &[&world.identity, &world.root], None, &Outcome::Installed);
    assert!(rows.len() == 3 && rows.iter().all(|row| row.state == DeploymentState::Succeeded));
}

#[test]
fn what_is_gone_already_is_gone() {
    for code in
        [("MCMDMErrorDomain", 12075), ("MCMDMErrorDomain", 12013), ("MCInstallationErrorDomain", 4024)]
    {
        assert_eq!(removed(CommandOutcome::Error, &chain(&[code])), Some(Removal::Gone), "{code:?}");
    }
    let failed = removed(CommandOutcome::Error, &chain(&[("MCInstallationErrorDomain", 4001)]));
    assert!(matches!(failed, Some(Removal::Failed(_))));
    assert_eq!(removed(CommandOutcome::Acknowledged, &[]), Some(Removal::Gone));
}

#[test]
fn the_profile_list_alone_tells_what_is_confirmed() {
    let world = World::with_certificate(18);
    let configuration = world.configuration();
    let ours = InstalledProfile {
        identifier: configuration.identifier,
        uuid: configuration.uuid.to_lowercase(),
        ..InstalledProfile::default()
    };
    let account =
        InstalledPayload { payload_type: "com.apple.eas.account".into(), ..InstalledPayload::default() };
    let theirs = InstalledProfile {
        identifier: "com.example.mail".into(),
        payloads: vec![account],
        ..InstalledProfile::default()
    };
    let found = present(world.server.id, world.enrolment, world.user.id, &[ours, theirs]);
    assert!(found.has(world.mail.id, world.fingerprint().unwrap()));
    assert!(!found.has(world.root.id, world.fingerprint().unwrap()));
    assert_eq!(found.other_accounts, ["com.example.mail"]);
    assert!(!found.enrolment);
    let mut newer = World::with_certificate(18);
    newer.generations.0 = 2;
    assert!(!found.has(world.mail.id, newer.fingerprint().unwrap()));
}

#[test]
fn products_have_names_for_people() {
    assert_eq!(model_name("iPhone15,4"), Some("iPhone 15"));
    assert_eq!(model_name("iPhone99,1"), None);
}
