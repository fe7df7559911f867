//! Compliance policies in the console, and what users are told.

use chrono::TimeDelta;
use domain::actor::{Actor, Role};
use domain::brake::Brake;
use domain::compliance::{ComplianceAction, ComplianceActionKind, PolicyVerdict, Reporting, SettingState};
use domain::device::DeviceState;
use domain::enrolment::{Enrolment, PushAddress};
use domain::id::{BrakeId, EnrolmentId};
use services::compliance::ComplianceResult;
use services::{background, compliance, settings};
use uuid::Uuid;

use crate::house::House;

const LIST: &str = "/console/compliance";

/// Ada's phone is managed.
async fn enrolled(house: &House) {
    let now = house.services.now();
    let enrolment = Enrolment {
        push: Some(PushAddress { topic: "topic".to_owned(), token: vec![1], magic: "magic".to_owned() }),
        ..testkit::enrolled(EnrolmentId(Uuid::from_u128(50)), house.ada, house.phone, now)
    };
    let mut tx = house.services.store.write().await.unwrap();
    tx.add_enrolment(&enrolment).await.unwrap();
    tx.commit().await.unwrap();
}

async fn drain(house: &House) {
    background::queue(&house.services).drain().await.unwrap();
}

/// Makes a policy in the browser; gives its address.
async fn policy(browser: &mut crate::browser::Browser, fields: &[(&str, &str)]) -> String {
    let page = format!("{LIST}/new/iOS");
    let answer = browser.submit(&page, &page, fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.header("location").split('?').next().unwrap().to_owned()
}

const PHONES: &[(&str, &str)] = &[
    ("displayName", "Phones"),
    ("osMinimumVersion", "18.0"),
    ("blockHours", "24"),
    ("notifyHours1", "0, 12"),
];

#[tokio::test]
async fn co_10_a_policy_is_made_assigned_with_its_effect_changed_copied_and_deleted() {
    let house = House::new().await;
    enrolled(&house).await;
    let mut browser = house.signed_in("owner").await;
    assert!(browser.get(LIST).await.text.contains("There is no policy yet"));
    assert!(browser.get(&format!("{LIST}/new")).await.text.contains("Oldest version of the system"));
    let address = policy(&mut browser, PHONES).await;
    let shown = browser.get(&address).await.text;
    assert!(shown.contains("Nobody yet") && shown.contains("After 24 hours"), "{shown}");

    // Assigning says first whom it would hit.
    let assign = format!("{address}/assign");
    let staff = house.staff.to_string();
    let fields = [("include", staff.as_str())];
    let preview = browser.submit(&assign, &assign, &fields).await;
    assert_eq!(preview.status, 200);
    assert!(preview.text.contains("No device of 1 would become non-compliant"), "{}", preview.text);
    assert!(preview.text.contains("Ada&#39;s iPhone") && preview.text.contains("Its system is too old"));
    let accepted = preview.value_of("accepted").unwrap().to_owned();
    let everybody = [("all-users", "true"), ("accepted", accepted.as_str())];
    let shown = browser.submit(&assign, &assign, &everybody).await;
    assert_eq!(shown.status, 200, "as many devices by another assignment, which was not shown");
    let saved = browser.submit(&assign, &assign, &[fields[0], ("accepted", &accepted)]).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    drain(&house).await;
    let shown = browser.get(&address).await.text;
    assert!(shown.contains("Still has time") && shown.contains("Staff"), "{shown}");
    let device = browser.get(&format!("/console/devices/{}", house.phone)).await.text;
    assert!(device.contains("Policies on this device") && device.contains("Time to set things right until"));

    // A change that would be felt is shown before it is saved.
    let edit = format!("{address}/edit");
    let stricter = [("displayName", "Phones"), ("osMinimumVersion", "18.0"), ("blockHours", "0")];
    let preview = browser.submit(&edit, &edit, &stricter).await;
    assert_eq!(preview.status, 200);
    assert!(preview.text.contains("One device of 1 would become non-compliant"), "{}", preview.text);
    let accepted = preview.value_of("accepted").unwrap().to_owned();
    let other = [stricter[0], ("osMinimumVersion", "19.0"), stricter[2], ("accepted", accepted.as_str())];
    assert_eq!(browser.submit(&edit, &edit, &other).await.status, 200, "as many devices by another version");
    let fields: Vec<_> = stricter.into_iter().chain([("accepted", accepted.as_str())]).collect();
    assert_eq!(browser.submit(&edit, &edit, &fields).await.status, 303);

    let copy = format!("{address}/copy");
    let copied = browser.submit(&copy, &copy, &[("displayName", "Phones 2")]).await;
    assert_eq!(copied.status, 303);
    let delete = format!("{address}/delete");
    assert!(browser.get(&delete).await.text.contains("would become non-compliant"));
    assert_eq!(browser.submit(&delete, &delete, &[]).await.status, 303);
    let left = compliance::policies(&house.services, &Actor::System).await.unwrap();
    assert_eq!(left.iter().map(|policy| policy.display_name.as_str()).collect::<Vec<_>>(), ["Phones 2"]);
}

#[tokio::test]
async fn an_edit_that_retires_phones_at_once_is_shown_before_it_is_saved() {
    let house = House::new().await;
    enrolled(&house).await;
    let mut browser = house.signed_in("owner").await;
    let strict = [("displayName", "Phones"), ("osMinimumVersion", "18.0"), ("blockHours", "0")];
    let address = policy(&mut browser, &strict).await;
    let id = address.rsplit('/').next().unwrap().parse().unwrap();
    let lines = [services::assignments::Line::AllUsers];
    compliance::assign(&house.services, &Actor::System, id, &lines).await.unwrap();
    drain(&house).await;
    let edit = format!("{address}/edit");
    let retiring = [&strict[..], &[("retireHours", "0")]].concat();
    let preview = browser.submit(&edit, &edit, &retiring).await;
    assert_eq!(preview.status, 200, "nothing is judged otherwise, but the phone goes");
    assert!(preview.text.contains("One device is retired at once"), "{}", preview.text);
    assert!(preview.text.contains("Ada&#39;s iPhone"));
    let accepted = preview.value_of("accepted").unwrap().to_owned();
    let fields = [&retiring[..], &[("accepted", accepted.as_str())]].concat();
    assert_eq!(browser.submit(&edit, &edit, &fields).await.status, 303);
}

#[tokio::test]
async fn a_brake_before_retirements_says_how_many_wait() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let strict =
        [("displayName", "Phones"), ("osMinimumVersion", "18.0"), ("blockHours", "0"), ("retireHours", "0")];
    let address = policy(&mut browser, &strict).await;
    let now = house.services.now();
    let verdict = PolicyVerdict {
        policy: address.rsplit('/').next().unwrap().parse().unwrap(),
        settings: Vec::new(),
        state: SettingState::NonCompliant,
        grace_ends_at: None,
    };
    let result =
        ComplianceResult { verdict, failing_since: Some(now), taken: Vec::new(), next_action_at: Some(now) };
    let brake = Brake {
        id: BrakeId(Uuid::from_u128(51)),
        cause: compliance::RETIREMENT.to_owned(),
        affected: 61,
        total: 100,
        items: Vec::new(),
        resume: serde_json::Value::Null,
        created_at: now,
        decided_at: None,
        decided_by: None,
        decision: None,
    };
    let mut tx = house.services.store.write().await.unwrap();
    tx.put_compliance_result(house.phone, &result, now).await.unwrap();
    tx.add_brake(&brake).await.unwrap();
    tx.commit().await.unwrap();
    let page = browser.get(&format!("/console/brakes/{}", brake.id)).await.text;
    assert!(page.contains("61 of 100 devices") && page.contains("One of them waits now"), "{page}");
}

