//! Exchange organisations in the console, and what the portal says of access.

mod acts;
mod alerts;
mod bulk;
mod events;
mod explained;
mod floor;
mod journal;
mod mailboxes;
mod news;
mod notification;
mod scope;

use std::collections::BTreeSet;

use domain::access::settings::Mode;
use domain::actor::{Actor, Role};
use outbound_exchange::Cmdlet;
use services::exchange;

use crate::house::House;
use floor::Floor;

const PAGE: &str = "/console/exchange";
const WHO: &Actor = &Actor::System;

/// Every choice of the form, before a test changes some.
const CHOICES: [(&str, &str); 4] =
    [("lockOut", "block"), ("doubt", "event"), ("outlook", "leftAlone"), ("defaultLevel", "")];

#[tokio::test]
async fn xc_5_an_organisation_is_added_with_help_and_mistakes_are_told() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let page = browser.get(PAGE).await.text;
    assert!(page.contains("There is no Exchange organisation yet"), "{page}");
    assert!(page.contains("the server that Outlook on the web shows"), "where a hosted address is found");
    let answer = browser.submit(PAGE, PAGE, &[("name", " "), ("kind", "hosted")]).await;
    assert_eq!(answer.status, 422);
    let wrong = [("name", "Mail"), ("kind", "hosted"), ("address", "https://mail.example.com/; rm")];
    let answer = browser.submit(PAGE, PAGE, &wrong).await;
    assert_eq!((answer.status, answer.value_of("name")), (422, Some("Mail")), "what was typed stays");
    assert!(answer.text.contains("This is not a host name"), "{}", answer.text);
    let right = [("name", "Mail"), ("kind", "hosted"), ("address", "mail.example.com")];
    let answer = browser.submit(PAGE, PAGE, &right).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert!(answer.header("location").contains("/connector"), "a connector is what it needs next");
    let again = browser.submit(PAGE, PAGE, &right).await;
    assert!(again.text.contains("This name is taken"), "{}", again.text);
    let list = browser.get(PAGE).await.text;
    assert!(list.contains("No connector") && list.contains("Never") && list.contains(">Off<"), "{list}");
    assert!(browser.get("/console/audit").await.text.contains("exchange.create"));
}

#[tokio::test]
async fn xc_4_a_token_is_shown_once_with_the_commands_for_both_systems() {
    let floor = Floor::new().await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = floor.page("/connector");
    assert!(!browser.get(&page).await.text.contains("gatepost_connector_"));
    let made = browser.submit(&page, &page, &[]).await.text;
    assert!(made.contains("gatepost_connector_"), "{made}");
    for command in ["gatepost-connector register", "gatepost-connector.exe register", "mail.example.com"] {
        assert!(made.contains(command), "{command}");
    }
    assert!(!browser.get(&page).await.text.contains("gatepost_connector_"), "only once");
    assert!(browser.get("/console/audit").await.text.contains("exchange.token.create"));
}

#[tokio::test]
async fn xc_14_without_users_the_registration_warns() {
    let house = House::bare().await;
    house.administrator("owner", Role::Owner).await;
    let new = exchange::NewOrganisation { name: "Mail".to_owned() };
    let made = exchange::create(&house.services, &Actor::System, new).await.unwrap();
    let mut browser = house.signed_in("owner").await;
    let page = browser.get(&format!("{PAGE}/{}/connector", made.id)).await.text;
    assert!(page.contains("No directory was read"), "{page}");
    let floor = Floor::new().await;
    let mut browser = floor.house.signed_in("owner").await;
    assert!(!browser.get(&floor.page("/connector")).await.text.contains("No directory was read"));
}

