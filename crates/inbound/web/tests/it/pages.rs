//! What holds for every page: it renders in each language, with the content policy, without anything inline.

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
    "/console/devices",
    "/console/devices/00000000-0000-0000-0000-000000000015",
    "/console/devices/00000000-0000-0000-0000-000000000015/retire",
    "/console/device-groups",
    "/console/enrolment",
    "/console/users",
    "/console/users/00000000-0000-0000-0000-000000000001",
    "/console/groups",
    "/console/groups/00000000-0000-0000-0000-00000000000b",
    "/console/directory",
    "/console/brakes",
    "/console/jobs",
    "/console/audit",
    "/console/settings",
    "/console/administrators",
    "/console/tokens",
    "/setup/organisation",
    "/setup/names",
    "/setup/directory",
    "/setup/push",
    "/setup/finish",
];

const OPEN: &[&str] = &["/console/sign-in", "/sign-in", "/setup", "/link"];

const PORTAL: &[&str] = &["/", "/enroll"];

#[tokio::test]
async fn every_page_renders_in_every_language_under_the_policy() {
    let house = House::new().await;
    let mut administrator = house.signed_in("owner").await;
    let mut ada = house.as_ada().await;
    let mut nobody = house.browser();
    for language in ["en", "nl", "sv"] {
        for (browser, pages) in [(&mut administrator, CONSOLE), (&mut nobody, OPEN), (&mut ada, PORTAL)] {
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