#[tokio::test]
async fn the_numbers_of_a_policy_lead_to_the_devices_that_they_count() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let address = policy(&mut browser, PHONES).await;
    let id = address.rsplit('/').next().unwrap().parse().unwrap();
    let mut devices = vec![house.phone];
    for number in 0..120 {
        devices.push(house.neighbour(number, &format!("Neighbour {number}"), DeviceState::Managed).await);
    }
    let now = house.services.now();
    let mut tx = house.services.store.write().await.unwrap();
    for device in devices {
        let state = if device == house.phone { SettingState::Compliant } else { SettingState::NonCompliant };
        let verdict = PolicyVerdict { policy: id, settings: Vec::new(), state, grace_ends_at: None };
        let result =
            ComplianceResult { verdict, failing_since: None, taken: Vec::new(), next_action_at: None };
        tx.put_compliance_result(device, &result, now).await.unwrap();
    }
    tx.commit().await.unwrap();
    let whole = browser.get(&address).await.text;
    for tile in whole.split("<a class=\"gp-tile\" href=\"").skip(1) {
        let (_, fragment) = tile.split('"').next().unwrap().split_once('#').unwrap();
        assert!(whole.contains(&format!(" id=\"{fragment}\"")), "{fragment} is on the page");
    }
    let meets = browser.get(&format!("{address}?state=compliant")).await.text;
    assert!(meets.contains("Devices: Meets it") && meets.contains("Ada&#39;s iPhone"), "{meets}");
    assert!(!meets.contains("Neighbour"), "{meets}");
    let none = browser.get(&format!("{address}?state=inGracePeriod")).await.text;
    assert!(none.contains("There is none in this state") && !none.contains("Neighbour"), "{none}");
    let fails = browser.get(&format!("{address}?state=nonCompliant")).await.text;
    assert_eq!(fails.matches("Neighbour").count(), 200, "each with its user: {fails}");
    assert!(!fails.contains("Ada&#39;s iPhone"), "{fails}");
    let next = fails.split("<a class=\"btn\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let next = next.replace("&#38;", "&").replace("#devices", "");
    let rest = browser.get(&next).await.text;
    assert_eq!(rest.matches("Neighbour").count(), 40, "the next page stays in the state: {rest}");
    let unknown = browser.get(&format!("{address}?state=perhaps")).await.text;
    assert!(unknown.contains("Ada&#39;s iPhone") && unknown.contains("Neighbour"), "no such state: all");
}