#[tokio::test]
async fn xc_3_the_role_has_exactly_the_cmdlets_that_are_used() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let script = browser.get("/console/exchange/role.ps1").await;
    assert!(script.header("content-disposition").contains("gatepost-connector-role.ps1"));
    let list = script.text.split("$wanted = @(").nth(1).unwrap().split("\r\n)").next().unwrap();
    let mut names: Vec<_> = list.split('\'').skip(1).step_by(2).collect();
    names.sort_unstable();
    let mut wanted = Vec::new();
    for verb in ["Get", "Set", "New", "Remove"] {
        wanted.push(format!("{verb}-ActiveSyncDeviceAccessRule"));
        wanted.push(format!("{verb}-ActiveSyncMailboxPolicy"));
        wanted.push(format!("{verb}-MobileDeviceMailboxPolicy"));
    }
    for noun in ["ActiveSyncOrganizationSettings", "CASMailbox"] {
        wanted.extend([format!("Get-{noun}"), format!("Set-{noun}")]);
    }
    for noun in ["ActiveSyncDevice", "MobileDevice"] {
        wanted.extend(["Get", "Clear", "Remove"].map(|verb| format!("{verb}-{noun}")));
        wanted.push(format!("Get-{noun}Statistics"));
    }
    for one in ["Get-ExchangeServer", "Get-ActiveSyncDeviceClass", "Get-Recipient", "Set-ADServerSettings"] {
        wanted.push(one.to_owned());
    }
    wanted.sort_unstable();
    assert_eq!(names, wanted);
    // Line by line what a connector asks for: the newer name before the older.
    let in_script = list.lines().map(|line| line.split('\'').skip(1).step_by(2).collect::<Vec<_>>());
    let in_script: BTreeSet<_> = in_script.filter(|names| !names.is_empty()).collect();
    let used: BTreeSet<_> = Cmdlet::ALL.iter().map(|cmdlet| cmdlet.names().to_vec()).collect();
    assert_eq!(in_script, used);
}

