//! The status of a profile by device, user and setting, and of a device by profile and setting (ST-1).

use domain::deployment::{DeploymentError, DeploymentState, ErrorLink, Reason};
use domain::device::DeviceState;

use crate::house::House;

#[tokio::test]
async fn a_profile_shows_each_device_each_user_and_each_setting() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let mail = house.mail_profile("Mail").await;
    house.stands(mail, DeploymentState::Succeeded, None).await;
    let phone = house.neighbour(1, "Bob Cold", DeviceState::Managed).await;
    let missing = Some(Reason::MissingAttribute { attribute: "mail".into() });
    house.answered(phone, mail, DeploymentState::Error, missing, None).await;
    let page = format!("/console/profiles/{mail}");
    let devices = browser.get(&page).await.text;
    assert!(devices.contains("Ada&#39;s iPhone") && devices.contains("The user has no mail"), "{devices}");
    assert!(devices.contains(&format!("/console/deployments?state=error&#38;profile={mail}")), "{devices}");
    let users = browser.get(&format!("{page}/users")).await.text;
    assert!(users.contains("Ada Berg") && users.contains("gp-good\">Succeeded"), "{users}");
    assert!(users.contains("Bob Cold") && users.contains("gp-bad\">Error"), "{users}");
    let settings = browser.get(&format!("{page}/settings")).await.text;
    let row = |name: &str| {
        let rest = settings.split(&format!("<div class=\"text-secondary\">{name}</div>")).nth(1).expect(name);
        let cells = rest.split("</tr>").next().unwrap().split("<div>").skip(1);
        cells.map(|cell| cell.split('<').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(row("emailAddressSource"), ["1", "0", "1", "0", "0", "0"], "succeeded, pending, error, …");
    assert_eq!(row("hostName"), ["1", "1", "0", "0", "0", "0"], "it is not the host's fault");
}

#[tokio::test]
async fn a_device_shows_the_whole_error_and_each_setting_of_a_profile() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let mail = house.mail_profile("Mail").await;
    let link = |code, description: &str| ErrorLink {
        domain: "MCInstallationErrorDomain".into(),
        code,
        description: description.into(),
    };
    let chain = vec![link(4001, "Profile Installation Failed"), link(4031, "The certificate is missing")];
    let error = DeploymentError { code: 4001, chain };
    house.answered(house.phone, mail, DeploymentState::Error, None, Some(error)).await;
    let device = format!("/console/devices/{}", house.phone);
    let address = format!("{device}/profiles/{mail}");
    assert!(browser.get(&device).await.text.contains(&format!("href=\"{address}\"")));
    let page = browser.get(&address).await.text;
    for words in ["Profile Installation Failed", "The certificate is missing", "mail.example.com", "hostName"]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    let other = house.mail_profile("Other").await;
    assert_eq!(browser.get(&format!("{device}/profiles/{other}")).await.status, 404, "not on this device");
}

#[tokio::test]
async fn long_lists_of_users_and_devices_have_a_next_page() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let mail = house.mail_profile("Mail").await;
    for number in 1..=103 {
        let phone = house.neighbour(number, &format!("User {number:03}"), DeviceState::Managed).await;
        house.answered(phone, mail, DeploymentState::Pending, None, None).await;
    }
    for view in ["", "/users"] {
        let page = format!("/console/profiles/{mail}{view}");
        let first = browser.get(&page).await.text;
        assert!(first.contains("User 100") && !first.contains("User 101"), "{page}");
        let next = first.split("card-footer\"><a class=\"btn\" href=\"").nth(1).expect("there is more");
        let second = browser.get(next.split('"').next().unwrap()).await.text;
        assert!(second.contains("User 103") && !second.contains("User 100"), "{page}");
        assert!(!second.contains("card-footer"), "{page}: that is all");
    }
    let first = browser.get("/console/deployments?state=pending").await.text;
    let next = first.split("card-footer\"><a class=\"btn\" href=\"").nth(1).expect("there is more");
    let second = browser.get(&next.split('"').next().unwrap().replace("&#38;", "&")).await.text;
    assert!(second.contains("User 100") && !second.contains("User 050"));
}