#[tokio::test]
async fn what_is_entered_wrong_is_said_at_its_field_and_what_is_not_judged_is_said_when_saving() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let page = format!("{LIST}/new/iOS");
    for (field, value, words) in [
        ("displayName", "", "Fill this in"),
        ("osMinimumVersion", "newest", "Write a version"),
        ("notifyHours1", "soon", "Write numbers of hours"),
        ("notifyHours2", "-1", "Write numbers of hours"),
        ("retireHours", "9000", "Write numbers of hours"),
        ("notifyHours1", "5, 5", "The same step is there twice"),
        ("retireHours", "9, 9", "The same step is there twice"),
        ("blockHours", "", "Fill this in"),
    ] {
        let mut fields: Vec<_> = PHONES.iter().copied().filter(|(name, _)| *name != field).collect();
        fields.push((field, value));
        let answer = browser.submit(&page, &page, &fields).await;
        assert_eq!(answer.status, 422, "{field} {value}");
        assert!(answer.text.contains(words), "{field} {value}: {}", answer.text);
        assert!(!answer.text.contains("scheduledActionConfigurations"), "{}", answer.text);
        assert_eq!(answer.value_of(field), Some(value));
    }
    assert!(browser.get(&page).await.text.contains("cannot tell"), "said beside the setting");
    let jailbreak =
        [("displayName", "Phones"), ("securityBlockJailbrokenDevices", "true"), ("blockHours", "0")];
    let address = policy(&mut browser, &jailbreak).await;
    let shown = browser.get(&address).await.text;
    assert!(shown.contains("Not judged on this platform: Not jailbroken or rooted"), "{shown}");
}

/// A template of one's own, with a text; gives its id.
async fn template(browser: &mut crate::browser::Browser, name: &str) -> String {
    let new = "/console/messages/templates/new";
    let made = browser.submit(new, new, &[("displayName", name), ("defaultLocale", "en")]).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let text = made.header("location").to_owned();
    let words = [("locale", "en"), ("subject", name), ("messageTemplate", "Hello {{UserName}}")];
    assert_eq!(browser.submit(&text, &text, &words).await.status, 303);
    text.split('/').nth(4).unwrap().to_owned()
}

