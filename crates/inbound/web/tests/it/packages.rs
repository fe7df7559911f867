//! The connector's packages in the console (XC-4).

use domain::actor::{Actor, Role};
use services::exchange::{self, NewOrganisation};
use services::packages;

use crate::house::House;

/// A house with an organisation, and the page on which its connector is installed.
async fn house() -> (House, String) {
    let house = House::new().await;
    let new = NewOrganisation { name: "Mail".to_owned() };
    let id = exchange::create(&house.services, &Actor::System, new).await.unwrap().id;
    (house, format!("/console/exchange/{id}/connector"))
}

#[tokio::test]
async fn xc_4_packages_are_listed_with_system_and_hash_and_downloaded_whole() {
    let (house, page) = house().await;
    let folder = tempfile::tempdir().unwrap();
    packages::offer(&house.services, Some(folder.path().to_owned()));
    let mut browser = house.signed_in("owner").await;
    let empty = browser.get(&page).await.text;
    let place = folder.path().display().to_string();
    assert!(empty.contains("nothing to download here yet") && empty.contains(&place), "{empty}");

    let program = [b"MZ".to_vec(), vec![0x5a; 200_000]].concat();
    std::fs::write(folder.path().join("gatepost-connector.exe"), &program).unwrap();
    std::fs::write(folder.path().join("gatepost-connector"), b"\x7fELF and more").unwrap();
    std::fs::write(folder.path().join("SHA256SUMS"), "of the packages").unwrap();
    let listed = browser.get(&page).await.text;
    assert!(listed.contains("Windows") && listed.contains("Linux"), "{listed}");
    assert!(listed.contains("196 KiB") && listed.contains("1 KiB"), "{listed}");
    assert!(!listed.contains("SHA256SUMS"), "it is no package: {listed}");
    let expected = hex::encode(ca::verify::sha256(&program));
    assert!(listed.contains(&expected), "{expected}: {listed}");

    let answer = browser.get("/console/exchange/packages/gatepost-connector.exe").await;
    assert_eq!((answer.status, answer.header("content-length")), (200, "200002"));
    assert!(answer.header("content-disposition").contains("gatepost-connector.exe"));
    assert_eq!(answer.text.len(), program.len());
}

#[tokio::test]
async fn nothing_outside_the_folder_is_given_away() {
    let (house, _) = house().await;
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("packages");
    std::fs::create_dir_all(folder.join("deeper")).unwrap();
    std::fs::write(directory.path().join("master.key"), "secret").unwrap();
    std::fs::write(folder.join(".hidden"), "secret").unwrap();
    std::fs::write(folder.join("deeper/file"), "secret").unwrap();
    std::os::unix::fs::symlink(directory.path().join("master.key"), folder.join("link")).unwrap();
    packages::offer(&house.services, Some(folder));
    let mut browser = house.signed_in("owner").await;
    for name in [
        "..%2Fmaster.key",
        "%2e%2e%2fmaster.key",
        "..%5Cmaster.key",
        ".hidden",
        "deeper%2Ffile",
        "link",
        "deeper",
        ".",
    ] {
        let answer = browser.get(&format!("/console/exchange/packages/{name}")).await;
        assert_eq!(answer.status, 404, "{name}");
        assert!(!answer.text.contains("secret"), "{name}");
    }
}

#[tokio::test]
async fn strangers_get_no_package() {
    let (house, _) = house().await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("gatepost-connector"), "content").unwrap();
    packages::offer(&house.services, Some(folder.path().to_owned()));
    let address = "/console/exchange/packages/gatepost-connector";
    assert_eq!(house.browser().get(address).await.status, 303, "to the sign-in");
    house.administrator("reader", Role::Auditor).await;
    assert_eq!(house.signed_in("reader").await.get(address).await.text, "content");
}

#[tokio::test]
async fn without_a_folder_the_page_says_how_to_name_one_and_the_commands_come_with_the_token() {
    let (house, page) = house().await;
    let mut browser = house.signed_in("owner").await;
    let before = browser.get(&page).await.text;
    assert!(before.contains("downloads = ") && before.contains("[connector]"), "{before}");
    let made = browser.submit(&page, &page, &[]).await.text;
    for command in ["systemctl enable --now gatepost-connector", "gatepost-connector.exe service install"] {
        assert!(made.contains(command), "{command}: {made}");
    }
    let unit = browser.get("/console/exchange/gatepost-connector.service").await;
    assert!(unit.text.contains("ExecStart=/usr/bin/gatepost-connector"), "{}", unit.text);
}