#[tokio::test]
async fn xc_9_xc_11_the_page_says_how_the_connection_is_and_syncs_are_asked_for() {
    let floor = Floor::new().await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = browser.get(&floor.page("")).await.text;
    for words in ["No connector has registered", "No server was read yet", "Nothing to tell", "Full sync"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    floor.connector().await;
    let page = browser.get(&floor.page("")).await.text;
    for words in ["Connected", "exch-connector", "ex1.example.com", "In use", "Does not answer"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let quick = format!("{}?kind=quick", floor.page("/sync"));
    assert_eq!(browser.submit(&floor.page(""), &quick, &[]).await.status, 303);
    assert!(browser.get(&floor.page("")).await.text.contains("Waits for the connector"));
    floor.wants(None).await;
    assert_eq!(browser.submit(&floor.page(""), &quick, &[]).await.status, 303);
    assert_eq!(floor.wanted().await.as_deref(), Some("quick"));
    let full = format!("{}?kind=full", floor.page("/sync"));
    assert_eq!(browser.submit(&floor.page(""), &full, &[]).await.status, 303);
    assert_eq!(floor.wanted().await.as_deref(), Some("full"));
    floor.house.clock.advance(chrono::TimeDelta::hours(1));
    let page = browser.get(&floor.page("")).await.text;
    assert!(
        page.contains("The connector is not heard of") && page.contains("let it replace this one"),
        "{page}"
    );
}

#[tokio::test]
async fn xc_11_the_page_replaces_itself_only_while_a_connector_can_change_it() {
    let floor = Floor::new().await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = floor.page("");
    let replaces = "hx-trigger=\"every 2s\"";
    let shown = browser.get(&page).await.text;
    assert!(
        shown.contains("Waits for the connector") && !shown.contains(replaces),
        "nobody takes it: {shown}"
    );
    floor.connector().await;
    assert!(browser.get(&page).await.text.contains(replaces));
    floor.house.clock.advance(chrono::TimeDelta::hours(1));
    let shown = browser.get(&page).await.text;
    assert!(shown.contains("role=\"alert\"") && !shown.contains(replaces), "it is silent: {shown}");
}

#[tokio::test]
async fn how_often_it_is_read_is_kept_within_bounds() {
    let floor = Floor::new().await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = floor.page("/settings");
    assert_eq!(browser.get(&page).await.value_of("quickMinutes"), Some("15"));
    let wrong = [("quickMinutes", "0"), ("fullHours", "24"), ("staleDays", "30")];
    assert_eq!(browser.submit(&page, &page, &wrong).await.status, 422);
    let right = [("quickMinutes", "5"), ("fullHours", "12"), ("staleDays", "60"), ("failover", "false")];
    assert_eq!(browser.submit(&page, &page, &right).await.status, 303);
    let shown = browser.get(&page).await;
    assert_eq!(shown.value_of("staleDays"), Some("60"));
    let settings =
        || async { exchange::organisation(&floor.house.services, WHO, floor.id).await.unwrap().settings };
    assert!(!settings().await.failover, "XC-10");
    let on = [("quickMinutes", "5"), ("fullHours", "12"), ("staleDays", "60"), ("failover", "true")];
    let is_ticked = |text: &str| text.contains("name=\"failover\" value=\"true\" checked");
    assert!(!is_ticked(&shown.text), "{}", shown.text);
    assert_eq!(browser.submit(&page, &page, &on).await.status, 303);
    assert!(settings().await.failover && is_ticked(&browser.get(&page).await.text));
}

#[tokio::test]
async fn xc_9_how_far_a_sync_is_and_when_the_next_ones_are_due_is_shown() {
    let floor = Floor::new().await;
    floor.connector().await;
    let mut browser = floor.house.signed_in("owner").await;
    let text = texts::Text::default();
    let shown = browser.get(&floor.page("")).await.text;
    assert!(shown.contains(&text.get("exchange-sync-after-first")), "{shown}");
    let began = floor.now();
    floor.sync(1, "full", true).await;
    floor.wants(None).await;
    let shown = browser.get(&floor.page("")).await.text;
    for due in [began + chrono::TimeDelta::minutes(15), began + chrono::TimeDelta::hours(24)] {
        assert!(shown.contains(&text.time(due)), "{due}: {shown}");
    }
    floor.house.clock.advance(chrono::TimeDelta::minutes(20));
    floor.hears_of_connector().await;
    floor.sync(2, "quick", false).await;
    let shown = browser.get(&floor.page("")).await.text;
    let progress = text.with("exchange-sync-progress", &[("mailboxes", "7"), ("partnerships", "9")]);
    assert!(shown.contains(&progress), "{progress}: {shown}");
}

#[tokio::test]
async fn by_9_partnerships_are_looked_through_and_each_is_explained() {
    let floor = Floor::new().await;
    let mut browser = floor.house.signed_in("owner").await;
    let list = floor.page("/partnerships");
    assert!(browser.get(&list).await.text.contains("There is nothing here"));
    floor.report_mode().await;
    floor.partnerships().await;
    let all = browser.get(&list).await.text;
    assert!(all.contains("STRANGER") && all.contains("ADAPHONE") && all.contains("Ada Berg"), "{all}");
    let stranger = browser.get(&format!("{list}?state=unmanaged")).await.text;
    assert!(stranger.contains("STRANGER") && !stranger.contains("ADAPHONE"), "{stranger}");
    let found = browser.get(&format!("{list}?search=adaphone")).await.text;
    assert!(found.contains("ADAPHONE") && !found.contains("STRANGER"), "{found}");
    let blocked = browser.get(&format!("{list}?state=blocked")).await.text;
    assert!(!blocked.contains("STRANGER") && !blocked.contains("ADAPHONE"), "{blocked}");
    let one = floor.partnership("STRANGER").await;
    let page = browser.get(&format!("{list}/{one}")).await.text;
    for words in
        ["No device of ours has this id", "Is only told, not written", "No enrolled device has reported"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let one = floor.partnership("ADAPHONE").await;
    let page = browser.get(&format!("{list}/{one}")).await.text;
    for words in
        ["Enrolled, compliant and linked", "Id and user match", "Ada&#39;s iPhone", "reported the id"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(browser.get(&format!("{list}/{}", uuid::Uuid::nil())).await.status, 404);
}

#[tokio::test]
async fn co_7_what_a_policy_would_do_is_shown_with_names_before_it_is_saved() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = floor.page("/access");
    let shown = browser.get(&page).await.text;
    assert!(shown.contains("Mail programs that speak ActiveSync"), "CO-11: {shown}");
    let staff = floor.house.staff.to_string();
    let mut fields = vec![("mode", "enforcing"), ("include", staff.as_str()), ("override", "true")];
    fields.extend(CHOICES);
    let preview = browser.submit(&page, &page, &fields).await;
    assert_eq!(preview.status, 200, "{}", preview.text);
    for words in ["Would block one device of one user", "Ada Berg", "STRANGER", "Nothing is saved yet"] {
        assert!(preview.text.contains(words), "{words}: {}", preview.text);
    }
    assert_eq!(floor.mode().await, Mode::Off, "a preview saves nothing");
    let accepted = preview.value_of("accepted").unwrap().to_owned();
    fields.push(("accepted", &accepted));
    assert_eq!(browser.submit(&page, &page, &fields).await.status, 303);
    assert_eq!(floor.mode().await, Mode::Enforcing);
    assert!(browser.get("/console/audit").await.text.contains("exchange.access.change"));
    assert!(browser.get(&page).await.text.contains(&format!("value=\"{staff}\" checked")));
}

#[tokio::test]
async fn co_3_mistakes_in_a_policy_are_told_and_what_was_typed_stays() {
    let floor = Floor::new().await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = floor.page("/access");
    let staff = floor.house.staff.to_string();
    let twice = [("mode", "report"), ("include", staff.as_str()), ("exclude", staff.as_str())];
    let answer = browser.submit(&page, &page, &[&twice[..], &CHOICES].concat()).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("A group is named twice"), "{}", answer.text);
    for (rules, words) in [
        ("iPhone allow", "Write each rule as"),
        ("family iPhone: perhaps", "Write each rule as"),
        ("family iPhone: allow\nfamily IPHONE: block", "is there twice"),
    ] {
        let answer = browser
            .submit(&page, &page, &[&[("mode", "report"), ("rules", rules)], &CHOICES[..]].concat())
            .await;
        assert_eq!(answer.status, 422, "{rules}");
        assert!(answer.text.contains(words) && answer.text.contains(rules), "{rules}: {}", answer.text);
    }
    let answer = browser.submit(&page, &page, &[&[("mode", "sometimes")], &CHOICES[..]].concat()).await;
    assert_eq!(answer.status, 422);
}

#[tokio::test]
async fn co_8_one_change_and_all_changes_are_taken_back_and_switching_off_shows_them_first() {
    let floor = Floor::new().await;
    let mut browser = floor.house.signed_in("owner").await;
    let journal = floor.page("/journal");
    assert!(browser.get(&journal).await.text.contains("Nothing was changed in Exchange"));
    assert!(browser.get(&floor.page("/undo")).await.text.contains("Nothing of ours is in Exchange"));
    floor.partnerships().await;
    let entry = floor.blocked("STRANGER").await;
    let page = browser.get(&journal).await.text;
    assert!(page.contains("Blocked STRANGER") && page.contains("No device of ours has this id"), "{page}");
    let page = floor.page("/access");
    let fields = [&[("mode", "off")], &CHOICES[..]].concat();
    let preview = browser.submit(&page, &page, &fields).await;
    let accepted = preview.value_of("accepted").unwrap().to_owned();
    let off = browser.submit(&page, &page, &[&fields[..], &[("accepted", accepted.as_str())]].concat()).await;
    assert_eq!(off.status, 422);
    assert!(off.text.contains("Take them back first"), "{}", off.text);
    let remove = floor.page("/remove");
    assert!(browser.get(&remove).await.text.contains("One entry of ours is in Exchange"));
    assert_eq!(browser.submit(&remove, &remove, &[]).await.status, 422);
    let undo = format!("{journal}/{entry}/undo");
    assert_eq!(browser.submit(&journal, &undo, &[]).await.status, 303);
    assert_eq!(floor.waiting().await, 1);
    let all = floor.page("/undo");
    let shown = browser.get(&all).await.text;
    assert!(shown.contains("STRANGER") && shown.contains("Blocked by us"), "{shown}");
    assert_eq!(browser.submit(&all, &all, &[]).await.status, 303);
    assert_eq!(floor.mode().await, Mode::Report);
    assert!(browser.get("/console/audit").await.text.contains("exchange.undo-all"));
}

#[tokio::test]
async fn xc_12_removing_says_that_the_connector_is_to_be_uninstalled() {
    let floor = Floor::new().await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = floor.page("/remove");
    assert!(browser.get(&page).await.text.contains("Uninstall the connector afterwards"));
    let answer = browser.submit(&page, &page, &[]).await;
    assert_eq!(answer.status, 303);
    assert!(browser.get(answer.header("location")).await.text.contains("Uninstall its connector now"));
    assert_eq!(browser.get(&floor.page("")).await.status, 404);
    assert!(browser.get("/console/audit").await.text.contains("exchange.delete"));
}

#[tokio::test]
async fn who_may_only_read_is_offered_no_change_and_is_refused_one() {
    let floor = Floor::new().await;
    floor.house.administrator("auditor", Role::Auditor).await;
    let mut browser = floor.house.signed_in("auditor").await;
    let page = browser.get(&floor.page("")).await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("Full sync now") && !page.text.contains("/access\""), "{}", page.text);
    assert!(!browser.get(PAGE).await.text.contains("Add an Exchange organisation"));
    for path in ["/access", "/connector", "/settings", "/remove", "/undo"] {
        assert_eq!(browser.get(&floor.page(path)).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn co_6_the_portal_says_which_phone_gets_mail_and_what_to_do() {
    let floor = Floor::new().await;
    let mut browser = floor.house.as_ada().await;
    assert!(!browser.get("/").await.text.contains("Mail on your phones"));
    floor.partnerships().await;
    floor.blocked("STRANGER").await;
    let page = browser.get("/").await.text;
    for words in ["Mail on your phones", "Gets your mail", "Gets no mail", "This phone is not enrolled"] {
        assert!(page.contains(words), "{words}: {page}");
    }
}
