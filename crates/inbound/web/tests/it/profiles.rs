//! Profiles in the console, without scripts.

use crate::house::House;

const NEW: &str = "/console/profiles/new/iosEasEmailProfileConfiguration";

const GOOD: &[(&str, &str)] = &[
    ("displayName", "Mail"),
    ("description", "For everybody"),
    ("hostName", "mail.example.com"),
    ("accountName", "Work"),
    ("usernameAADSource", "userPrincipalName"),
    ("userDomainNameSource", ""),
    ("customDomainName", ""),
    ("emailAddressSource", "primarySmtpAddress"),
    ("authenticationMethod", "usernameAndPassword"),
    ("identityCertificate", ""),
    ("requireSsl", "false"),
    ("requireSsl", "true"),
    ("easServices", ""),
    ("easServices", "email"),
    ("easServices", "calendars"),
    ("durationOfEmailToSync", "oneWeek"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = GOOD.iter().copied().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes.iter().copied()).collect()
}

async fn made(house: &House) -> (crate::browser::Browser, String) {
    let mut browser = house.signed_in("owner").await;
    let answer = browser.submit(NEW, NEW, GOOD).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let address = answer.header("location").split('?').next().unwrap().to_owned();
    (browser, address)
}

#[tokio::test]
async fn a_new_profile_is_made_from_the_form_and_its_warning_is_shown() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let answer = browser.submit(NEW, NEW, GOOD).await;
    let page = browser.get(answer.header("location")).await.text;
    assert!(page.contains("mail.example.com") && page.contains("1 week"), "{page}");
    assert!(page.contains("multi-factor authentication does not work"), "{page}");
    assert!(page.contains("E-mail, Calendar") || page.contains("Calendar, E-mail"), "{page}");
    assert!(browser.get("/console/profiles?search=mai").await.text.contains(">Mail<"));
    assert!(browser.get("/console/profiles?search=zzz").await.text.contains("Nothing found"));
}

#[tokio::test]
async fn what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let cases = [
        ("hostName", "https://mail.example.com", "Leave out https://"),
        ("hostName", "mail.example.com:443", "takes no port"),
        ("hostName", "", "Fill this in"),
        ("usernameAADSource", "samAccountName", "needs a domain"),
        ("customDomainName", "CORP", "counts only together with another setting"),
        ("authenticationMethod", "certificate", "Choose a profile"),
        ("displayName", " ", "Fill this in"),
    ];
    for (field, value, message) in cases {
        let answer = browser.submit(NEW, NEW, &with(&[(field, value)])).await;
        assert_eq!(answer.status, 422, "{field}={value}");
        assert!(answer.text.contains(message), "{field}={value}: {message} is missing in {}", answer.text);
        assert!(answer.text.contains("aria-invalid=\"true\""), "{field}={value}");
        assert_eq!(answer.value_of("accountName"), Some("Work"), "{field}={value}");
        assert!(answer.text.contains("For everybody"), "{field}={value}");
    }
    assert!(browser.get("/console/profiles").await.text.contains("There are no profiles yet"));
}

#[tokio::test]
async fn a_second_profile_of_the_name_is_refused() {
    let house = House::new().await;
    let (mut browser, address) = made(&house).await;
    let answer = browser.submit(NEW, NEW, GOOD).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("This name is taken"));
    let copy = format!("{address}/copy");
    let answer = browser.submit(&copy, &copy, &[("displayName", "Mail")]).await;
    assert!(answer.text.contains("This name is taken"), "{}", answer.text);
    let answer = browser.submit(&copy, &copy, &[("displayName", "Mail two")]).await;
    assert_eq!(answer.status, 303);
}

#[tokio::test]
async fn a_change_keeps_what_the_form_does_not_say_and_delete_asks_first() {
    let house = House::new().await;
    let (mut browser, address) = made(&house).await;
    let edit = format!("{address}/edit");
    let form = browser.get(&edit).await;
    assert_eq!(form.value_of("hostName"), Some("mail.example.com"));
    let answer = browser.submit(&edit, &edit, &with(&[("hostName", "mail2.example.com")])).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert!(browser.get(&address).await.text.contains("mail2.example.com"));
    let delete = format!("{address}/delete");
    assert!(browser.get(&delete).await.text.contains("is removed from 0 devices"));
    let answer = browser.submit(&delete, &delete, &[]).await;
    assert_eq!(answer.header("location"), "/console/profiles?done=deleted");
    assert_eq!(browser.get(&address).await.status, 404);
}

#[tokio::test]
async fn an_assignment_says_whom_it_hits_before_it_is_saved() {
    let house = House::new().await;
    let (mut browser, address) = made(&house).await;
    let assign = format!("{address}/assign");
    let staff = house.staff.to_string();
    let fields = [("all-users", "false"), ("all-devices", "false"), ("include", staff.as_str())];
    let answer = browser.submit(&assign, &assign, &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.text.contains("Nothing is saved yet") && answer.text.contains("one user with 1 devices"));
    let accepted = answer.value_of("accepted").unwrap().to_owned();
    assert!(!browser.get(&assign).await.text.contains("checked"), "nothing is saved yet");
    let mut again = fields.to_vec();
    again.push(("accepted", accepted.as_str()));
    let answer = browser.submit(&assign, &assign, &again).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert!(browser.get(&assign).await.text.contains("checked"));
    let twice = [("include", staff.as_str()), ("exclude", staff.as_str())];
    let answer = browser.submit(&assign, &assign, &twice).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("A group is named twice"));
}
