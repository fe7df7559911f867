//! CO-10 as an administrator meets it.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::device::{ComplianceState, OsVersion, Platform};
use crate::id::{CompliancePolicyId, MessageTemplateId};

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

fn policy(grace_hours: u32, change: impl FnOnce(&mut CompliancePolicySettings)) -> CompliancePolicy {
    let mut settings = CompliancePolicySettings::default();
    change(&mut settings);
    CompliancePolicy {
        id: CompliancePolicyId(Uuid::from_u128(1)),
        platform: Platform::Ios,
        display_name: "Phones".into(),
        description: String::new(),
        settings,
        actions: vec![ComplianceAction::new(ComplianceActionKind::Block, grace_hours)],
        version: 1,
        created_at: now(),
        modified_at: now(),
    }
}

const fn good() -> Answers {
    Answers {
        platform: Platform::Ios,
        os_version: OsVersion::new(17, 4),
        managed_email: ComplianceState::Compliant,
        passcode: Some(true),
        jailbroken: None,
        encrypted: Some(true),
        last_seen_at: DateTime::UNIX_EPOCH,
    }
}

fn answers(change: impl FnOnce(&mut Answers)) -> Answers {
    let mut answers = Answers { last_seen_at: now(), ..good() };
    change(&mut answers);
    answers
}

fn verdict(policies: &[CompliancePolicy], answers: &Answers) -> Judgement {
    evaluate(policies, &Reporting::default(), &Presence::default(), answers, |_| None, now()).judgement
}

fn state(policies: &[CompliancePolicy], answers: &Answers) -> ComplianceState {
    verdict(policies, answers).state
}

#[test]
fn each_setting_fails_a_device_by_its_own_word() {
    let all = policy(0, |asked| {
        asked.managed_email_profile_required = true;
        asked.os_minimum_version = Some(OsVersion::new(16, 0));
        asked.passcode_required = true;
        asked.storage_require_encryption = true;
    });
    let all = std::slice::from_ref(&all);
    let why = |change: fn(&mut Answers)| verdict(all, &answers(change)).reason;
    assert_eq!(state(all, &answers(|_| ())), ComplianceState::Compliant);
    assert_eq!(why(|of| of.managed_email = ComplianceState::Noncompliant), Some(MANAGED_EMAIL_REQUIRED));
    assert_eq!(why(|of| of.os_version = OsVersion::new(15, 8)), Some("os-too-old"));
    assert_eq!(why(|of| of.passcode = Some(false)), Some("no-passcode"));
    assert_eq!(why(|of| of.encrypted = Some(false)), Some("not-encrypted"));
}

#[test]
fn what_the_platform_cannot_tell_is_not_applicable_and_said_when_saving() {
    let asked = policy(0, |asked| asked.security_block_jailbroken_devices = true);
    assert_eq!(unanswerable(Platform::Ios, &asked.settings), [ComplianceSetting::Jailbreak]);
    assert_eq!(unanswerable(Platform::AndroidWorkProfile, &asked.settings), []);
    let states = setting_states(&asked.settings, &answers(|of| of.jailbroken = Some(true)));
    assert_eq!(states[0].state, SettingState::NotApplicable);
    assert_eq!(state(&[asked], &answers(|_| ())), ComplianceState::Compliant);
}

#[test]
fn what_was_not_told_yet_is_unknown_unless_something_else_fails() {
    let asked = policy(0, |asked| {
        asked.passcode_required = true;
        asked.storage_require_encryption = true;
    });
    let asked = std::slice::from_ref(&asked);
    assert_eq!(state(asked, &answers(|of| of.passcode = None)), ComplianceState::Unknown);
    let both = answers(|of| (of.passcode, of.encrypted) = (None, Some(false)));
    assert_eq!(state(asked, &both), ComplianceState::Noncompliant);
}

#[test]
fn a_grace_period_runs_from_the_first_failure() {
    let asked = policy(48, |asked| asked.passcode_required = true);
    let fails = answers(|of| of.passcode = Some(false));
    let since = |hours| {
        let since = now() - TimeDelta::hours(hours);
        let policies = std::slice::from_ref(&asked);
        evaluate(policies, &Reporting::default(), &Presence::default(), &fails, |_| Some(since), now())
            .judgement
    };
    assert_eq!(since(47).state, ComplianceState::InGracePeriod);
    assert_eq!(since(47).grace_ends_at, Some(now() + TimeDelta::hours(1)));
    assert_eq!(since(48).state, ComplianceState::Noncompliant, "the period is over at its last moment");
    assert_eq!(since(48).reason, Some("no-passcode"));
}

#[test]
fn time_to_set_one_thing_right_lets_nobody_in_for_what_was_not_told_yet() {
    let old = policy(48, |asked| asked.os_minimum_version = Some(OsVersion::new(18, 0)));
    let passcode = CompliancePolicy {
        id: CompliancePolicyId(Uuid::from_u128(2)),
        ..policy(0, |asked| asked.passcode_required = true)
    };
    let both = policy(48, |asked| {
        asked.os_minimum_version = Some(OsVersion::new(18, 0));
        asked.passcode_required = true;
    });
    for policies in [&[old.clone(), passcode.clone()][..], &[passcode, old], &[both]] {
        let told = |passcode| verdict(policies, &answers(|of| of.passcode = passcode));
        let silent = told(None);
        assert_eq!((silent.state, silent.reason), (ComplianceState::Unknown, None));
        assert_eq!(silent.grace_ends_at, Some(now() + TimeDelta::hours(48)), "its time runs meanwhile");
        assert_eq!(told(Some(true)).state, ComplianceState::InGracePeriod);
        assert_eq!(told(Some(true)).reason, Some("os-too-old"));
    }
}

