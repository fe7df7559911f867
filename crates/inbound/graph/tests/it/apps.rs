//! Apps as existing clients of Graph see them (AS-6).

use domain::actor::Scope;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::house::{House, PROFILES, mail};

const APPS: &str = "/beta/deviceAppManagement/mobileApps";

fn viewer() -> Value {
    json!({
        "@odata.type": "#microsoft.graph.iosStoreApp",
        "displayName": "Viewer",
        "publisher": "Example",
        "bundleId": "com.example.viewer",
        "appStoreUrl": "https://apps.apple.com/nl/app/viewer/id951937596",
        "applicableDeviceType": {"iPad": false, "iPhoneAndIPod": true},
        "minimumSupportedOperatingSystem": {"v8_0": false, "v15_0": true},
        "notes": "For the board",
    })
}

async fn make(house: &House, body: Value) -> String {
    let answer = house.ask(Method::POST, APPS, body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.body["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn as_6_an_app_is_made_read_changed_and_deleted() {
    let house = House::new().await;
    let id = make(&house, viewer()).await;
    let path = format!("{APPS}/{id}");
    let app = house.get(&path).await;
    for (name, wanted) in
        viewer().as_object().unwrap().iter().filter(|(name, _)| !name.starts_with("minimum"))
    {
        assert_eq!(&app[name], wanted, "{name}");
    }
    assert_eq!(app["minimumSupportedOperatingSystem"]["v15_0"], true);
    assert_eq!(app["minimumSupportedOperatingSystem"]["v8_0"], false);
    assert_eq!((&app["publishingState"], &app["isAssigned"]), (&json!("published"), &json!(false)));
    assert_eq!(
        house.get(&format!("/v1.0/deviceAppManagement/mobileApps/{id}")).await.get("isAssigned"),
        None
    );

    let change =
        json!({"@odata.type": "#microsoft.graph.iosStoreApp", "displayName": "Reader", "notes": null});
    assert_eq!(house.ask(Method::PATCH, &path, change).await.status, StatusCode::NO_CONTENT);
    let app = house.get(&path).await;
    assert_eq!((&app["displayName"], &app["notes"]), (&json!("Reader"), &Value::Null));
    assert_eq!(app["publisher"], "Example", "what the body does not name stays");

    let set = json!({"isFeatured": true, "removeWithManagement": false});
    assert_eq!(house.ask(Method::PATCH, &path, set).await.status, StatusCode::NO_CONTENT);
    let cleared = json!({"isFeatured": null, "removeWithManagement": null, "applicableDeviceType": null});
    let answer = house.ask(Method::PATCH, &path, cleared).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    let app = house.get(&path).await;
    assert_eq!((&app["isFeatured"], &app["removeWithManagement"]), (&json!(false), &json!(true)));
    assert_eq!(app["applicableDeviceType"], json!({"iPad": true, "iPhoneAndIPod": true}));
    assert_eq!(house.ask(Method::DELETE, &path, Value::Null).await.status, StatusCode::OK);
    assert_eq!(house.ask(Method::GET, &path, Value::Null).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn as_6_apps_are_listed_and_found_as_clients_do_it() {
    let house = House::new().await;
    let id = make(&house, viewer()).await;
    let mut other = viewer();
    other["bundleId"] = json!("com.example.other");
    other["appStoreUrl"] = json!("12345");
    other["displayName"] = json!("Other");
    make(&house, other).await;
    let found = async |query: &str| {
        let page = house.get(&format!("{APPS}{query}")).await;
        page["value"].as_array().unwrap().iter().map(|app| app["displayName"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(found("?$filter=(isof('microsoft.graph.iosStoreApp'))&$search=%22view%22").await, ["Viewer"]);
    assert_eq!(found("?$filter=isof('microsoft.graph.mobileApp')").await, ["Other", "Viewer"]);
    assert!(found("?$filter=isof('microsoft.graph.androidManagedStoreApp')").await.is_empty());
    assert_eq!(found("?$filter=bundleId%20eq%20'com.example.viewer'").await, ["Viewer"]);
    assert_eq!(found("/microsoft.graph.iosStoreApp?$orderby=displayName%20desc").await, ["Viewer", "Other"]);
    // As the usual clients list the apps that can be assigned.
    let assignable = "?$filter=(microsoft.graph.managedApp/appAvailability%20eq%20null%20or%20microsoft.graph.managedApp/\
                      appAvailability%20eq%20'lineOfBusiness'%20or%20isAssigned%20eq%20true)";
    assert_eq!(found(assignable).await, ["Other", "Viewer"]);
    let wrong = house.ask(Method::GET, &format!("{APPS}?$filter=colour%20eq%20'red'"), Value::Null).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert_eq!(house.ask(Method::GET, &format!("{APPS}/$count"), Value::Null).await.text, "2");
    assert_eq!(house.get(&format!("{APPS}/{id}/deviceStatuses")).await["value"], json!([]));
    let cast = format!("{APPS}/{id}/microsoft.graph.iosVppApp");
    assert_eq!(house.ask(Method::GET, &cast, Value::Null).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn as_6_an_app_goes_with_the_profiles_that_need_it() {
    let house = House::new().await;
    let (app, profile) = (make(&house, viewer()).await, house.make(mail("Mail")).await);
    let set = format!("{PROFILES}/{profile}/setRequiredApps");
    let body = json!({ "mobileAppIds": [app, app] });
    assert_eq!(house.ask(Method::POST, &set, body.clone()).await.status, StatusCode::NO_CONTENT);
    let needed = house.get(&format!("{PROFILES}/{profile}/requiredApps")).await;
    assert_eq!(needed["value"].as_array().unwrap().len(), 1);
    assert_eq!(needed["value"][0]["bundleId"], "com.example.viewer");

    let assign = json!({"assignments": [{"target": {
        "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": house.staff,
    }}]});
    let answer = house.ask(Method::POST, &format!("{PROFILES}/{profile}/assign"), assign).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let expanded = house.get(&format!("{APPS}/{app}?$expand=assignments")).await;
    assert_eq!(expanded["isAssigned"], true);
    let lines = house.get(&format!("{APPS}/{app}/assignments")).await["value"].clone();
    assert_eq!(expanded["assignments"], lines);
    let context = expanded["assignments@odata.context"].as_str().unwrap();
    assert!(context.ends_with(&format!("$metadata#deviceAppManagement/mobileApps('{app}')/assignments")));
    assert_eq!((&lines[0]["intent"], &lines[0]["sourceId"]), (&json!("required"), &json!(profile)));
    assert_eq!(lines[0]["target"]["groupId"], json!(house.staff));

    let refused = house.ask(Method::DELETE, &format!("{APPS}/{app}"), Value::Null).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    assert!(refused.text.contains("Mail"), "it says which profiles: {}", refused.text);
    // A profile that is gone needs nothing.
    assert!(
        house.ask(Method::DELETE, &format!("{PROFILES}/{profile}"), Value::Null).await.status.is_success()
    );
    assert_eq!(house.ask(Method::DELETE, &format!("{APPS}/{app}"), Value::Null).await.status, StatusCode::OK);
}

#[tokio::test]
async fn as_6_what_is_wrong_with_an_app_is_said_and_nothing_is_kept() {
    let house = House::new().await;
    let id = make(&house, viewer()).await;
    let other = |change: Value| {
        let mut body = viewer();
        body["bundleId"] = json!("com.example.other");
        body["appStoreUrl"] = json!("4711");
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        body
    };
    for (change, word) in [
        (json!({"@odata.type": "#microsoft.graph.iosVppApp"}), "@odata.type"),
        (json!({"displayName": " "}), "displayName"),
        (json!({"displayName": 7}), "displayName"),
        (json!({"bundleId": "viewer"}), "bundleId"),
        (json!({"bundleId": "com.example.viewer"}), "bundleId"),
        (json!({"appStoreUrl": "https://example.com/id1"}), "appStoreUrl"),
        (json!({"appStoreUrl": "951937596"}), "appStoreUrl"),
        (json!({"applicableDeviceType": {"iPad": false}}), "applicableDeviceType"),
        (json!({"applicableDeviceType": "iPad"}), "applicableDeviceType"),
        (json!({"minimumSupportedOperatingSystem": {"v9_0": "yes"}}), "minimumSupportedOperatingSystem"),
        (json!({"notes": "x".repeat(20_000)}), "notes"),
        (json!({"colour": "red"}), "colour"),
    ] {
        let answer = house.ask(Method::POST, APPS, other(change.clone())).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{change}");
        assert!(answer.text.contains(word), "{change}: {}", answer.text);
    }
    let path = format!("{APPS}/{id}");
    for change in [json!({"bundleId": "com.example.new"}), json!({"appStoreUrl": "4711"})] {
        let answer = house.ask(Method::PATCH, &path, change.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "another app: {change}");
    }
    assert_eq!(house.ask(Method::GET, &format!("{APPS}/$count"), Value::Null).await.text, "1");

    let profile = house.make(mail("Mail")).await;
    let set = format!("{PROFILES}/{profile}/setRequiredApps");
    for body in [
        json!({}),
        json!({"mobileAppIds": "x"}),
        json!({"mobileAppIds": ["x"]}),
        json!({"mobileAppIds": [Uuid::nil()]}),
    ] {
        let answer = house.ask(Method::POST, &set, body.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
    }
    let unknown = house.ask(Method::POST, &set, json!({"mobileAppIds": [Uuid::nil()]})).await;
    assert_eq!(unknown.body["error"]["target"], "mobileAppIds", "as the body calls it: {}", unknown.text);
    let windows = house
        .make(json!({
            "@odata.type": "#microsoft.graph.windows10EasEmailProfileConfiguration",
            "displayName": "Windows",
            "hostName": "mail.example.com",
            "accountName": "Example",
            "emailAddressSource": "primarySmtpAddress",
        }))
        .await;
    let set = format!("{PROFILES}/{windows}/setRequiredApps");
    let answer = house.ask(Method::POST, &set, json!({"mobileAppIds": [id]})).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
}

#[tokio::test]
async fn as_6_apps_have_permissions_of_their_own() {
    let house = House::new().await;
    let id = make(&house, viewer()).await;
    for (scope, read, write) in [
        (Scope::AppsRead, StatusCode::OK, StatusCode::FORBIDDEN),
        (Scope::AppsReadWrite, StatusCode::OK, StatusCode::NO_CONTENT),
        (Scope::ConfigurationReadWrite, StatusCode::FORBIDDEN, StatusCode::FORBIDDEN),
    ] {
        let token = format!("Bearer {}", house.token_with(vec![scope]).await);
        let headers = [("authorization", token.as_str())];
        let path = format!("{APPS}/{id}");
        let answer = house.ask_with(Method::GET, &path, Value::Null, &headers).await;
        assert_eq!(answer.status, read, "{scope}");
        let answer = house.ask_with(Method::PATCH, &path, json!({"notes": "x"}), &headers).await;
        assert_eq!(answer.status, write, "{scope}");
    }
}
