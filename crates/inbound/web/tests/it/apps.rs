//! Apps, as administrators keep them and as users see them (AS-6).

use domain::actor::{Actor, Role};
use domain::app::{AppState, DeviceApp};
use domain::deployment::{DeploymentError, ErrorLink};
use domain::id::AppId;
use services::apps::{self, NewApp};

use crate::house::House;

const PAGE: &str = "/console/apps";
const VIEWER: [(&str, &str); 6] = [
    ("displayName", "Viewer"),
    ("appStoreUrl", "https://apps.apple.com/app/id951937596"),
    ("bundleId", "com.example.viewer"),
    ("publisher", "Example"),
    ("applicableDeviceType", "iphone"),
    ("endsWithManagement", "true"),
];

async fn viewer(house: &House) -> AppId {
    let new = NewApp {
        store: "951937596".into(),
        bundle_id: "com.example.viewer".into(),
        display_name: "Viewer".into(),
        ..NewApp::default()
    };
    apps::create(&house.services, &Actor::System, new).await.unwrap().id
}

async fn stands(house: &House, app: AppId, state: AppState, error: Option<DeploymentError>) {
    let row = DeviceApp {
        device: house.phone,
        app,
        bundle_id: "com.example.viewer".into(),
        state,
        ours: true,
        attempts: 0,
        error,
        changed_at: house.services.now(),
    };
    let mut tx = house.services.store.write().await.unwrap();
    tx.put_device_apps(&[row]).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn as_6_an_app_is_added_changed_and_deleted() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    assert!(browser.get(PAGE).await.text.contains("There are no apps yet"));
    let answer = browser.submit(PAGE, PAGE, &[("displayName", "Viewer"), ("appStoreUrl", "Outlook")]).await;
    assert_eq!(answer.status, 422);
    for words in ["neither the number of an app", "Write the bundle id as", "Fill this in"] {
        assert!(answer.text.contains(words), "{words}: {}", answer.text);
    }
    let answer = browser.submit(PAGE, PAGE, &VIEWER).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let address = answer.header("location").split('?').next().unwrap().to_owned();
    let page = browser.get(&address).await.text;
    assert!(page.contains("com.example.viewer") && page.contains("No profile"), "{page}");
    assert!(browser.submit(PAGE, PAGE, &VIEWER).await.text.contains("This app is there already"));

    let mut changed = VIEWER;
    changed[0].1 = "Reader";
    assert_eq!(browser.submit(&address, &address, &changed).await.status, 303);
    assert!(browser.get(PAGE).await.text.contains("Reader"));
    changed[2].1 = "com.example.other";
    assert!(browser.submit(&address, &address, &changed).await.text.contains("This is another app"));
    let delete = format!("{address}/delete");
    assert_eq!(browser.submit(&delete, &delete, &[]).await.status, 303);
    assert!(browser.get(PAGE).await.text.contains("There are no apps yet"));
}

