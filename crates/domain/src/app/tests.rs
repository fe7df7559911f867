use std::collections::BTreeMap;

use chrono::DateTime;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::device::{ComplianceState, DeviceState, Owner};
use crate::id::{DeviceId, UserId};

fn app(number: u128) -> App {
    App {
        id: AppId(Uuid::from_u128(number)),
        store_id: 951_937_596,
        bundle_id: format!("com.example.app{number}"),
        display_name: "Viewer".into(),
        publisher: "Example".into(),
        description: String::new(),
        store_url: StoreLink::of(951_937_596).url,
        on_iphone: true,
        on_ipad: false,
        minimum_os: OsVersion::new(15, 0),
        ends_with_management: true,
        details: Map::new(),
        created_at: DateTime::UNIX_EPOCH,
        modified_at: DateTime::UNIX_EPOCH,
    }
}

fn phone(product: &str, os_version: OsVersion) -> Device {
    Device {
        id: DeviceId(Uuid::from_u128(7)),
        user: UserId(Uuid::from_u128(8)),
        platform: Platform::Ios,
        state: DeviceState::Managed,
        owner: Owner::Personal,
        name: "iPhone".into(),
        model: "iPhone 13".into(),
        product: product.into(),
        os_version,
        serial_number: None,
        udid: None,
        eas_device_id: None,
        enrolled_at: DateTime::UNIX_EPOCH,
        last_seen_at: DateTime::UNIX_EPOCH,
        compliance: ComplianceState::Unknown,
        compliance_reason: None,
    }
}

fn row(number: u128, state: AppState, ours: bool) -> DeviceApp {
    DeviceApp {
        device: DeviceId(Uuid::from_u128(7)),
        app: AppId(Uuid::from_u128(number)),
        bundle_id: app(number).bundle_id,
        state,
        ours,
        attempts: 0,
        error: None,
        changed_at: DateTime::UNIX_EPOCH,
    }
}

fn planned(device: &Device, desired: &[(&App, Desire)], rows: &[DeviceApp], gentle: bool) -> AppPlan {
    let desired = desired.iter().map(|(app, desire)| (app.id, (*app, *desire))).collect();
    plan_apps(&AppSituation { device, desired: &desired, rows, gentle, now: DateTime::UNIX_EPOCH })
}

#[test]
fn as_6_an_app_is_named_by_its_number_or_by_the_address_of_its_page() {
    for text in [
        "951937596",
        " id951937596 ",
        "https://apps.apple.com/app/id951937596",
        "https://apps.apple.com/nl/app/microsoft-outlook/id951937596?l=en#x",
        "https://itunes.apple.com/us/app/id951937596",
    ] {
        assert_eq!(text.parse::<StoreLink>().map(|link| link.store_id), Ok(951_937_596), "{text}");
    }
    for text in [
        "",
        "0",
        "outlook",
        "99999999999999999999",
        "http://apps.apple.com/app/id951937596",
        "https://apps.apple.com.example.com/app/id951937596",
        "https://apps.apple.com/app/outlook",
        "https://apps.apple.com/app/id951937596 and more",
        "javascript:id951937596",
    ] {
        assert_eq!(text.parse::<StoreLink>(), Err(NotAStoreLink), "{text}");
    }
}

#[test]
fn as_6_a_device_that_cannot_have_an_app_is_not_asked_until_it_can() {
    let (app, asks) = (app(1), Desire::Asks);
    for device in [phone("iPad13,1", OsVersion::new(18, 0)), phone("iPhone14,5", OsVersion::new(14, 8))] {
        let plan = planned(&device, &[(&app, asks)], &[], false);
        assert_eq!(plan.changed[0].state, AppState::NotApplicable);
        assert!(plan.install.is_empty());
    }
    let known = [row(1, AppState::NotApplicable, false)];
    let plan = planned(&phone("iPhone14,5", OsVersion::new(15, 0)), &[(&app, asks)], &known, false);
    assert_eq!((plan.install, plan.changed[0].state), (vec![app.id], AppState::Pending));
}

#[test]
fn as_6_what_its_user_decided_stands() {
    let device = phone("iPhone14,5", OsVersion::new(18, 0));
    let app = app(1);
    for state in AppState::ALL.iter().filter(|state| state.waits_for_person()) {
        let plan = planned(&device, &[(&app, Desire::Asks)], &[row(1, *state, false)], false);
        assert!(plan.is_empty(), "{state}");
    }
}

#[test]
fn as_6_only_what_we_installed_is_removed_and_nothing_in_a_gentle_comparison() {
    let device = phone("iPhone14,5", OsVersion::new(18, 0));
    let rows = [row(1, AppState::Installed, true), row(2, AppState::Installed, false)];
    let plan = planned(&device, &[], &rows, false);
    assert_eq!((plan.remove, plan.forgotten), (vec![rows[0].app], vec![rows[1].app]));
    assert_eq!(plan.changed[0].state, AppState::Removing);
    assert!(planned(&device, &[], &rows, true).remove.is_empty());
    let other = app(1);
    let plan = planned(&device, &[(&other, Desire::Keeps)], &rows[..1], false);
    assert!(plan.is_empty(), "another profile still needs it: {plan:?}");
}

proptest! {
    #[test]
    fn a_second_comparison_finds_nothing_more(
        desired in prop::collection::btree_map(0_u128..4, any::<bool>(), 0..4),
        rows in prop::collection::btree_map(0_u128..4, (0..AppState::ALL.len(), any::<bool>()), 0..4),
        old in any::<bool>(),
    ) {
        let device = phone("iPhone14,5", OsVersion::new(if old { 14 } else { 16 }, 0));
        let apps: Vec<(App, Desire)> = desired
            .iter()
            .map(|(number, asks)| (app(*number), if *asks { Desire::Asks } else { Desire::Keeps }))
            .collect();
        let desired: Vec<_> = apps.iter().map(|(app, desire)| (app, *desire)).collect();
        let rows: Vec<_> = rows.iter().map(|(number, (state, ours))| row(*number, AppState::ALL[*state], *ours)).collect();
        let plan = planned(&device, &desired, &rows, false);
        let mut after: BTreeMap<AppId, DeviceApp> = rows.into_iter().map(|row| (row.app, row)).collect();
        for id in &plan.forgotten {
            after.remove(id);
        }
        after.extend(plan.changed.into_iter().map(|row| (row.app, row)));
        let after: Vec<_> = after.into_values().collect();
        prop_assert!(planned(&device, &desired, &after, false).is_empty());
    }
}

#[test]
fn as_6_a_profile_that_is_held_back_has_nothing_installed() {
    let device = phone("iPhone14,5", OsVersion::new(18, 0));
    let app = app(1);
    // Its user, who is disabled, updated the system; or the app was being removed when the profile came back, held back.
    for (state, ours) in [(AppState::NotApplicable, false), (AppState::Removing, true)] {
        let known = [row(1, state, ours)];
        let plan = planned(&device, &[(&app, Desire::Keeps)], &known, false);
        assert_eq!(plan, AppPlan::default(), "{state}");
        let plan = planned(&device, &[(&app, Desire::Asks)], &known, false);
        assert_eq!((plan.install, plan.changed[0].state), (vec![app.id], AppState::Pending), "{state}");
    }
}
