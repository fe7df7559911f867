//! What holds for every page: it renders in each language, with the content policy, without anything inline.

use std::io::Read;

use domain::actor::Actor;
use domain::deployment::DeploymentState;
use domain::device::DeviceState;
use domain::device_group::DeviceRule;
use domain::message::OccasionKind;
use services::device_groups::{self, NewDeviceGroup};

use crate::house::House;

const CONSOLE: &[&str] = &[
    "/console",
    "/console/profiles",
    "/console/profiles/new",
    "/console/profiles/new/iosEasEmailProfileConfiguration",
    "/console/profiles/new/iosTrustedRootCertificate",
    "/console/profiles/new/iosScepCertificateProfile",
    "/console/profiles/new/windows10EasEmailProfileConfiguration",
    "/console/profiles/new/androidEasEmailProfileConfiguration",
    "/console/profiles/new/androidWorkProfileGmailEasConfiguration",
    "/console/apps",
    "/console/devices",
    "/console/devices/00000000-0000-0000-0000-000000000015",
    "/console/devices/00000000-0000-0000-0000-000000000015/retire",
    "/console/deployments",
    "/console/deployments?state=succeeded",
    "/console/rollouts",
    "/console/disputes",
    "/console/device-groups",
    "/console/enrolment",
    "/console/messages",
    "/console/messages/server",
    "/console/messages/templates/new",
    "/console/messages/templates/67617465-706f-8000-8000-000000000001",
    "/console/messages/templates/67617465-706f-8000-8000-000000000001/texts/nl",
    "/console/users",
    "/console/users/00000000-0000-0000-0000-000000000001",
    "/console/groups",
    "/console/groups/00000000-0000-0000-0000-00000000000b",
    "/console/directory",
    "/console/brakes",
    "/console/jobs",
    "/console/audit",
    "/console/settings",
    "/console/settings/retention",
    "/console/settings/brakes",
    "/console/settings/compliance",
    "/console/settings/reporting",
    "/console/settings/clean-up",
    "/console/compliance",
    "/console/compliance/new",
    "/console/compliance/new/iOS",
    "/console/settings/second-factor",
    "/console/administrators",
    "/console/tokens",
    "/setup/organisation",
    "/setup/names",
    "/setup/directory",
    "/setup/push",
    "/setup/finish",
];

const OPEN: &[&str] = &["/console/sign-in", "/sign-in", "/setup", "/link"];

const PORTAL: &[&str] = &["/", "/enroll", "/second-factor"];

/// The pages of things that a test has to make first.
async fn details(house: &House) -> Vec<String> {
    let profile = house.mail_profile("Mail").await;
    house.stands(profile, DeploymentState::Succeeded, None).await;
    let disputed = house.neighbour(1, "Bob", DeviceState::Disputed).await;
    let new =
        |name: &str, rule| NewDeviceGroup { display_name: name.into(), description: String::new(), rule };
    let create = async |new| device_groups::create(&house.services, &Actor::System, new).await.unwrap().id;
    let list = create(new("List", None)).await;
    let rule = create(new("Rule", Some(DeviceRule::default()))).await;
    let of_profile = ["", "/edit", "/assign", "/copy", "/delete", "/users", "/settings", "/rollout"];
    let mut pages: Vec<_> =
        of_profile.iter().map(|view| format!("/console/profiles/{profile}{view}")).collect();
    pages.push(format!("/console/devices/{}/profiles/{profile}", house.phone));
    pages.push(format!("/console/disputes/{disputed}"));
    pages.push(format!("/console/messages/templates/{}/delete", OccasionKind::Quarantined.template()));
    pages.push("/console/messages/drop?organisation=".to_owned());
    pages.extend([list, rule].map(|group| format!("/console/device-groups/{group}")));
    pages
}

#[tokio::test]
async fn every_page_renders_in_every_language_under_the_policy() {
    let house = House::new().await;
    let mut administrator = house.signed_in("owner").await;
    let mut ada = house.as_ada().await;
    let mut nobody = house.browser();
    let details = details(&house).await;
    for language in ["en", "nl", "sv"] {
        let console: Vec<_> = CONSOLE.iter().copied().chain(details.iter().map(String::as_str)).collect();
        let visitors = [(&mut administrator, &*console), (&mut nobody, OPEN), (&mut ada, PORTAL)];
        for (browser, pages) in visitors {
            browser.language = language;
            for page in pages {
                let answer = browser.get(page).await;
                assert_eq!(answer.status, 200, "{page} in {language}: {}", answer.text);
                assert!(answer.text.contains(&format!("<html lang=\"{language}\">")), "{page}");
                let policy = answer.header("content-security-policy");
                assert!(
                    policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"),
                    "{page}"
                );
                assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{page}");
                for inline in ["<style", "style=\"", "onclick", "hx-on", "javascript:", "<script>"] {
                    assert!(!answer.text.contains(inline), "{page} has {inline}");
                }
                assert_eq!(answer.text.matches("<h1>").count(), 1, "{page}");
            }
        }
    }
}

