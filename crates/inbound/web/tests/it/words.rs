//! Every text that the pages use exists in every language, and every text is used.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use domain::access::settings::{Doubt, LockOut, Mode, OutlookMobile};
use domain::access::{Assurance, NextStep, Obstacle, Rule};
use domain::actor::Role;
use domain::app::AppState;
use domain::brake::Effect;
use domain::catalogue;
use domain::compliance::{self, ComplianceSetting};
use domain::deployment::DeploymentState;
use domain::device::{ComplianceState, DeviceState, Owner, Platform};
use domain::enrolment::{Level, SecondFactorRule};
use domain::partnership::{LinkSource, RecordState};
use services::enrolment::{EnrolmentClosed, NoticeKind};
use texts::{Language, Text};

/// Ids that are put together from a prefix and a word that only the running program knows.
const PUT_TOGETHER: &[&str] = &[
    "done-",
    "failure-",
    "conflict-",
    "problem-",
    "closed-",
    "notice-",
    "address-",
    "month-",
    "directory-",
    "brake-cause-",
    "bulk-",
    "modern-authentication-",
    "access-state-",
    "alert-exchange-",
    "by-hand-",
    "exchange-event-",
    "exchange-sync-",
    "journal-cause-",
    "mailbox-way-",
    // Advice, for the states and kinds of trouble in which there is any.
    "notification-advice-",
    "notification-test-advice-",
    "portal-app-",
    // Mails are put together by the use cases.
    "message-",
    "messages-channel-",
    "messages-state-",
    "messages-security-",
];

fn sources(directory: &Path, found: &mut String) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

fn pages() -> String {
    let mut text = String::new();
    // What a device shows of its enrolment profile is a page as well; and the words for a status are shared with others.
    for directory in ["src", "templates", "../../services/src/enrolment", "../../services/src/status"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(directory), &mut text);
    }
    text
}

/// Every id that has a text in English.
fn ids() -> BTreeSet<String> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../texts/locales/en");
    let mut text = String::new();
    sources(&directory, &mut text);
    let id = |line: &str| line.split_once(" =").map(|(id, _)| id.to_owned());
    text.lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
        .filter_map(id)
        .collect()
}

fn of_enumerations() -> BTreeSet<String> {
    let mut ids: BTreeSet<_> = catalogue::text_ids().into_iter().collect();
    ids.extend(Role::ALL.iter().map(|role| format!("role-{role}")));
    ids.extend(Effect::ALL.iter().map(|effect| format!("effect-{effect}")));
    ids.extend(Level::ALL.iter().map(|level| format!("level-{level}")));
    ids.extend(SecondFactorRule::ALL.iter().map(|rule| format!("second-factor-rule-{rule}")));
    ids.extend(Owner::ALL.iter().map(|owner| format!("owner-{owner}")));
    ids.extend(Platform::ALL.iter().map(|one| format!("platform-{}", one.name().to_lowercase())));
    ids.extend(DeviceState::ALL.iter().map(|one| format!("device-{}", one.name().to_lowercase())));
    ids.extend(ComplianceState::ALL.iter().map(|one| format!("compliance-{}", one.name().to_lowercase())));
    ids.extend(ComplianceSetting::ALL.iter().flat_map(|setting| {
        let help = format!("policy-help-{}", setting.name().to_lowercase());
        [help, format!("compliance-why-{}", compliance::reason(*setting))]
    }));
    ids.extend(
        [compliance::NOT_REPORTED, compliance::NO_POLICY].map(|word| format!("compliance-why-{word}")),
    );
    ids.extend(DeploymentState::ALL.iter().map(|one| format!("deployment-{}", one.name().to_lowercase())));
    ids.extend(Mode::ALL.iter().map(|mode| format!("access-mode-{mode}")));
    ids.extend(domain::access::Level::ALL.iter().map(|level| format!("access-level-{level}")));
    ids.extend(LockOut::ALL.iter().map(|one| format!("access-lock-out-{one}")));
    ids.extend(Doubt::ALL.iter().map(|one| format!("access-doubt-{one}")));
    ids.extend(OutlookMobile::ALL.iter().map(|one| format!("access-outlook-{}", one.name().to_lowercase())));
    ids.extend(Rule::ALL.iter().map(|one| format!("access-rule-{}", one.name().to_lowercase())));
    for obstacle in Obstacle::ALL {
        ids.extend([format!("message-access-{obstacle}"), format!("portal-access-{obstacle}")]);
    }
    ids.extend(Assurance::ALL.iter().map(|one| format!("assurance-{}", one.name().to_lowercase())));
    ids.extend(RecordState::ALL.iter().map(|one| format!("record-{one}")));
    for step in NextStep::ALL.iter().map(|step| step.name().to_lowercase()) {
        ids.extend([format!("explain-next-{step}"), format!("portal-next-{step}")]);
    }
    ids.extend(AppState::ALL.iter().map(|state| format!("app-state-{}", state.name())));
    ids.extend(LinkSource::ALL.iter().map(|one| format!("link-source-{one}")));
    ids
}

