//! Profiles in the console, without scripts.

use domain::deployment::DeploymentState;
use domain::device::DeviceState;

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

/// What stands at a field as its error.
fn error_at<'a>(page: &'a str, field: &str) -> &'a str {
    let mark = format!("id=\"f-{field}-help\"><p class=\"gp-error\">");
    page.split(&mark).nth(1).map_or("", |rest| rest.split("</p>").next().unwrap_or_default())
}

#[tokio::test]
async fn every_mistake_of_a_form_stands_at_its_field_at_once() {
    let house = House::new().await;
    let (mut browser, address) = made(&house).await;
    let edit = format!("{address}/edit");
    let changes = [
        ("hostName", "https://mail.example.com/owa"),
        ("accountName", ""),
        ("emailAddressSource", ""),
        ("displayName", " "),
        ("description", "Typed with care"),
    ];
    for page in [NEW, &edit] {
        let answer = browser.submit(page, page, &with(&changes)).await;
        assert_eq!(answer.status, 422, "{page}");
        let host = error_at(&answer.text, "hostName");
        assert!(
            host.contains("Leave out https://") && host.contains("after the host name"),
            "{page}: {host}"
        );
        for field in ["accountName", "emailAddressSource", "displayName"] {
            assert!(
                !error_at(&answer.text, field).is_empty(),
                "{page}: nothing at {field} in {}",
                answer.text
            );
        }
        assert_eq!(answer.value_of("hostName"), Some("https://mail.example.com/owa"), "{page}");
        assert!(answer.text.contains("Typed with care"), "{page}");
    }
    // A name that is taken is told together with the rest.
    let answer = browser.submit(NEW, NEW, &with(&[("accountName", "")])).await;
    assert!(error_at(&answer.text, "displayName").contains("This name is taken"), "{}", answer.text);
    assert!(!error_at(&answer.text, "accountName").is_empty());
}

#[tokio::test]
async fn ep_12_the_mail_server_is_asked_on_demand_and_nothing_is_saved_or_lost() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    for (host, words) in [
        ("modern.example.com", "modern.example.com offers modern authentication"),
        ("mail.example.com", "offers no modern authentication"),
        ("nowhere.example.com", "connection refused"),
    ] {
        let fields = with(&[("hostName", host), ("useOAuth", "true"), ("askMailServer", "true")]);
        let answer = browser.submit(NEW, NEW, &fields).await;
        assert_eq!(answer.status, 200, "{host}: {}", answer.text);
        assert!(answer.text.contains(words), "{host}: {}", answer.text);
        assert_eq!(answer.value_of("hostName"), Some(host));
        assert_eq!(answer.value_of("accountName"), Some("Work"));
    }
    let wrong = with(&[("hostName", "https://mail.example.com"), ("askMailServer", "true")]);
    let answer = browser.submit(NEW, NEW, &wrong).await;
    assert!(error_at(&answer.text, "hostName").contains("Leave out https://"));
    assert!(browser.get("/console/profiles").await.text.contains("There are no profiles yet"));
    // What it says is in nobody's way.
    let fields = with(&[("hostName", "nowhere.example.com"), ("useOAuth", "true")]);
    assert_eq!(browser.submit(NEW, NEW, &fields).await.status, 303);
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
    let everybody = [("all-users", "true"), ("accepted", accepted.as_str())];
    let shown = browser.submit(&assign, &assign, &everybody).await;
    assert_eq!(shown.status, 200, "as many devices by another assignment, which was not shown");
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

#[tokio::test]
async fn ep_20_the_console_says_which_clients_a_profile_sets_up_and_what_outlook_takes() {
    use domain::catalogue::client_ids;
    use domain::profile::ProfileType;

    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let text = texts::Text::new(texts::Language::English);
    let choose = browser.get("/console/profiles/new").await.text;
    assert!(
        choose.contains(&text.get("profile-outlook-hint")),
        "who looks for Outlook is told what it takes"
    );
    for kind in ProfileType::ALL.iter().filter(|kind| kind.is_email()) {
        let form = browser.get(&format!("/console/profiles/new/{}", kind.name())).await.text;
        for client in client_ids(*kind) {
            let client = text.get(client);
            assert!(choose.contains(&client), "{kind}: {client} in the choice of types");
            assert!(
                form.contains(&text.with("profile-configures", &[("clients", &client)])),
                "{kind}: in its form"
            );
        }
    }
}

#[tokio::test]
async fn what_a_change_costs_is_announced_with_the_number_of_users_before_it_is_saved() {
    let house = House::new().await;
    let (mut browser, address) = made(&house).await;
    let id = address.rsplit('/').next().unwrap().parse().unwrap();
    house.stands(id, DeploymentState::Succeeded, None).await;
    for number in 1..3 {
        let phone = house.neighbour(number, "Somebody", DeviceState::Managed).await;
        house.answered(phone, id, DeploymentState::Succeeded, None, None).await;
    }
    let edit = format!("{address}/edit");
    let free = with(&[("description", "For all of us")]);
    assert_eq!(browser.submit(&edit, &edit, &free).await.status, 303, "what costs nothing is saved at once");
    for (field, value, cost) in [
        ("easServices", "email", "Their devices ask for the password again"),
        ("hostName", "mail2.example.com", "The account is made anew: users enter their password"),
    ] {
        let mut fields = with(&[(field, value)]);
        let answer = browser.submit(&edit, &edit, &fields).await;
        assert_eq!(answer.status, 200, "{field}: {}", answer.text);
        assert!(answer.text.contains("This change hits 3 users. Nothing is saved yet."), "{}", answer.text);
        assert!(answer.text.contains(cost), "{field}: {}", answer.text);
        let accepted = answer.value_of("accepted").unwrap().to_owned();
        if field == "hostName" {
            assert!(!browser.get(&address).await.text.contains(value), "nothing was saved");
        }
        fields.push(("accepted", "cost-nothing-3"));
        assert_eq!(browser.submit(&edit, &edit, &fields).await.status, 200, "that is not what was announced");
        fields.pop();
        let renamed = [&fields[..], &[("description", "Another"), ("accepted", &accepted)]].concat();
        assert_eq!(browser.submit(&edit, &edit, &renamed).await.status, 200, "nor is another change");
        fields.push(("accepted", &accepted));
        assert_eq!(browser.submit(&edit, &edit, &fields).await.status, 303, "{field}");
    }
    assert!(browser.get(&address).await.text.contains("mail2.example.com"));
}