#[tokio::test]
async fn a_page_that_does_not_exist_says_what_to_do() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    for page in ["/console/profiles/nonsense", "/console/devices/00000000-0000-0000-0000-0000000000ff"] {
        let answer = browser.get(page).await;
        assert_eq!(answer.status, 404, "{page}");
        assert!(answer.text.contains("somebody has deleted it in the meantime"));
        assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    }
}

#[tokio::test]
async fn the_chosen_language_stays_and_leads_back_here_only() {
    let house = House::new().await;
    let mut browser = house.browser();
    let answer = browser.post("/language", &[("language", "sv"), ("back", "/console/sign-in")]).await;
    assert_eq!(answer.header("location"), "/console/sign-in");
    assert!(browser.get("/console/sign-in").await.text.contains("Logga in i konsolen"));
    let answer = browser.post("/language", &[("language", "nl"), ("back", "https://evil.example")]).await;
    assert_eq!(answer.header("location"), "/");
}

#[tokio::test]
async fn assets_come_with_a_tag_and_are_not_sent_twice() {
    let house = House::bare().await;
    let mut browser = house.browser();
    for name in ["tabler.min.css", "gatepost.css", "htmx.min.js", "gatepost.js", "gatepost.svg"] {
        let answer = browser.get(&format!("/assets/{name}")).await;
        assert_eq!(answer.status, 200, "{name}");
        assert!(!answer.header("etag").is_empty());
    }
    assert_eq!(browser.get("/assets/LICENSE-htmx").await.status, 404);
    assert_eq!(browser.get("/assets/..%2fsrc%2flib.rs").await.status, 404);
}

/// What a first visit may cost over the wire, in bytes.
const BUDGET: usize = 130_000;

#[tokio::test]
async fn a_page_with_everything_it_needs_keeps_within_its_budget_and_is_kept_by_browsers() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let page = browser.get("/console/profiles/new/iosEasEmailProfileConfiguration").await.text;
    let addresses: Vec<_> = page
        .split(['"', '\''])
        .filter(|address| address.starts_with("/assets/"))
        .map(|address| address.replace("&#38;", "&"))
        .collect();
    assert_eq!(addresses.len(), 5, "{addresses:?}");
    browser.headers = vec![("accept-encoding", "br;q=0.5, gzip")];
    let mut cost = 0;
    for address in &addresses {
        let answer = browser.get(address).await;
        assert_eq!(answer.header("content-encoding"), "gzip", "{address}");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{address}");
        cost += answer.bytes.len();
        let mut plain = String::new();
        flate2::read::GzDecoder::new(&*answer.bytes).read_to_string(&mut plain).unwrap();
        browser.headers = vec![("accept-encoding", "gzip;q=0")];
        let uncompressed = browser.get(address).await;
        assert_eq!(uncompressed.header("content-encoding"), "");
        assert_eq!(uncompressed.text, plain, "{address}");
        browser.headers = vec![("accept-encoding", "br;q=0.5, gzip")];
    }
    // The listener compresses the page itself to a fourth or less; half is counted here.
    assert!(cost + page.len() / 2 < BUDGET, "{cost} + {}", page.len());
    let old = browser.get("/assets/gatepost.css?v=0123456789abcdef").await;
    assert_eq!(old.header("cache-control"), "public, max-age=3600", "an old address is not kept for good");
}

#[tokio::test]
async fn a_pages_secret_is_never_written_the_same_twice() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let page = "/console/tokens";
    let (first, second) = (browser.get(page).await, browser.get(page).await);
    let (first, second) = (first.value_of("csrf").unwrap(), second.value_of("csrf").unwrap());
    assert_ne!(first, second, "a compressed answer would tell it by its length");
    let answer = browser.post(page, &[("csrf", first), ("name", "")]).await;
    assert_eq!(answer.status, 422, "the earlier one still counts");
    let wrong = first.replace(['0', '1'], "2");
    assert_eq!(browser.post(page, &[("csrf", wrong.as_str()), ("name", "")]).await.status, 403);
}
