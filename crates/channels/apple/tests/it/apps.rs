//! What devices say of apps (AS-6).

use apple_mdm::app::{AppAnswer, AppStatus};
use channel_apple::{AppReport, app_asked};
use domain::app::AppState;
use domain::command::CommandOutcome;
use domain::deployment::ErrorLink;

fn asked(
    outcome: CommandOutcome,
    codes: &[i64],
    status: Option<AppStatus>,
    rejection: Option<&str>,
) -> AppReport {
    let link =
        |code: &i64| ErrorLink { domain: "MCMDMErrorDomain".into(), code: *code, description: "no".into() };
    let chain: Vec<_> = codes.iter().map(link).collect();
    let answer = AppAnswer { status, rejection: rejection.map(str::to_owned) };
    app_asked(outcome, &chain, &answer).unwrap()
}

#[test]
fn as_6_a_device_that_takes_the_command_says_how_far_it_is() {
    let state = |status| asked(CommandOutcome::Acknowledged, &[], status, None).state;
    for (status, wanted) in [
        (Some(AppStatus::Prompting), AppState::Prompting),
        (Some(AppStatus::PromptingForLogin), AppState::PromptingForLogin),
        (Some(AppStatus::PromptingForManagement), AppState::PromptingForManagement),
        (Some(AppStatus::Managed), AppState::Installed),
        (Some(AppStatus::UserRejected), AppState::Rejected),
        (Some(AppStatus::Unknown), AppState::Installing),
        (None, AppState::Installing),
    ] {
        assert_eq!(state(status), wanted, "{status:?}");
    }
}

#[test]
fn as_6_a_refusal_keeps_the_whole_chain_and_only_some_are_tried_again() {
    let store = asked(CommandOutcome::Error, &[12022], None, Some("AppStoreDisabled"));
    assert_eq!((store.state, store.may_pass), (AppState::Failed, true));
    let chain = store.error.unwrap().chain;
    let words: Vec<_> = chain.iter().map(|link| (link.code, link.description.as_str())).collect();
    assert_eq!(words, [(12022, "no"), (0, "AppStoreDisabled")]);
    assert!(!asked(CommandOutcome::Error, &[], None, Some("NotAnApp")).may_pass);
    assert!(!asked(CommandOutcome::FormatError, &[], None, None).may_pass);
    let failed = asked(CommandOutcome::Acknowledged, &[], Some(AppStatus::Failed), None);
    assert_eq!((failed.state, failed.error.is_some()), (AppState::Failed, true));
}

#[test]
fn as_6_a_user_who_did_not_want_it_is_no_failure_to_be_repeated() {
    let rejected = asked(CommandOutcome::Error, &[12063], None, None);
    assert_eq!((rejected.state, rejected.may_pass), (AppState::Rejected, false));
    let there = asked(CommandOutcome::Error, &[], None, Some("AppAlreadyInstalled"));
    assert_eq!((there.state, there.error), (AppState::UserInstalled, None));
    assert_eq!(asked(CommandOutcome::Error, &[12025], None, None).state, AppState::UserInstalled);
    assert_eq!(asked(CommandOutcome::Error, &[12064], None, None).state, AppState::NeedsRedemption);
    assert!(app_asked(CommandOutcome::Withdrawn, &[], &AppAnswer::default()).is_none());
}