#[test]
fn every_id_that_a_page_asks_for_exists() {
    let (pages, ids) = (pages(), ids());
    let mut missing = BTreeSet::new();
    for receiver in ["text", "t", "visit.text"] {
        for call in ["get", "with", "count", "count_with"] {
            for part in pages.split(&format!("{receiver}.{call}(\"")).skip(1) {
                let id = part.split('"').next().unwrap();
                if !ids.contains(id) {
                    missing.insert(id.to_owned());
                }
            }
        }
    }
    missing.extend(of_enumerations().into_iter().filter(|id| !ids.contains(id)));
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_text_is_used() {
    let (mut pages, of_enumerations) = (pages(), of_enumerations());
    // Mails and enrolment profiles have texts too.
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services/src"), &mut pages);
    let unused: Vec<_> = ids()
        .into_iter()
        .filter(|id| !pages.contains(&format!("\"{id}\"")))
        .filter(|id| !of_enumerations.contains(id))
        .filter(|id| !PUT_TOGETHER.iter().any(|prefix| id.starts_with(prefix)))
        .filter(|id| !is_named_by_a_page(id, &pages))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}

/// `names-web` and its help are put together from `names-` and the field's name; so are the lists' `nav-users`.
fn is_named_by_a_page(id: &str, pages: &str) -> bool {
    let id = id
        .strip_suffix("-help")
        .or_else(|| id.strip_suffix("-none"))
        .or_else(|| id.strip_suffix("-lead"))
        .or_else(|| id.strip_suffix("-search"))
        .unwrap_or(id);
    id.split_once('-')
        .map_or(id, |(_, name)| name)
        .split('"')
        .next()
        .is_some_and(|name| pages.contains(&format!("\"{name}\"")) || pages.contains(&format!("\"{id}\"")))
}

#[test]
fn every_code_of_the_use_cases_has_words() {
    let mut services = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services/src/setup"), &mut services);
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services/src/accounts"), &mut services);
    let text = Text::new(Language::English);
    for part in services.split("Error::invalid(").skip(1) {
        let mut quoted = part.split('"');
        let (_, first, _, second) =
            (quoted.next(), quoted.next().unwrap(), quoted.next(), quoted.next().unwrap());
        let code = if first.contains('-') { first } else { second };
        if code.contains('-') && !code.contains(' ') {
            assert!(text.find(&format!("problem-{code}")).is_some(), "problem-{code}");
        }
    }
}

#[test]
fn every_code_that_a_page_looks_up_has_words_in_every_language() {
    let level = Level::Approved;
    let closed = [
        EnrolmentClosed::AddressesMissing,
        EnrolmentClosed::AddressesUnchecked,
        EnrolmentClosed::PushCertificateMissing,
        EnrolmentClosed::PushCertificateExpired,
        EnrolmentClosed::UserInactive,
        EnrolmentClosed::NoRules,
        EnrolmentClosed::NotAllowed,
        EnrolmentClosed::Platform,
        EnrolmentClosed::LevelTooLow { needs: level },
        EnrolmentClosed::SecondFactor { is_set_up: true },
        EnrolmentClosed::DeviceLimit { limit: 1, devices: Vec::new() },
    ];
    let notices = [
        NoticeKind::Offered,
        NoticeKind::Enrolled,
        NoticeKind::Disputed,
        NoticeKind::EnrolledAgain,
        NoticeKind::Ended,
    ];
    let mut wanted: BTreeSet<_> = closed.iter().map(|closed| format!("closed-{}", closed.code())).collect();
    wanted.extend(notices.iter().map(|notice| format!("notice-{}", notice.code())));
    let mut services = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services/src"), &mut services);
    for part in services.split("Error::Conflict {").skip(1) {
        let code = part.trim_start().strip_prefix("code: \"").and_then(|part| part.split('"').next());
        wanted.extend(code.map(|code| format!("conflict-{code}")));
    }
    assert!(wanted.contains("conflict-last-owner"));
    let mut missing = BTreeSet::new();
    for language in Language::ALL {
        let text = Text::new(language);
        // A text that is not there falls back to English: the two must differ in the other languages.
        let english = Text::new(Language::English);
        for id in &wanted {
            let found = text.count(id, 2);
            if found == *id || (language != Language::English && found == english.count(id, 2)) {
                missing.insert(format!("{} {id}", language.tag()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}
