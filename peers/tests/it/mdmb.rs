//! mdmb, a simulated Apple device in Go: it enrols, polls, and installs the mail profile with its certificate.

use std::path::Path;

use domain::actor::{Actor, Scope};
use domain::device::Platform;
use domain::enrolment::{Configuration, Level};
use domain::id::ProfileId;
use domain::profile::ProfileType;
use peers::{GROUP, Organisation, USER, installed, run};
use plist::{Dictionary, Value};
use serde_json::json;
use services::assignments::{self, Line};
use services::enrolment::{self, NewRule, OfferRequest, Offered};
use services::profiles::{self, NameRule, NewProfile};
use services::settings::{PushCertificate, Setting};
use testkit::Options;
use tokio::process::Command;

const TOPIC: &str = "com.apple.mgmt.External.6f5a1b9e-0000-4000-8000-000000000001";

/// A server that lets test clients enrol, with an e-mail profile for everybody in the group.
async fn organisation() -> Organisation {
    let push = simulators::apns::PushService::start().await.unwrap();
    let endpoint = outbound_apns::Endpoint { host: "localhost".to_owned(), port: push.address().port() };
    let roots = outbound_apns::Roots::Pem(push.credentials().authority_pem().to_owned());
    let options =
        Options { allow_compatibility: true, push: Some((endpoint, roots)), ..Options::sqlite().unwrap() };
    let organisation = Organisation::start(options).await.unwrap();
    let services = organisation.server.services();
    let issued = push.credentials().issue(TOPIC).unwrap();
    let certificate = PushCertificate {
        topic: Some(TOPIC.to_owned()),
        certificate_pem: Some(issued.certificate_pem),
        ..PushCertificate::default()
    };
    let mut tx = services.store.write().await.unwrap();
    tx.put_setting(PushCertificate::NAME, &certificate, services.now()).await.unwrap();
    tx.commit().await.unwrap();
    let rule = NewRule {
        group: Some(GROUP),
        platforms: vec![Platform::Ios],
        device_limit: 5,
        level: Level::Password,
    };
    enrolment::add_rule(services, &Actor::System, rule).await.unwrap();
    organisation
}

async fn profile(organisation: &Organisation, kind: ProfileType, settings: serde_json::Value) -> ProfileId {
    let services = organisation.server.services();
    let serde_json::Value::Object(settings) = settings else { panic!("settings are an object") };
    let new = NewProfile { kind, display_name: kind.name().to_owned(), description: String::new(), settings };
    let made = profiles::create(services, &Actor::System, new, NameRule::Refuse).await.unwrap();
    let lines = [Line::Group(GROUP.0)];
    assignments::replace(services, &Actor::System, made.profile.id, &lines).await.unwrap();
    made.profile.id
}

/// The enrolment profile as a file.
async fn enrolment_profile(organisation: &Organisation, into: &Path) {
    let request = OfferRequest {
        user: USER,
        level: Level::Password,
        configuration: Configuration::Compatibility,
        language: None,
        again: None,
    };
    let offered = enrolment::offer(organisation.server.services(), &Actor::System, &request).await.unwrap();
    let Offered::Profile(offer) = offered else { panic!("{offered:?}") };
    assert!(offer.profile.starts_with(b"<?xml"), "mdmb reads unsigned profiles only");
    std::fs::write(into, offer.profile).unwrap();
}

/// Every property list in the database of mdmb, which keeps profiles as they came.
fn kept_profiles(database: &Path) -> Vec<Dictionary> {
    let bytes = std::fs::read(database).unwrap();
    let mut found = Vec::new();
    let mut rest = bytes.as_slice();
    while let Some(start) = find(rest, b"<?xml") {
        let Some(end) = find(&rest[start..], b"</plist>") else { break };
        let text = &rest[start..start + end + b"</plist>".len()];
        if let Ok(Value::Dictionary(profile)) = Value::from_reader_xml(text) {
            found.push(profile);
        }
        rest = &rest[start + 5..];
    }
    found
}

fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes.windows(pattern.len()).position(|window| window == pattern)
}

fn payload<'a>(profiles: &'a [Dictionary], kind: &str) -> Option<&'a Dictionary> {
    profiles
        .iter()
        .filter_map(|profile| profile.get("PayloadContent")?.as_array())
        .flatten()
        .filter_map(Value::as_dictionary)
        .find(|payload| payload.get("PayloadType").and_then(Value::as_string) == Some(kind))
}

#[tokio::test(flavor = "multi_thread")]
async fn mdmb_enrols_and_gets_its_mail() {
    let Some(mdmb) = installed("bin/mdmb") else { return };
    let organisation = organisation().await;
    let server = &organisation.server;
    let mail = profile(
        &organisation,
        ProfileType::IosEmail,
        json!({
            "accountName": "Work mail",
            "hostName": "mail.example.com",
            "emailAddressSource": "primarySmtpAddress",
            "usernameAADSource": "samAccountName",
            "userDomainNameSource": "netBiosDomainName",
            "authenticationMethod": "usernameAndPassword",
            "durationOfEmailToSync": "twoWeeks",
        }),
    )
    .await;

    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("mdmb.db");
    let enrol = directory.path().join("enrol.mobileconfig");
    enrolment_profile(&organisation, &enrol).await;
    let root = server.root_file().unwrap();
    let command = |arguments: &[&str]| {
        let mut command = Command::new(&mdmb);
        command
            .arg("-db")
            .arg(&database)
            .args(arguments)
            .env("SSL_CERT_FILE", &root)
            .env("GODEBUG", "x509sha1=1");
        command
    };
    let created = run(&mut command(&["devices-create", "-n", "1"])).await.unwrap();
    let udid = String::from_utf8(created.stdout).unwrap().lines().last().unwrap().trim().to_owned();
    let installed =
        run(&mut command(&["-uuids", "all", "devices-profiles-install", "-f", enrol.to_str().unwrap()]))
            .await
            .unwrap();
    let said = String::from_utf8_lossy(&installed.stderr).into_owned();
    println!("{said}");
    assert!(!said.contains("failed") && !said.contains("x509"), "mdmb says: {said}");

    // The inventory first, then the profile, as the server gets to it.
    for _ in 0..20 {
        let polled = run(&mut command(&["-uuids", "all", "devices-connect"])).await.unwrap();
        println!("{}", String::from_utf8_lossy(&polled.stderr));
        if payload(&kept_profiles(&database), "com.apple.eas.account").is_some() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    }
    let kept = kept_profiles(&database);
    let account = payload(&kept, "com.apple.eas.account").expect("the mail profile is on the device");
    let text = |key: &str| account.get(key).and_then(Value::as_string);
    assert_eq!(text("EmailAddress"), Some("anna.berg@example.com"));
    assert_eq!(text("UserName"), Some("CORP\\anna"));
    assert_eq!(text("Host"), Some("mail.example.com"));
    assert_eq!(account.get("SSL").and_then(Value::as_boolean), Some(true));
    assert_eq!(account.get("MailNumberOfPastDaysToSync").and_then(Value::as_signed_integer), Some(14));
    assert!(account.get("Password").is_none(), "no password is ever in a profile");

    let token = organisation.token(&[Scope::ConfigurationRead, Scope::DevicesRead]).await.unwrap();
    let client = server.client().unwrap();
    let statuses =
        format!("{}/beta/deviceManagement/deviceConfigurations/{mail}/deviceStatuses", server.web());
    let answer: serde_json::Value =
        client.get(statuses).bearer_auth(&token).send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["value"][0]["status"], "compliant", "{answer}");
    let devices = format!("{}/beta/deviceManagement/managedDevices", server.web());
    let answer: serde_json::Value =
        client.get(devices).bearer_auth(&token).send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["value"][0]["udid"], udid, "{answer}");
}
