//! An e-mail profile whose certificates are not all assigned.

use domain::actor::Actor;
use domain::deployment::{DeploymentState, Reason};
use domain::id::ProfileId;
use services::status::device_profiles;

use super::carrier::Carrier;
use super::house::{House, until};

async fn state(house: &House, phone: &Carrier, profile: &str) -> Option<(DeploymentState, Option<Reason>)> {
    let udid = phone.phone().await.model().udid.clone();
    let row = house.graph.devices(&udid).await.pop()?;
    let id = row["id"].as_str().unwrap().parse().unwrap();
    let rows = device_profiles(house.services(), &Actor::System, id).await.unwrap();
    let row = rows.into_iter().find(|row| row.profile.id.to_string() == profile)?;
    Some((row.deployment.state, row.deployment.reason))
}

#[tokio::test(flavor = "multi_thread")]
async fn ce_6_an_incomplete_chain_waits_and_nothing_is_half_delivered() {
    let house = House::new().await;
    let chain = house.mail_with_identity().await;
    house.graph.assign(&chain.mail, &["Mobile"]).await;
    let phone = house.enrolled("anna", 1).await;
    let missing = |id: &str| Reason::ChainIncomplete { profile: ProfileId(id.parse().unwrap()) };
    let waits_for = async |profile: &str| {
        let wanted = Some((DeploymentState::Waiting, Some(missing(profile))));
        until("the mail profile waits", async || {
            (state(&house, &phone, &chain.mail).await == wanted).then_some(())
        })
        .await;
    };
    waits_for(&chain.identity).await;
    house.graph.assign(&chain.identity, &["Mobile"]).await;
    waits_for(&chain.root).await;
    until("the inventory is there", async || (phone.count("CertificateList").await > 0).then_some(())).await;
    assert_eq!(phone.count("InstallProfile").await, 0);
    assert_eq!(house.graph.status(&chain.mail, "iPhone 1").await.as_deref(), Some("unknown"));

    house.graph.assign(&chain.root, &["Mobile"]).await;
    for profile in [&chain.mail, &chain.identity, &chain.root] {
        house.until_status(profile, &phone, Some("compliant")).await;
    }
    assert_eq!(phone.count("InstallProfile").await, 1);
    assert_eq!(phone.managed().await, ["anna@example.com"]);
    house.server.stop().await.unwrap();
}