#[tokio::test]
async fn as_6_a_profile_says_which_apps_it_needs_and_keeps_them_from_deletion() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let mail = house.mail_profile("Mail").await;
    let edit = format!("/console/profiles/{mail}/edit");
    assert!(!browser.get(&edit).await.text.contains("requiredApps"), "nothing to choose from");
    let app = viewer(&house).await.to_string();
    let fields = [
        ("displayName", "Mail"),
        ("hostName", "mail.example.com"),
        ("accountName", "Work"),
        ("usernameSource", "userPrincipalName"),
        ("usernameAADSource", "userPrincipalName"),
        ("emailAddressSource", "primarySmtpAddress"),
        ("authenticationMethod", "usernameAndPassword"),
    ];
    let with = |apps: &'static str| -> Vec<(&str, &str)> {
        let chosen = if apps.is_empty() { "" } else { app.as_str() };
        fields.iter().copied().chain([("requiredApps", ""), ("requiredApps", chosen)]).collect()
    };
    let unknown = uuid::Uuid::from_u128(404).to_string();
    let mut half = fields.to_vec();
    half[0].1 = "Renamed";
    half.push(("requiredApps", unknown.as_str()));
    let refused = browser.submit(&edit, &edit, &half).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    let page = browser.get(&format!("/console/profiles/{mail}")).await.text;
    assert!(!page.contains("Renamed"), "with apps that there are not nothing is saved: {page}");
    let answer = browser.submit(&edit, &edit, &with("viewer")).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let page = browser.get(&format!("/console/profiles/{mail}")).await.text;
    assert!(page.contains("<dt>Apps that it needs</dt><dd>Viewer</dd>"), "{page}");
    assert!(browser.get(&edit).await.text.contains(&format!("value=\"{app}\" checked")));
    let delete = format!("{PAGE}/{app}/delete");
    let answer = browser.submit(&delete, &delete, &[]).await;
    assert!(answer.text.contains("Profiles need this app"), "{}", answer.text);

    let copy = format!("/console/profiles/{mail}/copy");
    let answer = browser.submit(&copy, &copy, &[("displayName", "Copy")]).await;
    let copied = answer.header("location").split('?').next().unwrap().to_owned();
    assert!(browser.get(&copied).await.text.contains("<dd>Viewer</dd>"), "a copy needs the same");
    assert!(browser.get(&format!("{PAGE}/{app}")).await.text.contains("Copy"));
    assert_eq!(browser.submit(&edit, &edit, &with("")).await.status, 303);
    assert!(!browser.get(&format!("/console/profiles/{mail}")).await.text.contains("Apps that it needs"));
}

#[tokio::test]
async fn as_6_the_device_shows_its_apps_and_who_may_asks_again() {
    let house = House::new().await;
    let app = viewer(&house).await;
    let link =
        |code, description: &str| ErrorLink { domain: "D".into(), code, description: description.into() };
    let chain = vec![link(1, "outer"), link(2, "inner")];
    stands(&house, app, AppState::Failed, Some(DeploymentError { code: 2, chain })).await;
    let mut browser = house.signed_in("owner").await;
    let device = format!("/console/devices/{}", house.phone);
    let page = browser.get(&device).await.text;
    assert!(page.contains("D 1: outer D 2: inner"), "the whole chain: {page}");
    let ask = format!("{device}/apps/{app}/ask");
    assert!(page.contains(&format!("action=\"{ask}\"")), "{page}");
    assert!(browser.get(&format!("{PAGE}/{app}")).await.text.contains("Ada&#39;s iPhone"));
    let answer = browser.submit(&device, &ask, &[]).await;
    assert_eq!(answer.status, 409, "the phone of this test has no enrolment: {}", answer.text);

    house.administrator("auditor", Role::Auditor).await;
    let mut auditor = house.signed_in("auditor").await;
    assert!(!auditor.get(&device).await.text.contains(&ask));
    assert_eq!(auditor.submit(&device, &ask, &[]).await.status, 403);
    assert!(!auditor.get(PAGE).await.text.contains("New app"));
}

#[tokio::test]
async fn as_6_users_are_told_what_their_device_waits_for() {
    let house = House::new().await;
    let app = viewer(&house).await;
    let mut ada = house.as_ada().await;
    for (state, words, asks) in [
        (AppState::Prompting, "Say yes there", false),
        (AppState::PromptingForLogin, "Sign in to the App Store", false),
        (AppState::NeedsRedemption, "Has to be paid for", true),
        (AppState::Rejected, "You said no", true),
        (AppState::Uninstalled, "You removed it", true),
        (AppState::Installed, "Installed", false),
    ] {
        stands(&house, app, state, None).await;
        let page = ada.get("/").await.text;
        assert!(page.contains(words), "{state}: {page}");
        assert_eq!(page.contains("Ask me again"), asks, "{state}");
    }
    let of_another = house.neighbour(1, "Bob", domain::device::DeviceState::Managed).await;
    let answer = ada.submit("/", &format!("/devices/{of_another}/apps/{app}/ask"), &[]).await;
    assert_eq!(answer.status, 404, "{}", answer.text);
}