#[tokio::test]
async fn co_10_each_message_of_a_policy_has_a_template_of_its_own() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let (kind, stern) =
        (template(&mut browser, "Kind words").await, template(&mut browser, "Last call").await);
    let fields = [
        ("displayName", "Phones"),
        ("passcodeRequired", "true"),
        ("blockHours", "48"),
        ("notifyHours1", "0"),
        ("template1", kind.as_str()),
        ("notifyHours2", "24"),
        ("template2", stern.as_str()),
    ];
    let new = format!("{LIST}/new/iOS");
    let without: Vec<_> = fields.iter().copied().filter(|(name, _)| *name != "notifyHours2").collect();
    let refused = browser.submit(&new, &new, &[&without[..], &[("notifyHours2", "")]].concat()).await;
    assert!(
        refused.status == 422 && refused.text.contains("Fill this in"),
        "when is it to go: {}",
        refused.text
    );
    let gone = Uuid::from_u128(404).to_string();
    let missing: Vec<_> = fields.iter().copied().filter(|(name, _)| *name != "template2").collect();
    let refused = browser.submit(&new, &new, &[&missing[..], &[("template2", gone.as_str())]].concat()).await;
    assert!(refused.status == 422 && refused.text.contains("does not exist any more"), "{}", refused.text);
    assert!(!refused.text.contains("notificationTemplateId"), "{}", refused.text);
    let address = policy(&mut browser, &fields).await;
    let shown = browser.get(&address).await.text;
    assert!(shown.contains("Kind words") && shown.contains("Last call"), "{shown}");
    let policies = compliance::policies(&house.services, &Actor::System).await.unwrap();
    let kept: Vec<_> = policies[0]
        .actions
        .iter()
        .filter_map(|action| Some((action.grace_period_hours, action.template?.to_string())))
        .collect();
    assert_eq!(kept, [(0, kind.clone()), (24, stern.clone())]);

    // The form shows each with its own, with room for more; one without hours is taken away, another has the usual text.
    let edit = format!("{address}/edit");
    let form = browser.get(&edit).await;
    assert_eq!((form.value_of("notifyHours1"), form.value_of("notifyHours2")), (Some("0"), Some("24")));
    assert_eq!((form.value_of("notifyHours3"), form.value_of("notifyHours4")), (Some(""), Some("")));
    assert!(form.text.contains(&format!("<option value=\"{stern}\" selected>")), "{}", form.text);
    let fields = [
        ("displayName", "Phones"),
        ("passcodeRequired", "true"),
        ("blockHours", "48"),
        ("notifyHours1", ""),
        ("template1", kind.as_str()),
        ("notifyHours2", "24"),
        ("template2", stern.as_str()),
        ("notifyHours3", "36"),
    ];
    assert_eq!(browser.submit(&edit, &edit, &fields).await.status, 303);
    let policies = compliance::policies(&house.services, &Actor::System).await.unwrap();
    let mut kept: Vec<_> = policies[0]
        .actions
        .iter()
        .filter(|action| action.kind == ComplianceActionKind::Notify)
        .map(|action| (action.grace_period_hours, action.template.map(|id| id.to_string())))
        .collect();
    kept.sort();
    assert_eq!(kept, [(24, Some(stern.clone())), (36, None)]);

    // Without the template its message has the usual text, and so has that of a copy.
    let delete = format!("/console/messages/templates/{stern}/delete");
    assert_eq!(browser.submit(&delete, &delete, &[]).await.status, 303);
    let copy = format!("{address}/copy");
    let copied = browser.submit(&copy, &copy, &[("displayName", "Tablets")]).await;
    assert_eq!(copied.status, 303, "{}", copied.text);
    let policies = compliance::policies(&house.services, &Actor::System).await.unwrap();
    let tablets = policies.iter().find(|policy| policy.display_name == "Tablets").unwrap();
    let hours = |action: &ComplianceAction| (action.grace_period_hours, action.template);
    let notices = tablets.actions.iter().filter(|action| action.kind == ComplianceActionKind::Notify);
    let mut kept: Vec<_> = notices.map(hours).collect();
    kept.sort();
    assert_eq!(kept, [(24, None), (36, None)]);
}

