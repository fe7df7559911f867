//! Making, reading, changing and deleting profiles.

use domain::profile::ProfileType;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::house::{House, PROFILES, certificates, mail, mail_with};

fn least(kind: ProfileType) -> Value {
    let mut body = json!({"@odata.type": kind.graph_name(), "displayName": kind.name()});
    for setting in domain::catalogue::settings_of(kind) {
        if setting.required && setting.when.is_none() {
            body[setting.name] = match setting.kind {
                domain::catalogue::Kind::Host { .. } => json!("mail.example.com"),
                domain::catalogue::Kind::Choice(choices) => json!(choices.words[0]),
                domain::catalogue::Kind::Certificate => json!(certificates().0),
                _ => json!("Example"),
            };
        }
    }
    body
}

#[tokio::test]
async fn ep_1_every_type_is_made_and_read_back_on_both_versions() {
    let house = House::new().await;
    for kind in ProfileType::ALL {
        let id = house.make(least(*kind)).await;
        for version in ["v1.0", "beta"] {
            let read = house.get(&format!("/{version}/deviceManagement/deviceConfigurations/{id}")).await;
            assert_eq!(read["@odata.type"], kind.graph_name());
            for setting in
                domain::catalogue::settings_of(*kind).iter().filter(|setting| !setting.is_reference())
            {
                assert!(read.get(setting.name).is_some(), "{kind} {}", setting.name);
            }
        }
    }
}

#[tokio::test]
async fn a_new_profile_has_graphs_shape_and_defaults() {
    let house = House::new().await;
    let made = house
        .ask(Method::POST, PROFILES, mail_with("Mail", json!({"id": "00000000-0000-0000-0000-000000000000"})))
        .await;
    assert_eq!(made.status, StatusCode::CREATED);
    let id = made.body["id"].as_str().unwrap();
    assert_ne!(id, "00000000-0000-0000-0000-000000000000");
    let place = format!("https://mdm.example.com:8443/beta/deviceManagement/deviceConfigurations('{id}')");
    assert_eq!(made.headers["location"], place.as_str());
    assert_eq!(
        made.body["@odata.context"],
        "https://mdm.example.com:8443/beta/$metadata#deviceManagement/deviceConfigurations/$entity"
    );
    let read = house.get(&format!("{PROFILES}/{id}")).await;
    for (name, value) in [
        ("version", json!(1)),
        ("requireSsl", json!(true)),
        ("easServices", json!("calendars,contacts,email,notes,reminders")),
        ("customDomainName", Value::Null),
        ("durationOfEmailToSync", json!("userDefined")),
        ("roleScopeTagIds", json!(["0"])),
        ("description", Value::Null),
    ] {
        assert_eq!(read[name], value, "{name}");
    }
}

#[tokio::test]
async fn a_patch_answers_204_raises_the_version_and_changes_only_what_it_names() {
    let house = House::new().await;
    let id = house.make(mail_with("Mail", json!({"durationOfEmailToSync": "oneWeek"}))).await;
    let path = format!("{PROFILES}/{id}");
    let kind = "#microsoft.graph.iosEasEmailProfileConfiguration";
    let change = json!({"@odata.type": kind, "accountName": "Post", "version": 99, "createdDateTime": "x"});
    let answer = house.ask(Method::PATCH, &path, change).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::NO_CONTENT, ""));
    let read = house.get(&path).await;
    assert_eq!((&read["accountName"], &read["version"]), (&json!("Post"), &json!(2)));
    assert_eq!(read["durationOfEmailToSync"], "oneWeek");

    let bearer = format!("Bearer {}", house.token);
    let headers = [("authorization", bearer.as_str()), ("prefer", "return=representation")];
    let answer = house.ask_with(Method::PATCH, &path, json!({"durationOfEmailToSync": null}), &headers).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body["durationOfEmailToSync"], "userDefined");
}