#[test]
fn a_device_without_a_policy_is_compliant_unless_switched() {
    assert_eq!(state(&[], &answers(|_| ())), ComplianceState::Compliant);
    let strict = Reporting { secure_by_default: true, ..Reporting::default() };
    let judged = evaluate(&[], &strict, &Presence::default(), &answers(|_| ()), |_| None, now()).judgement;
    assert_eq!((judged.state, judged.reason), (ComplianceState::Noncompliant, Some(NO_POLICY)));
    let other = CompliancePolicy { platform: Platform::Windows10, ..policy(0, |_| ()) };
    let judged =
        evaluate(&[other], &strict, &Presence::default(), &answers(|_| ()), |_| None, now()).judgement;
    assert_eq!(judged.reason, Some(NO_POLICY), "a policy for another platform is none");
}

#[test]
fn silence_warns_from_day_three_and_fails_on_day_seven() {
    let after = |days| {
        let silent = answers(|of| of.last_seen_at = now() - TimeDelta::days(days));
        let verdict = evaluate(&[], &Reporting::default(), &Presence::default(), &silent, |_| None, now());
        (verdict.reporting, verdict.judgement.state)
    };
    assert_eq!(after(2), (ReportingState::Fresh, ComplianceState::Compliant));
    assert_eq!(after(3), (ReportingState::Late, ComplianceState::Compliant));
    assert_eq!(after(7), (ReportingState::Silent, ComplianceState::Noncompliant));
}

#[test]
fn actions_are_due_once_and_in_their_order() {
    let (notify, again) = (
        ComplianceAction::new(ComplianceActionKind::Notify, 0),
        ComplianceAction::new(ComplianceActionKind::Notify, 24),
    );
    let retire = ComplianceAction::new(ComplianceActionKind::Retire, 720);
    let all = [retire, ComplianceAction::new(ComplianceActionKind::Block, 0), again, notify];
    let due = |hours, taken: &[ComplianceAction]| -> Vec<ComplianceAction> {
        let since = now() - TimeDelta::hours(hours);
        let ahead = actions_ahead(&all, since, taken, &Presence::default());
        ahead.into_iter().filter(|(at, _)| *at <= now()).map(|(_, action)| action).collect()
    };
    assert_eq!(due(0, &[]), [notify]);
    assert_eq!(due(25, &[notify]), [again]);
    assert_eq!(due(720, &[notify, again]), [retire]);
    assert_eq!(due(720, &[]), [notify, again, retire]);
    let other_text = ComplianceAction { template: Some(MessageTemplateId(Uuid::nil())), ..again };
    assert_eq!(due(25, &[notify, other_text]), [], "another text is no other step");
}

#[test]
fn neither_grace_nor_silence_runs_while_the_server_is_away() {
    let ago = |hours| now() - TimeDelta::hours(hours);
    let presence = Presence::default().with(Absence { from: ago(220), until: ago(30) });
    let judged = |last_seen, grace_hours, since| {
        let asked = policy(grace_hours, |asked| asked.passcode_required = true);
        let device = answers(|of| (of.passcode, of.last_seen_at) = (Some(false), last_seen));
        evaluate(&[asked], &Reporting::default(), &presence, &device, |_| Some(since), now())
    };
    let fails = judged(ago(240), 72, ago(240));
    assert_eq!(fails.reporting, ReportingState::Fresh, "50 of its hours count");
    assert_eq!(fails.judgement.state, ComplianceState::InGracePeriod);
    assert_eq!(fails.judgement.grace_ends_at, Some(now() + TimeDelta::hours(22)));
    assert_eq!(judged(ago(240), 48, ago(240)).judgement.state, ComplianceState::Noncompliant);
    assert_eq!(
        judged(ago(360), 72, ago(240)).reporting,
        ReportingState::Silent,
        "170 hours before and after"
    );
}

proptest! {
    /// Asking for less never makes a device fail that did not fail before.
    #[test]
    fn asking_less_never_fails_more(
        passcode in prop::option::of(any::<bool>()),
        encrypted in prop::option::of(any::<bool>()),
        major in 10_u32..20,
    ) {
        let device = answers(|of| {
            of.passcode = passcode;
            of.encrypted = encrypted;
            of.os_version = OsVersion::new(major, 0);
        });
        let more = policy(0, |asked| {
            asked.passcode_required = true;
            asked.storage_require_encryption = true;
            asked.os_minimum_version = Some(OsVersion::new(15, 0));
        });
        let less = policy(0, |asked| asked.passcode_required = true);
        if state(&[less], &device) == ComplianceState::Noncompliant {
            prop_assert_eq!(state(&[more], &device), ComplianceState::Noncompliant);
        }
    }
}