#[tokio::test]
async fn the_portal_says_what_to_do_and_by_when() {
    let house = House::new().await;
    enrolled(&house).await;
    let mut browser = house.signed_in("owner").await;
    let address = policy(
        &mut browser,
        &[
            ("displayName", "Phones"),
            ("osMinimumVersion", "18.0"),
            ("blockHours", "24"),
            ("retireHours", "720"),
        ],
    )
    .await;
    let id = address.rsplit('/').next().unwrap().parse().unwrap();
    let lines = [services::assignments::Line::AllUsers];
    compliance::assign(&house.services, &Actor::System, id, &lines).await.unwrap();
    drain(&house).await;
    let page = house.as_ada().await.get("/").await.text;
    assert!(page.contains("something has to be put right"), "{page}");
    assert!(page.contains("Update the system to version 18.0 or later"));
    assert!(page.contains("After that the mail on this device stops"));
    assert!(page.contains("are removed from it if nothing changes"));
    for _ in 0..25 {
        house.clock.advance(TimeDelta::hours(1));
        drain(&house).await;
    }
    let page = house.as_ada().await.get("/").await.text;
    assert!(page.contains("gets no mail until this is put right"), "{page}");
    compliance::assign(&house.services, &Actor::System, id, &[]).await.unwrap();
    drain(&house).await;
    assert!(!house.as_ada().await.get("/").await.text.contains("put right"));
    for _ in 0..50 {
        house.clock.advance(TimeDelta::hours(1));
        drain(&house).await;
    }
    let page = house.as_ada().await.get("/").await.text;
    assert!(page.contains("has not reported for days") && page.contains("Switch the device on"), "{page}");
}

#[tokio::test]
async fn silence_and_the_lack_of_a_policy_are_set_with_their_effect() {
    let house = House::new().await;
    enrolled(&house).await;
    let mut browser = house.signed_in("owner").await;
    let page = "/console/settings/reporting";
    let shown = browser.get(page).await;
    assert_eq!((shown.value_of("reportWithinDays"), shown.value_of("warnAfterDays")), (Some("7"), Some("3")));
    let wrong = [("reportWithinDays", "2"), ("warnAfterDays", "3")];
    assert_eq!(browser.submit(page, page, &wrong).await.status, 422);
    let secure = [("reportWithinDays", "14"), ("warnAfterDays", "5"), ("secureByDefault", "true")];
    let preview = browser.submit(page, page, &secure).await;
    assert_eq!(preview.status, 200);
    assert!(preview.text.contains("One device of 1 would become non-compliant"), "{}", preview.text);
    let accepted = preview.value_of("accepted").unwrap().to_owned();
    let fields: Vec<_> = secure.into_iter().chain([("accepted", accepted.as_str())]).collect();
    assert_eq!(browser.submit(page, page, &fields).await.status, 303);
    let kept: Reporting = settings::get(&house.services, &Actor::System).await.unwrap();
    assert_eq!(kept, Reporting { report_within_days: 14, warn_after_days: 5, secure_by_default: true });
}

#[tokio::test]
async fn the_days_of_the_clean_up_are_kept_within_bounds() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let page = "/console/settings/clean-up";
    let shown = browser.get(page).await;
    assert_eq!(
        (shown.value_of("afterRetirementDays"), shown.value_of("unmanagedDays")),
        (Some("14"), Some("0"))
    );
    let wrong = [("afterRetirementDays", "14"), ("unmanagedDays", "7")];
    assert_eq!(browser.submit(page, page, &wrong).await.status, 422);
    let right = [("afterRetirementDays", "0"), ("unmanagedDays", "90")];
    assert_eq!(browser.submit(page, page, &right).await.status, 303);
    assert!(browser.get("/console/settings").await.text.contains("90 days"));
}

#[tokio::test]
async fn who_may_not_change_policies_sees_them_and_is_offered_nothing() {
    let house = House::new().await;
    house.administrator("auditor", Role::Auditor).await;
    let mut owner = house.signed_in("owner").await;
    let address = policy(&mut owner, PHONES).await;
    let mut browser = house.signed_in("auditor").await;
    let page = browser.get(&address).await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("/edit") && !page.text.contains("/delete"), "{}", page.text);
    for part in ["edit", "copy", "delete", "assign"] {
        assert_eq!(browser.get(&format!("{address}/{part}")).await.status, 403, "{part}");
    }
}
