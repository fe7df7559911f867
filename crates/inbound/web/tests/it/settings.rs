//! The pages on which the service is set.

use domain::actor::{Actor, Role};
use domain::deployment::DeploymentState;
use services::settings::{self, BrakeLimits, CompliancePolicy, Retention};

use crate::house::House;

const AUDIT: &str = "/console/audit";

#[tokio::test]
async fn how_long_things_stay_is_shown_with_its_defaults_and_kept_within_bounds() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let page = "/console/settings/retention";
    let shown = browser.get(page).await;
    for (field, value) in [("disabledUserDays", "3"), ("historyDays", "90"), ("auditDays", "0")] {
        assert_eq!(shown.value_of(field), Some(value), "{field}");
    }
    assert!(shown.text.contains("From 1 to 3650; 90 unless somebody changes it"), "{}", shown.text);
    // All that is wrong is told at once, and what was typed stays. No number at all is not "for ever".
    let wrong = [("disabledUserDays", "-1"), ("historyDays", "0"), ("auditDays", "ever")];
    let answer = browser.submit(page, page, &wrong).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.text.matches("class=\"gp-error\"").count(), 3, "{}", answer.text);
    for (field, value) in wrong {
        assert_eq!(answer.value_of(field), Some(value), "{field}");
    }
    let short = [("disabledUserDays", "3"), ("historyDays", "90"), ("auditDays", "1")];
    assert_eq!(browser.submit(page, page, &short).await.status, 422, "a day of the audit log is too little");
    let right = [("disabledUserDays", "0"), ("historyDays", "30"), ("auditDays", "365")];
    assert_eq!(browser.submit(page, page, &right).await.status, 303);
    let kept: Retention = settings::get(&house.services, &Actor::System).await.unwrap();
    assert_eq!(kept, Retention { disabled_user_days: 0, history_days: 30, audit_days: 365 });
    assert!(browser.get("/console/settings").await.text.contains("365 days"));
    assert!(browser.get(AUDIT).await.text.contains("setting.change"));
}

#[tokio::test]
async fn the_limits_of_the_brake_are_kept_within_bounds() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let page = "/console/settings/brakes";
    let shown = browser.get(page).await;
    assert_eq!((shown.value_of("percent"), shown.value_of("devices")), (Some("2"), Some("50")));
    let answer = browser.submit(page, page, &[("percent", "101"), ("devices", "0")]).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.text.matches("class=\"gp-error\"").count(), 2, "{}", answer.text);
    assert_eq!(browser.submit(page, page, &[("percent", "5"), ("devices", "200")]).await.status, 303);
    let kept: BrakeLimits = settings::get(&house.services, &Actor::System).await.unwrap();
    assert_eq!(kept, BrakeLimits { percent: 5, devices: 200 });
    assert!(browser.get(AUDIT).await.text.contains("setting.change"));
}

#[tokio::test]
async fn the_policy_of_compliance_is_switched_off_and_every_device_is_judged_anew() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let page = "/console/settings/compliance";
    assert!(browser.get(page).await.text.contains("value=\"true\" checked"));
    let jobs = || async {
        house.services.store.read().await.unwrap().count_unfinished_jobs("recompute").await.unwrap()
    };
    let before = jobs().await;
    assert_eq!(browser.submit(page, page, &[("managedEmailRequired", "false")]).await.status, 303);
    let kept: CompliancePolicy = settings::get(&house.services, &Actor::System).await.unwrap();
    assert!(!kept.managed_email_required);
    assert_ne!(jobs().await, before, "a recomputation waits");
    assert!(browser.get(AUDIT).await.text.contains("setting.change"));
}

#[tokio::test]
async fn the_policy_of_compliance_says_whom_it_would_hit_before_it_is_switched_on() {
    let house = House::new().await;
    let off = CompliancePolicy { managed_email_required: false };
    settings::set_compliance_policy(&house.services, &Actor::System, off.clone()).await.unwrap();
    let mail = house.mail_profile("Mail").await;
    house.stands(mail, DeploymentState::Blocked, None).await;
    let mut browser = house.signed_in("owner").await;
    let page = "/console/settings/compliance";
    let kept = || async { settings::get::<CompliancePolicy>(&house.services, &Actor::System).await.unwrap() };
    let on = [("managedEmailRequired", "true")];
    let shown = browser.submit(page, page, &on).await;
    assert_eq!((shown.status, kept().await), (200, off));
    for words in ["One device of 1 would become non-compliant", "Ada&#39;s iPhone", "Save it all the same"] {
        assert!(shown.text.contains(words), "{words}: {}", shown.text);
    }
    assert!(shown.text.contains("value=\"true\" checked"), "what was entered stays");
    let accepted = shown.value_of("accepted").unwrap().to_owned();
    assert_eq!(browser.submit(page, page, &[on[0], ("accepted", &accepted)]).await.status, 303);
    assert!(kept().await.managed_email_required);
}

#[tokio::test]
async fn who_may_not_change_settings_sees_them_and_is_offered_nothing() {
    let house = House::new().await;
    house.administrator("auditor", Role::Auditor).await;
    let mut browser = house.signed_in("auditor").await;
    let page = browser.get("/console/settings").await.text;
    assert!(page.contains("How long things stay") && !page.contains("/console/settings/retention"), "{page}");
    for page in ["retention", "brakes", "compliance", "second-factor"] {
        assert_eq!(browser.get(&format!("/console/settings/{page}")).await.status, 403, "{page}");
    }
}