#[tokio::test]
async fn a_deleted_profile_is_gone() {
    let house = House::new().await;
    let id = house.make(mail("Mail")).await;
    let path = format!("{PROFILES}/{id}");
    let answer = house.ask(Method::DELETE, &path, Value::Null).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, ""));
    assert_eq!(house.ask(Method::GET, &path, Value::Null).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.ask(Method::DELETE, &path, Value::Null).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn ep_2_a_second_profile_of_the_same_name_is_accepted_and_marked() {
    let house = House::new().await;
    house.make(mail("Mail")).await;
    let answer = house.ask(Method::POST, PROFILES, mail("mail")).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let codes: Vec<_> = answer.body["@gatepost.warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| &warning["code"])
        .collect();
    assert!(codes.contains(&&json!("name-taken")), "{codes:?}");
}

#[tokio::test]
async fn ep_9_references_are_bound_read_expanded_replaced_and_cleared() {
    let house = House::new().await;
    let scep = house.make(least(ProfileType::IosScep)).await;
    let other = house.make(least(ProfileType::IosScep)).await;
    let bind = format!("https://graph.microsoft.com/beta/deviceManagement/deviceConfigurations('{scep}')");
    let id = house
        .make(mail_with(
            "Mail",
            json!({"authenticationMethod": "certificate", "identityCertificate@odata.bind": bind}),
        ))
        .await;
    let plain = house.get(&format!("{PROFILES}/{id}")).await;
    assert!(plain.get("identityCertificate").is_none(), "a plain read shows no reference");
    let read = house.get(&format!("{PROFILES}/{id}/identityCertificate")).await;
    assert_eq!(read["id"], scep.as_str());
    let cast =
        format!("{PROFILES}('{id}')/microsoft.graph.iosEasEmailProfileConfiguration/identityCertificate");
    assert_eq!(house.get(&cast).await["id"], scep.as_str());
    let expanded = house.get(&format!("{PROFILES}/{id}?$expand=identityCertificate")).await;
    assert_eq!(expanded["identityCertificate"]["id"], scep.as_str());

    let link = json!({"@odata.id": format!("https://mdm.example.com/beta/deviceManagement/deviceConfigurations('{other}')")});
    let answer = house.ask(Method::PUT, &format!("{cast}/$ref"), link).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    let link = house.get(&format!("{cast}/$ref")).await;
    assert!(link["@odata.id"].as_str().unwrap().contains(&other));

    // The profile still signs in by certificate: it cannot be without one.
    let answer = house.ask(Method::DELETE, &format!("{cast}/$ref"), Value::Null).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let answer = house.ask(Method::DELETE, &format!("{PROFILES}/{other}"), Value::Null).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "a profile that is referred to stays");
    let patch = json!({"authenticationMethod": "usernameAndPassword"});
    assert_eq!(
        house.ask(Method::PATCH, &format!("{PROFILES}/{id}"), patch).await.status,
        StatusCode::NO_CONTENT
    );
    let answer = house.ask(Method::GET, &format!("{PROFILES}/{id}/identityCertificate"), Value::Null).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn full_metadata_shows_where_references_are() {
    let house = House::new().await;
    let id = house.make(mail("Mail")).await;
    let bearer = format!("Bearer {}", house.token);
    let ask = async |level: &str| {
        let accept = format!("application/json;odata.metadata={level}");
        let headers = [("authorization", bearer.as_str()), ("accept", accept.as_str())];
        house.ask_with(Method::GET, &format!("{PROFILES}/{id}"), Value::Null, &headers).await.body
    };
    let full = ask("full").await;
    let link = full["identityCertificate@odata.associationLink"].as_str().unwrap();
    assert_eq!(
        link,
        format!(
            "https://mdm.example.com:8443{PROFILES}('{id}')/microsoft.graph.iosEasEmailProfileConfiguration/\
             identityCertificate/$ref"
        )
    );
    assert!(full.get("@odata.editLink").is_some());
    let none = ask("none").await;
    assert!(none.as_object().unwrap().keys().all(|key| !key.contains('@')));
}

#[tokio::test]
async fn ce_1_a_trusted_root_is_one_certificate_and_one_of_nobodys_authority_is_warned_of() {
    let house = House::new().await;
    let body = |certificate: &str| {
        json!({"@odata.type": "#microsoft.graph.iosTrustedRootCertificate", "displayName": "Root",
               "trustedRootCertificate": certificate})
    };
    // The outline of a certificate with nothing in it.
    let answer = house.ask(Method::POST, PROFILES, body("MAcwADAAAwEA")).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.body["error"]["details"][0]["code"], "not-a-certificate");
    assert_eq!(answer.body["error"]["target"], "trustedRootCertificate");

    let (root, leaf) = certificates();
    for (certificate, warned) in [(root, false), (leaf, true)] {
        let new = services::profiles::NewProfile {
            kind: ProfileType::IosTrustedRoot,
            display_name: "Root".into(),
            description: String::new(),
            settings: body(&certificate).as_object().unwrap().clone().into_iter().skip(2).collect(),
        };
        let rule = services::profiles::NameRule::Warn;
        let actor = domain::actor::Actor::System;
        let saved = services::profiles::create(&house.services, &actor, new, rule).await.unwrap();
        let code = domain::catalogue::WarningCode::NotAnAuthority;
        assert_eq!(saved.warnings.iter().any(|warning| warning.code == code), warned);
    }
}
