//! An e-mail profile whose certificates are not all assigned.

use domain::actor::Actor;
use domain::deployment::{DeploymentState, Reason};
use domain::id::ProfileId;
use services::status::device_profiles;

use super::carrier::Carrier;
use super::house::{House, until};

super::house::on_both_databases! {
    ce_6_an_incomplete_chain_waits_and_nothing_is_half_delivered,
    ce_6_installed_mail_stays_whole_when_its_certificate_is_unassigned,
}

async fn state(house: &House, phone: &Carrier, profile: &str) -> Option<(DeploymentState, Option<Reason>)> {
    let udid = phone.phone().await.model().udid.clone();
    let row = house.graph.devices(&udid).await.pop()?;
    let id = row["id"].as_str().unwrap().parse().unwrap();
    let rows = device_profiles(house.services(), &Actor::System, id).await.unwrap();
    let row = rows.into_iter().find(|row| row.profile.id.to_string() == profile)?;
    Some((row.deployment.state, row.deployment.reason))
}

async fn ce_6_an_incomplete_chain_waits_and_nothing_is_half_delivered(house: House) {
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

async fn ce_6_installed_mail_stays_whole_when_its_certificate_is_unassigned(house: House) {
    let chain = house.mail_with_identity().await;
    chain.assign(&house, "Mobile").await;
    let phone = house.enrolled("anna", 1).await;
    house.until_status(&chain.mail, &phone, Some("compliant")).await;
    let account = phone.accounts().await;
    let certificate = phone.phone().await.certificate_of(&account[0]).map(<[u8]>::to_vec).unwrap();
    let is_revoked = async || {
        let mut tx = house.services().store.read().await.unwrap();
        let found = tx.certificate_by_sha256(&ca::verify::sha256(&certificate)).await.unwrap().unwrap();
        found.revoked_at.is_some()
    };

    house.graph.assign(&chain.identity, &[]).await;
    let wanted = Some((
        DeploymentState::Waiting,
        Some(Reason::ChainIncomplete { profile: ProfileId(chain.identity.parse().unwrap()) }),
    ));
    until("the missing part is reported", async || {
        (state(&house, &phone, &chain.mail).await == wanted).then_some(())
    })
    .await;
    phone.poll().await;
    assert_eq!(phone.accounts().await, account, "nothing is taken from the user");
    assert!(!is_revoked().await, "the account still signs in with it");

    house.graph.assign(&chain.identity, &["Mobile"]).await;
    house.until_status(&chain.mail, &phone, Some("compliant")).await;
    assert_eq!(phone.accounts().await[0].made, 1, "the same account all along");

    house.graph.assign(&chain.identity, &[]).await;
    house.graph.assign(&chain.mail, &[]).await;
    until("all of it is gone", async || phone.accounts().await.is_empty().then_some(())).await;
    until("the certificate is revoked", async || is_revoked().await.then_some(())).await;
    house.server.stop().await.unwrap();
}
